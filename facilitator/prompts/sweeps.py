"""What time brings to prompts: they open, close and remind, and what was typed is forgotten."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.prompts.life import settle_prompt
from facilitator.prompts.models import Prompt, PromptPart, PromptState
from facilitator.prompts.own_draft_models import OwnDraft
from facilitator.prompts.own_drafts import KEPT, forget_drafts_before


def look_after_prompts() -> None:
    """Settle every prompt whose time has come, or whose session moved; safe to run twice."""
    now = clock.now()
    after = sa.and_(
        Prompt.state == PromptState.SCHEDULED,
        Prompt.part == PromptPart.AFTER,
        Prompt.publish_at != Meeting.ends_at,
    )
    before = sa.and_(Prompt.part == PromptPart.BEFORE, Prompt.close_at != Meeting.starts_at)
    lost = sa.and_(Prompt.state == PromptState.SCHEDULED, Meeting.state == MeetingState.CANCELLED)
    with open_work(writes=False), all_tenants("prompts of every organization that are due"):
        due = db.session.execute(
            sa.select(Prompt.organization_id, Prompt.id).where(
                sa.or_(
                    sa.and_(Prompt.state == PromptState.SCHEDULED, Prompt.publish_at <= now),
                    sa.and_(Prompt.state == PromptState.OPEN, Prompt.close_at <= now),
                    sa.and_(Prompt.state == PromptState.OPEN, Prompt.remind_at <= now),
                )
            )
        ).all()
        moved = db.session.execute(
            sa.select(Prompt.organization_id, Prompt.id)
            .join(
                Meeting,
                sa.and_(
                    Meeting.organization_id == Prompt.organization_id,
                    Meeting.id == Prompt.meeting_id,
                ),
            )
            .where(
                Prompt.follows_session,
                Prompt.state.in_([PromptState.SCHEDULED, PromptState.OPEN]),
                sa.or_(after, sa.and_(before, Meeting.state != MeetingState.CANCELLED), lost),
            )
        ).all()
    everything = dict.fromkeys((row[0], row[1]) for row in (*due, *moved))
    one_by_one(everything, "prompts", settle_prompt)


def forget_old_drafts() -> None:
    """Let go of what people typed and left lying; safe to run twice."""
    day = (clock.now() - KEPT).date()
    with open_work(writes=False), all_tenants("drafts that nobody touches"):
        due = db.session.scalars(
            sa.select(OwnDraft.organization_id).where(OwnDraft.saved_on < day).distinct()
        ).all()
    for organization_id in due:
        with unit_of_work(System(organization_id=organization_id, reason="retention")):
            forget_drafts_before(day)

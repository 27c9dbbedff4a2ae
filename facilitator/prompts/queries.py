"""Finding prompts; their answers are found in `reading.py`."""

import uuid
from collections import defaultdict

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import group_for, handles_of, standing_in
from facilitator.meetings.queries import meeting_for
from facilitator.prompts.models import Prompt, PromptState, Reply, ReplyState
from facilitator.prompts.scale_models import ScaleTaker

#: What only facilitators see yet.
UNSEEN = (PromptState.DRAFT, PromptState.SCHEDULED)


def prompt_for(
    actor: Actor, prompt_id: uuid.UUID, need: Permission, *, lock: bool = False
) -> Prompt:
    """Return the prompt, if the actor may do what is needed in its group."""
    query = sa.select(Prompt).where(Prompt.id == prompt_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    prompt = db.session.scalar(query)
    if prompt is None:
        raise NotFound()
    group_for(actor, prompt.group_id, need)
    may_ask = Permission.PROMPT_PUBLISH
    if state_now(prompt) in UNSEEN and not standing_in(actor, prompt.group_id).can(may_ask):
        raise NotFound()  # as if it did not exist: it does not yet
    return prompt


@no_actor("a pure function of a row and the clock")
def state_now(prompt: Prompt) -> PromptState:
    """Return what a prompt is at this moment, whether or not it was written down."""
    now, state = clock.now(), prompt.state
    if state is PromptState.SCHEDULED and prompt.publish_at and prompt.publish_at <= now:
        state = PromptState.OPEN
    if state is PromptState.OPEN and prompt.close_at and prompt.close_at <= now:
        state = PromptState.CLOSED
    return state


def prompts_of(actor: Actor, group_id: uuid.UUID, limit: int = 5) -> list[tuple[Prompt, str]]:
    """Return the group's prompts that people can answer or read, what is pinned first."""
    group_for(actor, group_id, Permission.ROSTER_SEE)
    return _asked(sa.and_(Prompt.group_id == group_id, _is_shown()), limit)


def prompts_of_meeting(
    actor: Actor, meeting_id: uuid.UUID, limit: int = 50
) -> list[tuple[Prompt, str]]:
    """Return the prompts of one session with their author's handle, the latest first."""
    meeting_for(actor, meeting_id, Permission.ROSTER_SEE)
    is_seen = sa.or_(_is_shown(), Prompt.state == PromptState.ARCHIVED)
    return _asked(sa.and_(Prompt.meeting_id == meeting_id, is_seen), limit)


def all_prompts_of(
    actor: Actor, group_id: uuid.UUID, limit: int = 200
) -> dict[PromptState, list[tuple[Prompt, str]]]:
    """Return every prompt of a group by what it is now; drafts only for who may open them."""
    standing = standing_in(actor, group_id)
    standing.require(Permission.ROSTER_SEE)
    where = sa.and_(Prompt.group_id == group_id, Prompt.state != PromptState.REMOVED)
    found: dict[PromptState, list[tuple[Prompt, str]]] = defaultdict(list)
    for prompt, author in _asked(where, limit):
        state = state_now(prompt)
        if state not in UNSEEN or standing.can(Permission.PROMPT_PUBLISH):
            found[state].append((prompt, author))
    return found


def _is_shown() -> sa.ColumnElement[bool]:
    """Return the condition for what a circle's own page lists."""
    has_come = sa.and_(Prompt.state == PromptState.SCHEDULED, Prompt.publish_at <= clock.now())
    return sa.or_(Prompt.state.in_([PromptState.OPEN, PromptState.CLOSED]), has_come)


def _asked(where: sa.ColumnElement[bool], limit: int) -> list[tuple[Prompt, str]]:
    rows = db.session.execute(
        sa.select(Prompt, Membership.handle)
        .join(Membership, Membership.id == Prompt.author_id)
        .where(where)
        .order_by(
            Prompt.is_pinned.desc(),
            sa.func.coalesce(Prompt.publish_at, Prompt.created_at).desc(),
            Prompt.id,
        )
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def unanswered_in(system: System, prompt: Prompt) -> list[uuid.UUID]:
    """Return the seats of members who have neither answered by name nor passed, to remind them.

    Whoever answered as "someone in the circle" is reminded too: leaving them out would
    say who they are.
    """
    said = sa.select(Reply.author_id).where(
        Reply.prompt_id == prompt.id,
        Reply.author_id.is_not(None),
        Reply.parent_id.is_(None),
        Reply.state.in_([ReplyState.VISIBLE, ReplyState.HELD]),
    )
    tapped = sa.select(ScaleTaker.membership_id).where(ScaleTaker.prompt_id == prompt.id)
    return list(
        db.session.scalars(
            sa.select(Membership.id).where(
                Membership.group_id == prompt.group_id,
                Membership.role.not_in(STAFF_ROLES),
                Membership.state == MembershipState.ACTIVE,
                Membership.id.not_in(said),
                Membership.id.not_in(tapped),
            )
        )
    )


def author_of(actor: Actor, prompt: Prompt) -> str:
    """Return the handle of whoever asked; the prompt came from a finder."""
    return handles_of(actor, prompt.group_id, [prompt.author_id])[prompt.author_id]

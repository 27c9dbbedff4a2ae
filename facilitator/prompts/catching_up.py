"""What of a circle's questions is still there for somebody to answer: a number, never a word.

Part of this feature's queries.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.groups.models import Group, GroupState, Membership
from facilitator.prompts.masks import masks_of
from facilitator.prompts.models import Prompt, PromptState, Reply
from facilitator.prompts.reading import GIVEN
from facilitator.prompts.scale_models import ScaleTaker

#: How many open questions of a circle the weekly summary looks at.
MOST_OPEN = 50


def still_open_for(system: System, membership_id: uuid.UUID) -> int:
    """Return how many open questions somebody has neither answered nor passed, for them alone.

    The latest `MOST_OPEN` of a circle count; older ones nobody catches up with.
    """
    now = clock.now()
    came = sa.and_(Prompt.state == PromptState.SCHEDULED, Prompt.publish_at <= now)
    prompt_ids = db.session.scalars(
        sa.select(Prompt.id)
        .join(Membership, Membership.group_id == Prompt.group_id)
        .join(Group, Group.id == Prompt.group_id)
        .where(
            Membership.id == membership_id,
            Group.state == GroupState.ACTIVE,
            sa.or_(Prompt.state == PromptState.OPEN, came),
            sa.or_(Prompt.close_at.is_(None), Prompt.close_at > now),
        )
        .order_by(Prompt.created_at.desc(), Prompt.id)
        .limit(MOST_OPEN)
    ).all()
    return len(set(prompt_ids) - _done_with(list(prompt_ids), membership_id))


def _done_with(prompt_ids: list[uuid.UUID], membership_id: uuid.UUID) -> set[uuid.UUID]:
    """Return which prompts one membership answered, by name or not, passed or tapped."""
    said = sa.or_(
        Reply.author_id == membership_id, Reply.mask_id.in_(masks_of(membership_id, prompt_ids))
    )
    answered = sa.select(Reply.prompt_id).where(
        Reply.prompt_id.in_(prompt_ids),
        said,
        Reply.parent_id.is_(None),
        Reply.state.in_(GIVEN),
        ~Reply.is_reopened,
    )
    tapped = sa.select(ScaleTaker.prompt_id).where(
        ScaleTaker.prompt_id.in_(prompt_ids), ScaleTaker.membership_id == membership_id
    )
    return {*db.session.scalars(answered), *db.session.scalars(tapped)}

"""What the look after facilitators' load asks of cases: numbers, and nothing of what they say."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.care.models import CareCase
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership


@no_actor("a part of statements whose askers have been let in")
def cases_in(member_id: Any, since: datetime, until: datetime) -> Any:
    """Return how many cases a member answered, or looks after, since a moment and before another.

    A part of another statement, given the member's id or the column that has it.
    """
    return (
        sa.select(sa.func.count(CareCase.id))
        .where(
            sa.or_(CareCase.acknowledged_by_id == member_id, CareCase.owner_id == member_id),
            CareCase.acknowledged_at >= since,
            CareCase.acknowledged_at < until,
        )
        .scalar_subquery()
    )


def had_case(actor: Actor, meeting_id: uuid.UUID) -> bool:
    """Say whether somebody needed care in a session, unless it is about the actor themselves."""
    return (
        db.session.scalar(
            sa.select(CareCase.id)
            .join(Membership, Membership.id == CareCase.about_id)
            .where(CareCase.room_id == meeting_id, Membership.member_id != actor.member_id)
            .limit(1)
        )
        is not None
    )

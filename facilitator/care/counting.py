"""What the look after facilitators' load asks of cases: numbers, and nothing of what they say."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.care.models import CareCase
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership

#: The lines of the audit by which somebody looks after a case from then on.
ANSWERED = ("care.acknowledged", "care.taken")


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


@no_actor("whoever reads numbers of the team has been let in")
def answered_in(since: datetime, until: datetime) -> dict[uuid.UUID, int]:
    """Return how many cases each member answered in a span, by the lines of the audit.

    Nothing that becomes of a case afterwards changes them: it is taken by somebody else,
    raised anew, let go.
    """
    rows = db.session.execute(
        sa.select(AuditEntry.actor_id, sa.func.count(sa.distinct(AuditEntry.subject_id)))
        .where(
            AuditEntry.action.in_(ANSWERED),
            AuditEntry.at >= since,
            AuditEntry.at < until,
        )
        .group_by(AuditEntry.actor_id)
    )
    return {who: number for who, number in rows if who is not None}


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

"""What time brings to cases: who is told next, what falls due, and letting closed ones go."""

import uuid

import sqlalchemy as sa

from facilitator.care.aside import close_side
from facilitator.care.climbing import settle_case
from facilitator.care.models import CareCase
from facilitator.care.retention import forget_case
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import NOW, one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.live.models import Room

_DUE = sa.select(CareCase.organization_id, CareCase.id).where(CareCase.due_at <= NOW)
_KEPT = sa.select(CareCase.organization_id, CareCase.id).where(CareCase.until <= NOW)
#: Side rooms whose time is over.
_OVER = (
    sa.select(Room.organization_id, Room.id)
    .join(
        CareCase,
        sa.and_(CareCase.organization_id == Room.organization_id, CareCase.side_id == Room.id),
    )
    .where(Room.closes_at <= NOW)
)


def look_after_cases() -> None:
    """Tell who has to hear of unanswered cases, and what is due; safe to run twice."""
    one_by_one(_found(_DUE), "care", settle_case)
    one_by_one(_found(_OVER), "care", close_side)


def forget_old_cases() -> None:
    """Let cases go that have been closed for long enough; safe to run twice."""
    one_by_one(_found(_KEPT), "retention", forget_case)


def _found(statement: sa.Select[uuid.UUID, uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return what is due just now: organizations and ids."""
    with open_work(writes=False), all_tenants("cases of every organization that are due"):
        return [(row[0], row[1]) for row in db.session.execute(statement, {"now": clock.now()})]

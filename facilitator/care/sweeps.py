"""What time brings to cases: who is told next, what falls due, and letting closed ones go."""

import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.care.aside import close_side
from facilitator.care.climbing import settle_case
from facilitator.care.models import CareCase
from facilitator.care.retention import forget_case
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.live.models import Room


def look_after_cases() -> None:
    """Tell who has to hear of unanswered cases, and what is due; safe to run twice."""
    one_by_one(_due(CareCase.due_at), "care", settle_case)
    one_by_one(_over(), "care", close_side)


def forget_old_cases() -> None:
    """Let cases go that have been closed for long enough; safe to run twice."""
    one_by_one(_due(CareCase.until), "retention", forget_case)


def _over() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return the side rooms whose time is over."""
    with open_work(writes=False), all_tenants("side rooms of every organization that are over"):
        rows = db.session.execute(
            sa.select(Room.organization_id, Room.id)
            .join(
                CareCase,
                sa.and_(
                    CareCase.organization_id == Room.organization_id, CareCase.side_id == Room.id
                ),
            )
            .where(Room.closes_at <= clock.now())
        )
        return [(row.organization_id, row.id) for row in rows]


def _due(column: Any) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return the cases whose moment in a column has come: their organizations and ids."""
    with open_work(writes=False), all_tenants("cases of every organization that are due"):
        rows = db.session.execute(
            sa.select(CareCase.organization_id, CareCase.id).where(column <= clock.now())
        )
        return [(row.organization_id, row.id) for row in rows]

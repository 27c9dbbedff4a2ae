"""What time brings to small circles: their end, a bell nobody answered, visitors who are gone."""

import sqlalchemy as sa

from facilitator.breakouts.bells import end_visits
from facilitator.breakouts.models import Breakout, CircleVisit
from facilitator.breakouts.settling import settle_session
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.live.models import Seat


def look_after_circles() -> None:
    """Settle every split in which something is due, and end visits; safe to run twice."""
    now = clock.now()
    with open_work(writes=False), all_tenants("small circles of every organization that are due"):
        due = db.session.execute(
            sa.select(Breakout.organization_id, Breakout.room_id).where(Breakout.due_at <= now)
        ).all()
        gone = db.session.execute(
            sa.select(CircleVisit.organization_id, CircleVisit.room_id)
            .join(
                Seat,
                sa.and_(
                    Seat.organization_id == CircleVisit.organization_id,
                    Seat.room_id == CircleVisit.room_id,
                    Seat.membership_id == CircleVisit.membership_id,
                ),
            )
            .where(Seat.lease_until <= now)
            .distinct()
        ).all()
    for organization_id, room_id in due:
        system = System(organization_id=organization_id, reason="breakouts")
        with unit_of_work(system):
            settle_session(system, room_id)
    for organization_id, room_id in gone:
        system = System(organization_id=organization_id, reason="breakouts")
        with unit_of_work(system):
            end_visits(system, room_id)

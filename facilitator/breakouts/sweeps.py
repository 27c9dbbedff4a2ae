"""What time brings to small circles: their end, a bell nobody answered, visitors who are gone."""

import sqlalchemy as sa

from facilitator.breakouts.bells import end_visits
from facilitator.breakouts.models import Breakout, CircleVisit
from facilitator.breakouts.settling import settle_session
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import NOW, one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.live.models import Seat

_DUE = sa.select(Breakout.organization_id, Breakout.room_id).where(Breakout.due_at <= NOW)
_VISITORS_GONE = (
    sa.select(CircleVisit.organization_id, CircleVisit.room_id)
    .join(
        Seat,
        sa.and_(
            Seat.organization_id == CircleVisit.organization_id,
            Seat.room_id == CircleVisit.room_id,
            Seat.membership_id == CircleVisit.membership_id,
        ),
    )
    .where(Seat.lease_until <= NOW)
    .distinct()
)


def look_after_circles() -> None:
    """Settle every split in which something is due, and end visits; safe to run twice."""
    now = {"now": clock.now()}
    with open_work(writes=False), all_tenants("small circles of every organization that are due"):
        due = db.session.execute(_DUE, now).all()
        gone = db.session.execute(_VISITORS_GONE, now).all()
    one_by_one([(row[0], row[1]) for row in due], "breakouts", settle_session)
    one_by_one([(row[0], row[1]) for row in gone], "breakouts", end_visits)

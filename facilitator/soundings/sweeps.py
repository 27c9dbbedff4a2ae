"""Work that time brings: a question closes when its time is up, and goes with the room's words."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import NOW, one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.live.models import Room
from facilitator.live.retention import kept_long_enough
from facilitator.soundings.models import Sounding
from facilitator.soundings.operations import close_due, forget_soundings

_DUE = sa.select(Sounding.organization_id, Sounding.room_id).where(Sounding.closes_at <= NOW)


def close_due_soundings() -> None:
    """Close every question whose time is up; safe to run twice."""
    with open_work(writes=False), all_tenants("questions of every organization that are due"):
        due = db.session.execute(_DUE, {"now": clock.now()}).all()
    one_by_one([(row[0], row[1]) for row in due], "soundings", close_due)


def forget_old_soundings() -> None:
    """Let questions go of sessions that ended longer ago than their circle keeps words."""
    with_words = sa.exists().where(
        Sounding.organization_id == Room.organization_id, Sounding.room_id == Room.id
    )
    one_by_one(kept_long_enough(with_words), "retention", forget_soundings)

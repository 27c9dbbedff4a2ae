"""What the demo's circles came to in the months before, as it would have been counted."""

import uuid
from datetime import date

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.insights.counting import last_month, month_before
from facilitator.insights.models import CircleMonth, CountedMonth

#: By month, the latest first: sessions, people, visits, came again, stayed away, spoke, listened.
TUESDAY = (
    (4, 14, 38, 9, 5, 9, 5),
    (5, 14, 46, 9, 5, 8, 6),
    (4, 13, 35, 8, 5, 8, 5),
    (4, 12, 33, 7, 5, 7, 5),
    (4, 12, 31, 7, 3, 7, 5),
    (3, 10, 22, 0, 0, 5, 5),
)
WALKERS = ((4, 7, 19, 5, 2, 6, 1), (4, 7, 20, 5, 1, 6, 1), (2, 6, 9, 0, 0, 5, 1))
NAMES = ("sessions", "people", "visits", "returned", "stayed_away", "spoke", "listened")


def look_back_at_months(actor: Actor, tuesday_id: uuid.UUID, walkers_id: uuid.UUID) -> None:
    """Add the figures of half a year."""
    month = last_month(actor.time_zone)
    with unit_of_work(actor):
        for n, numbers in enumerate(TUESDAY):
            db.session.add(CountedMonth(month=month))
            held = {"held": 9, "held_authors": 6, "held_seconds": 9 * 50, "approved": 9}
            _add(tuesday_id, month, numbers, spread=70, **held)
            if n < len(WALKERS):
                _add(walkers_id, month, WALKERS[n], spread=60)
            month = month_before(month)


def _add(group_id: uuid.UUID, month: date, numbers: tuple[int, ...], **more: int) -> None:
    named = dict(zip(NAMES, numbers, strict=True))
    db.session.add(CircleMonth(group_id=group_id, month=month, **named, **more))

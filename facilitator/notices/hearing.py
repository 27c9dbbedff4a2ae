"""What the calendar tells by itself: that a place is held for somebody, in the same commit."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.meetings.models import Rsvp
from facilitator.meetings.telling import Happening, Telling
from facilitator.notices.models import Kind, Notice
from facilitator.notices.telling import Occasion, tell


def hear(actor: Actor | System, told: Telling) -> None:
    """Tell people that a place is held for them; what else happens is looked at (changes.py)."""
    if told.happening is not Happening.OFFERED:
        return
    offers = db.session.scalars(
        sa.select(Rsvp).where(
            Rsvp.meeting_id == told.meeting_id, Rsvp.membership_id.in_(told.membership_ids or ())
        )
    )
    for rsvp in offers:
        key = f"{rsvp.id}:{rsvp.offer_until}"
        occasion = Occasion(Kind.OFFERED, key, told.meeting_id, rsvp.offer_until)
        tell(actor, [rsvp.membership_id], occasion)


@no_actor("a fact about a notice that is about to be sent")
def is_still_held(notice: Notice) -> bool:
    """Say whether the place is still held that a notice speaks of."""
    held = sa.select(Rsvp.id).where(
        Rsvp.meeting_id == notice.meeting_id,
        Rsvp.membership_id == notice.membership_id,
        Rsvp.offer_until > clock.now(),
    )
    return db.session.scalar(held) is not None

"""What a move does to answers: kept when it is small, asked again when it is not."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.meetings.models import Meeting, Rsvp
from facilitator.meetings.telling import Happening, tell

#: An answer holds as long as the session starts within this of when it was given for.
HOLDS_FOR = timedelta(minutes=30)


def ask_again(actor: Actor, meeting: Meeting, was_at: datetime) -> None:
    """Ask everybody again whose answer was for another time; the answers themselves stay.

    Every answer remembers the start it was given for, so that many small moves count
    as the large one they are, and a move back settles it. Tells who is asked.
    """
    if meeting.starts_at == was_at:
        return
    tell(actor, Happening.MOVED, meeting)
    meeting.released_at = None  # places are confirmed for the new time
    now = clock.now()
    asked = []
    answers = db.session.scalars(
        sa.select(Rsvp).where(Rsvp.meeting_id == meeting.id).with_for_update()
    )
    for rsvp in answers:
        if rsvp.moved_from is None or rsvp.moved_at is None or rsvp.answered_at > rsvp.moved_at:
            rsvp.moved_from = was_at
        rsvp.moved_at = now
        is_far = abs(meeting.starts_at - rsvp.moved_from) > HOLDS_FOR
        if is_far and not rsvp.is_asked_again:
            asked.append(rsvp.membership_id)
        rsvp.asked_again_at = now if is_far else None
        if is_far:
            rsvp.confirmed_at = None
    if asked:
        tell(actor, Happening.ASKED_AGAIN, meeting, asked)

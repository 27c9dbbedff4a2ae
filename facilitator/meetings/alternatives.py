"""What somebody can do instead when a session moved or does not take place."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import has_free_place, rsvp_counts

#: How many are offered, and among how many that come next they are looked for.
OFFERED, LOOKED_AT = 3, 8


def other_sessions(actor: Actor, meeting: Meeting) -> list[Meeting]:
    """Return the next sessions of the same circle with a free place; the actor found this one."""
    coming = db.session.scalars(
        sa.select(Meeting)
        .where(
            Meeting.group_id == meeting.group_id,
            Meeting.id != meeting.id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at > clock.now(),
        )
        .order_by(Meeting.starts_at)
        .limit(LOOKED_AT)
    ).all()
    free = (row for row in coming if has_free_place(actor, row, rsvp_counts(actor, row)))
    return [row for row, _number in zip(free, range(OFFERED), strict=False)]

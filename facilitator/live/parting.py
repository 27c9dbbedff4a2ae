"""What everybody reads when a room closes that rested too long without a facilitator.

Part of this feature's operations: words for the one act that nobody is there to word.
"""

from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.live.models import Room
from facilitator.meetings.models import Meeting, MeetingState

SORRY = (
    "No facilitator could come back, so we close here. We are sorry; it is nothing anybody "
    "did. Your place in the circle is kept."
)
HELP = "If today was heavy, Help now is open at any time, and a quiet minute may do you good."


@no_actor("words for everybody in a room that ends by itself")
def absent_words(room: Room) -> str:
    """Say why a room closes, when its circle meets next on its own wall time, and what helps."""
    return f"{SORRY} {_next_words(room)} {HELP}"


def _next_words(room: Room) -> str:
    coming = db.session.scalar(
        sa.select(Meeting)
        .where(
            Meeting.group_id == room.group_id,
            Meeting.id != room.meeting_id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at > clock.now(),
        )
        .order_by(Meeting.starts_at)
        .limit(1)
    )
    if coming is None:
        return "The circle’s page shows when it meets next."
    wall = coming.starts_at.astimezone(ZoneInfo(coming.time_zone))
    return f"We meet again on {wall:%A, %B} {wall.day} at {wall:%H:%M} ({coming.time_zone} time)."

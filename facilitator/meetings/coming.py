"""When circles meet next, for the directory below. wiring.py hands it down to circles.

Part of this feature's queries.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.meetings.models import Meeting, MeetingState

#: Far enough for a circle that meets once a month.
AHEAD = timedelta(days=35)


@no_actor("whoever looks through the directory may know when its circles meet")
def coming_starts(group_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[datetime]]:
    """Return when each of these groups meets in the coming weeks, in one statement."""
    now = clock.now()
    rows = db.session.execute(
        sa.select(Meeting.group_id, Meeting.starts_at).where(
            Meeting.group_id.in_(list(group_ids)),
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at.between(now, now + AHEAD),
        )
    )
    found: dict[uuid.UUID, list[datetime]] = defaultdict(list)
    for group_id, starts_at in rows:
        found[group_id].append(starts_at)
    return found

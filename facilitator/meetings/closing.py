"""What the end of a circle does to its sessions. wiring.py hands it down to circles.

Part of this feature's operations.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.operations import cancel_one


@no_actor("asked by the sweep that closes the circle, under its lock")
def meets_now(group_id: uuid.UUID) -> bool:
    """Say whether a session of a group is on by the calendar."""
    now = clock.now()
    on = sa.select(Meeting.id).where(
        Meeting.group_id == group_id,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.starts_at <= now,
        Meeting.ends_at > now,
    )
    return db.session.scalar(on.limit(1)) is not None


def cancel_coming(system: System, group_id: uuid.UUID, reason: str) -> None:
    """Cancel every session of a group that has not begun; its people read why and are told."""
    coming = db.session.scalars(
        sa.select(Meeting)
        .where(
            Meeting.group_id == group_id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at > clock.now(),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for meeting in coming:
        cancel_one(system, meeting, reason)

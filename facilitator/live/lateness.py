"""Whether somebody who was not there yet may still come into a session that is on.

Part of this feature's queries: the door's page and the door itself ask it.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.kinds import LateJoin
from facilitator.groups.models import Group
from facilitator.live.models import Room, RoomState
from facilitator.meetings.models import Meeting

#: States in which a session has started; a room only rests once it was live.
UNDER_WAY = frozenset({RoomState.LIVE, RoomState.PAUSED, RoomState.CLOSING})


DOORS_CLOSED = (
    "The doors are closed for now, so that the people inside have quiet. "
    "You can try again later, and you are welcome at the next session."
)


@no_actor("a pure function of a room")
def are_doors_closed(room: Room | None) -> bool:
    """Say whether nobody new comes in just now; whoever was inside may come back."""
    return room is not None and room.locked_until is not None and room.locked_until > clock.now()


@no_actor("asked by every way into a circle")
def are_doors_closed_of(group_id: uuid.UUID) -> bool:
    """Say whether a session of a circle has its doors closed just now."""
    return _closed(group_id) is not None


@no_actor("asked under the lock of one of the circle's rooms")
def closed_since(group_id: uuid.UUID) -> datetime | None:
    """Return since when the session is open whose doors are closed just now; None for none."""
    found = _closed(group_id)
    return found.opened_at if found is not None else None


def _closed(group_id: uuid.UUID) -> Any:
    query = sa.select(Room.id, Room.opened_at)
    query = query.where(Room.group_id == group_id, Room.locked_until > clock.now())
    return db.session.execute(query.limit(1)).first()


@no_actor("a pure function of the circle's rule and its session")
def too_late_words(group: Group, meeting: Meeting, room: Room | None) -> str:
    """Return why somebody new to this session comes too late, or nothing.

    While the lobby waits for the start, nobody is late.
    """
    if are_doors_closed(room):
        return DOORS_CLOSED
    if room is None or room.state not in UNDER_WAY or group.late_join is LateJoin.OPEN:
        return ""
    if group.late_join is LateJoin.CLOSED:
        return (
            "This session has started, and this circle starts together. "
            "You are welcome at the next one."
        )
    if group.late_join is LateJoin.PART:
        if room.phase is None or room.phase < group.late_part:
            return ""
        return (
            "This session has gone on to a part that nobody new comes into. "
            "You are welcome at the next one."
        )
    until = meeting.starts_at + timedelta(minutes=group.late_minutes)
    if clock.now() <= until:
        return ""
    return (
        f"The door of this circle closes {group.late_minutes} minutes after the start. "
        "You are welcome at the next session."
    )

"""A room as a moderator or admin outside it may see and steady it: its state and its doors.

Part of this feature's queries and operations. Nothing that is said is shown here.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import NotFound
from facilitator.floor.operations import set_doors
from facilitator.floor.queries import asking_in
from facilitator.live.models import RoomState
from facilitator.live.operations import MOVES, move_session
from facilitator.meetings.models import Meeting
from facilitator.meetings.queries import meeting_for


@dataclass(frozen=True)
class Outside:
    """What the page shows; `state` is None before anybody opened the room."""

    meeting: Meeting
    state: RoomState | None = None
    version: int = 0
    floor_version: int = 0
    #: Until when its doors are closed; None while they are open.
    closed_until: datetime | None = None

    @property
    def can_pause(self) -> bool:
        """Whether the session can be paused as it is now."""
        return self.state is not None and RoomState.PAUSED in MOVES[self.state]

    @property
    def has_doors(self) -> bool:
        """Whether somebody could come in at all."""
        return self.state not in {None, RoomState.SCHEDULED, RoomState.ENDED}


def seen_from_outside(actor: Actor, meeting_id: uuid.UUID) -> Outside:
    """Return how a session stands, for whoever may pause it."""
    meeting = meeting_for(actor, meeting_id, Permission.ROOM_PAUSE)
    try:
        scene = asking_in(actor, meeting_id, Permission.ROOM_PAUSE, lock=False).scene
    except NotFound:  # nobody has opened the room yet
        return Outside(meeting)
    room = scene.room
    return Outside(meeting, room.state, room.version, scene.floor.version, room.locked_until)


def pause_from_outside(actor: Actor, room_id: uuid.UUID, version: int, words: str) -> None:
    """Pause the room; whoever holds it resumes it."""
    move_session(actor, room_id, version, RoomState.PAUSED, words)


def shut_from_outside(actor: Actor, room_id: uuid.UUID, version: int, *, closed: bool) -> None:
    """Close the doors for an hour, or open them."""
    set_doors(actor, room_id, version, closed=closed)

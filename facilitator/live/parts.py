"""What other features tell somebody who enters a room, each under a name of its own.

Features above this one add their part in wiring.py, as they add their channels:
`facilitator.live` knows none of them. A part is told with the snapshot, under the
rights the asker has at that moment; what changes afterwards is rows of the log.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.wire import ServerEvent
from facilitator.groups.models import Group, Membership
from facilitator.groups.queries import Standing
from facilitator.live.models import Room, Seat, SeatState
from facilitator.live.roster import Roster, roster_of
from facilitator.meetings.models import Meeting
from facilitator.peace.queries import Peace, peace_of


@dataclass(frozen=True)
class Entering:
    """Somebody who is inside a room, or waits at its door, and is told how things stand.

    What several parts need is read here, once for all of them.
    """

    actor: Actor
    room: Room
    seat: Seat
    is_staff: bool
    #: What was read of them on the way in, if it was.
    known_meeting: Meeting | None = None
    standing: Standing | None = None

    @property
    def is_inside(self) -> bool:
        """Whether they were let in."""
        return self.seat.state is SeatState.ADMITTED

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting of the room."""
        place = (self.room.organization_id, self.room.meeting_id)
        return self.known_meeting or db.session.get_one(Meeting, place)

    @cached_property
    def group(self) -> Group:
        """The circle of the room."""
        if self.standing is not None:
            return self.standing.group
        return db.session.get_one(Group, (self.room.organization_id, self.room.group_id))

    @cached_property
    def peace(self) -> Peace:
        """What they keep for themselves in the circle; told to nobody else."""
        return peace_of(self.membership)

    @cached_property
    def membership(self) -> Membership:
        """Who enters."""
        if self.standing is not None and self.standing.membership is not None:
            return self.standing.membership
        place = (self.seat.organization_id, self.seat.membership_id)
        return db.session.get_one(Membership, place)

    @cached_property
    def roster(self) -> Roster:
        """The people of the circle and their seats; only for whoever is inside."""
        return roster_of(self.room)


@dataclass(frozen=True, slots=True)
class Part:
    """One feature's facts about a room: `name` is their place in the answer to room.join."""

    name: str
    view: Callable[[Entering], ServerEvent | None]
    #: Whether those who wait are told it too: then it holds nothing of what was said inside.
    in_lobby: bool = False
    #: Whether it is told in a small room as well: what leads a session is not.
    in_small: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a page without JavaScript says above the conversation, and where it leads."""

    words: str
    link: str
    endpoint: str
    values: dict[str, uuid.UUID]


#: Filled in by wiring.py.
parts: list[Part] = []
pointers: list[Callable[[Entering], Pointer | None]] = []

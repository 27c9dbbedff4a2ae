"""Coming into a room again: the way most people come, after each loss of the line.

Part of this feature's operations. Whoever was let in keeps their seat, so that nothing
is to be decided but whether they may still come; what is read for that is only looked at.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, NotAllowed
from facilitator.core.marks import no_actor
from facilitator.core.prepared import updating
from facilitator.core.seen import seeing
from facilitator.groups.models import Group, GroupState, Membership
from facilitator.groups.queries import Standing, standing_seen
from facilitator.live.models import PauseReason, Room, RoomState, Seat, SeatState
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import LATE, join_opens_at

_ROOM = seeing(Room, Room.id == sa.bindparam("room_id"), Room.parent_id == sa.null(), lock=True)
_MEETING = seeing(Meeting, Meeting.id == sa.bindparam("room_id"))
_SEAT = seeing(
    Seat,
    Seat.room_id == sa.bindparam("room_id"),
    Seat.membership_id == sa.bindparam("who"),
    lock=True,
)
_RENEW = updating(Seat, "lease_until")


@dataclass(frozen=True, slots=True)
class Entered:
    """A locked room, the seat somebody took in it, and what was read on the way.

    Whoever holds it spares others to read meeting, circle and membership again. Rows
    of somebody who came back are only looked at.
    """

    room: Room
    seat: Seat
    is_staff: bool
    meeting: Meeting
    standing: Standing


def come_back(actor: Actor, room_id: uuid.UUID, lease: float) -> Entered | None:
    """Renew the seat of somebody who was let in, for `lease` seconds.

    The room is locked first. None where anything else is to be done or said: they were not
    let in, the room is a small one or waits for them, their role is another. Raises what
    coming in raises.
    """
    room = _ROOM.first(room_id=room_id)
    meeting = _MEETING.first(room_id=room_id) if room is not None else None
    if room is None or meeting is None:
        return None
    standing = standing_seen(actor, meeting.group_id)
    membership = check_may_enter(meeting, standing)
    seat = _SEAT.first(room_id=room_id, who=membership.id)
    is_staff = membership.role in STAFF_ROLES
    if seat is None or seat.state is not SeatState.ADMITTED or seat.is_staff is not is_staff:
        return None
    if is_staff and _waits_for_staff(room):
        return None
    _RENEW.change(id=seat.id, lease_until=clock.now() + timedelta(seconds=lease))
    return Entered(room, seat, is_staff, meeting, standing)


def _waits_for_staff(room: Room) -> bool:
    """Say whether the room changes by staff coming: it opens, wakes, or stops its clock."""
    return (
        room.unwatched_since is not None
        or room.state is RoomState.SCHEDULED
        or (room.state is RoomState.LOBBY and bool(room.words))
        or (room.state is RoomState.PAUSED and room.reason == PauseReason.NO_STAFF)
    )


@no_actor("part of coming in, which asks for the actor's standing")
def check_may_enter(meeting: Meeting, standing: Standing) -> Membership:
    """Return who would come in; raises NotAllowed, or Conflict while the doors are not open."""
    membership = standing.membership
    if membership is None:
        raise NotAllowed("Only people of this circle can enter its room.")
    standing.require(Permission.POST)
    if standing.group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read.", code="room_closed")
    _check_window(meeting, standing.group, is_staff=membership.role in STAFF_ROLES)
    return membership


def _check_window(meeting: Meeting, group: Group, *, is_staff: bool) -> None:
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict("This session was cancelled.", code="room_closed")
    if clock.now() < join_opens_at(meeting, group, is_staff):
        raise Conflict("The doors aren't open yet. Come back a little later.", code="room_closed")
    if clock.now() > meeting.ends_at + LATE:
        raise Conflict("This session is over. Thank you for coming.", code="room_closed")

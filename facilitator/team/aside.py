"""Stepping aside for a moment, and a quiet minute offered to people.

Part of this feature's operations. A breather is told to the team alone; the seat stays.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.live.log import append, tell_staff
from facilitator.live.models import Room, RoomState, SeatState
from facilitator.live.projection import stamp
from facilitator.live.queries import in_room, seat_in, seat_of
from facilitator.team.events import Practice, SteppingAside
from facilitator.team.models import Breather

#: How long the team sees that somebody takes a breather.
ASIDE_FOR = timedelta(minutes=10)
ENDED = "This session has ended."


def take_breather(actor: Actor, room_id: uuid.UUID, *, on: bool) -> str:
    """Say that one steps aside, or is back; return until when, empty once one is back."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.POST)
    seat = seat_of(actor, found)
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise NotAllowed("You aren't in the room yet. A facilitator lets people in.")
    if found.room.state is RoomState.ENDED:
        raise Conflict(ENDED, code="room_closed")
    own = found.membership.id
    row = db.session.scalar(
        sa.select(Breather).where(Breather.room_id == room_id, Breather.membership_id == own)
    )
    until = clock.now() + ASIDE_FOR if on else clock.now()
    if row is None:
        row = Breather(room_id=room_id, membership_id=own, until=until)
        db.session.add(row)
    row.until = until
    told = stamp(until) if on else ""
    tell_staff(found.room, "seat.breather", target_id=own, until=told)
    return told


_BREATHERS = seeing(
    Breather,
    Breather.room_id == sa.bindparam("room_id"),
    Breather.until > sa.bindparam("now"),
    order_by=(Breather.until,),
)


@no_actor("a fact of a room the caller has found")
def stepping_aside(room: Room) -> list[SteppingAside]:
    """Return who takes a breather now."""
    rows = _BREATHERS.all(room_id=room.id, now=clock.now())
    return [SteppingAside(id=row.membership_id, until=stamp(row.until)) for row in rows]


def offer_quiet_minute(
    actor: Actor, room_id: uuid.UUID, practice: Practice, who: uuid.UUID | None
) -> int:
    """Offer a quiet minute to everybody inside, or to one person who is; return its `seq`."""
    found = in_room(actor, room_id, lock=True)
    found.require(Permission.ROOM_HOLD)
    room = found.room
    if room.state is RoomState.ENDED:
        raise Conflict(ENDED, code="room_closed")
    if who is not None and seat_in(actor, room_id, who).state is not SeatState.ADMITTED:
        raise NotFound()
    return append(
        room,
        "ground.offer",
        actor_id=found.membership.id,
        target_id=who,
        is_private=who is not None,
        practice=practice,
    )

"""Small rooms beside a session's own: rooms like it in all that concerns what is said there.

Part of this feature's operations. Who gets a small room, and for how long, is decided
above (`facilitator/breakouts`). Whoever is in one is in the session as well, so a lease
there keeps the seat in the session's room, and what moderation does to one seat holds
for the others of that person. Locks are taken from the session's room downward.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership
from facilitator.live.log import append, lock_room
from facilitator.live.models import Room, RoomState, Seat, SeatState
from facilitator.live.queries import InRoom, in_room, seat_of

OVER = "This small circle is over. Everyone is back in the main room."
#: Called with a locked small room, its session's room and the seat of whoever comes in or
#: goes. Filled in by wiring.py.
on_come: list[Callable[[Room, Room, Seat], None]] = []
on_go: list[Callable[[Room, Seat], None]] = []


# ---------------------------------------------------------------- which belong together


@no_actor("a fact of a room the caller has found")
def home_id_of(room_id: uuid.UUID) -> uuid.UUID:
    """Return the session's own room of a room, which it may be itself."""
    parent_id = db.session.scalar(sa.select(Room.parent_id).where(Room.id == room_id))
    return parent_id or room_id


@no_actor("locks for a caller that has checked its actor")
def lock_open_small(home_id: uuid.UUID, *, asides: bool = False) -> list[Room]:
    """Lock the small rooms of a session that have not ended; the session's is locked before.

    A talk aside goes its own way: it is among them only for who asks for it.
    """
    query = sa.select(Room).where(Room.parent_id == home_id, Room.state != RoomState.ENDED)
    if not asides:
        query = query.where(Room.is_aside.is_(False))
    locked = query.order_by(Room.number).with_for_update()
    return list(db.session.scalars(locked.execution_options(populate_existing=True)))


@no_actor("locks for a caller that checks its actor with what it reads next")
def lock_whole(room_id: uuid.UUID) -> list[Room]:
    """Lock a session's own room and then its open small ones; NotFound without a room."""
    home_id = home_id_of(room_id)
    return [lock_room(home_id), *lock_open_small(home_id, asides=True)]


@no_actor("locks for a caller that has checked its actor")
def seats_of_person(room: Room, membership_id: uuid.UUID) -> list[tuple[Room, Seat]]:
    """Lock a whole session and return every seat one person has in it."""
    rooms = {one.id: one for one in lock_whole(room.id)}
    rooms.setdefault(room.id, room)  # a small one that has ended
    seats = db.session.scalars(
        sa.select(Seat)
        .where(Seat.room_id.in_(list(rooms)), Seat.membership_id == membership_id)
        .with_for_update()
    )
    return [(rooms[seat.room_id], seat) for seat in seats]


@no_actor("a fact of a room the caller has found")
def whole_ids_of(room_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the rooms of a session, whichever of them is named."""
    home_id = home_id_of(room_id)
    small = db.session.scalars(sa.select(Room.id).where(Room.parent_id == home_id))
    return [home_id, *small]


# ---------------------------------------------------------------- coming and going


def enter_small(actor: Actor, room_id: uuid.UUID, lease: float) -> tuple[InRoom, Seat]:
    """Take one's seat in a small room: whoever was given one, and those who hold the circle.

    It asks for a seat inside the session first, and keeps that one as well. Raises
    NotFound for everybody else, and Conflict once the small room is over.
    """
    home_id = home_id_of(room_id)
    if home_id == room_id:
        raise NotFound()
    home = lock_room(home_id)
    found = in_room(actor, room_id, lock=True, small=True)
    found.require(Permission.POST)
    room, membership = found.room, found.membership
    if is_over(room):
        raise Conflict(OVER, code="room_closed")
    at_home = _seat_inside(home, membership)
    seat = seat_of(actor, found, lock=True)
    if seat is None:
        seat = give_seat(room, at_home, membership)
    if seat.state is not SeatState.ADMITTED:
        raise NotFound()
    seat.is_staff, seat.has_agreed = membership.role in STAFF_ROLES, at_home.has_agreed
    seat.lease_until = at_home.lease_until = clock.now() + timedelta(seconds=lease)
    if seat.is_staff and not room.is_aside:
        home.unwatched_since = None
    for hear in on_come:
        hear(room, home, seat)
    return found, seat


def _seat_inside(home: Room, membership: Membership) -> Seat:
    seat = db.session.scalar(
        sa.select(Seat)
        .where(Seat.room_id == home.id, Seat.membership_id == membership.id)
        .with_for_update()
    )
    if seat is None or seat.state is not SeatState.ADMITTED:
        raise Conflict("Please come into the main room first.", code="room_closed")
    return seat


@no_actor("makes a room for an operation that has checked its actor")
def make_small(home: Room, closes_at: datetime, *, is_aside: bool = False) -> Room:
    """Make a small room beside a locked session, live, with the rules that one has just now.

    A talk aside has none of them: nothing waits there to be read first.
    """
    last = sa.select(sa.func.max(Room.number)).where(Room.meeting_id == home.meeting_id)
    room = Room(
        id=uuid.uuid4(),
        meeting_id=home.meeting_id,
        group_id=home.group_id,
        parent_id=home.id,
        number=(db.session.scalar(last) or 0) + 1,
        is_aside=is_aside,
        closes_at=closes_at,
        state=RoomState.LIVE,
        reason="",
        words="",
        hold_all=home.hold_all and not is_aside,
        has_pact=home.has_pact and not is_aside,
        slow_seconds=0 if is_aside else home.slow_seconds,
        opened_at=clock.now(),
        moved_at=clock.now(),
        version=1,
        last_seq=0,
        last_mseq=0,
        epoch=1,
    )
    db.session.add(room)
    db.session.flush()  # its seats point at it
    return room


@no_actor("a pure function of a room and the time")
def is_over(room: Room) -> bool:
    """Say whether nothing more is said in a small room."""
    due = room.closes_at is not None and room.closes_at <= clock.now()
    return room.state is RoomState.ENDED or due


@no_actor("seats for an operation that has checked its actor")
def give_seat(room: Room, at_home: Seat, membership: Membership) -> Seat:
    """Give somebody who is inside a session a seat in a locked small room of it.

    A break from writing comes along. What was said before stays unseen. Whoever sits
    there already keeps their seat as it is.
    """
    seat = db.session.scalar(
        sa.select(Seat).where(Seat.room_id == room.id, Seat.membership_id == membership.id)
    )
    if seat is not None and seat.state is SeatState.ADMITTED:
        return seat
    if seat is None:
        seat = Seat(room_id=room.id, membership_id=membership.id, arrived_at=clock.now())
        db.session.add(seat)
    who: dict[str, Any] = {"handle": membership.handle, "role": membership.role.value}
    seq = append(room, "member.join", target_id=membership.id, **who)
    is_staff = membership.role in STAFF_ROLES
    seat.state, seat.words, seat.is_staff = SeatState.ADMITTED, "", is_staff
    seat.admitted_at, seat.from_seq = clock.now(), 0 if is_staff else seq - 1
    seat.muted_until, seat.mute_reason = at_home.muted_until, at_home.mute_reason or ""
    seat.has_agreed = at_home.has_agreed
    db.session.flush()  # whoever asks for the seat next finds it
    return seat


@no_actor("for an operation that has checked its actor, and for whoever goes by themselves")
def take_seat_away(room: Room, seat: Seat) -> None:
    """Let somebody be in a locked small room no longer; their sockets hear nothing more of it."""
    append(room, "circle.left", target_id=seat.membership_id, code="left")
    db.session.delete(seat)


_THERE = aliased(Seat)
_AT_HOME = (
    sa.select(Seat.id)
    .join(Room, Room.parent_id == Seat.room_id)
    .join(
        _THERE,
        sa.and_(_THERE.room_id == Room.id, _THERE.membership_id == Seat.membership_id),
    )
    .where(_THERE.id.in_(sa.bindparam("seats", expanding=True)))
)


@no_actor("the tail says whose seats it has renewed")
def seats_at_home_of(seat_ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Return the seats in sessions' own rooms of people who sit in small ones."""
    return list(db.session.scalars(_AT_HOME, {"seats": seat_ids}))

"""Reading a room: the finder is the check, and a body is opened only for whoever may read it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import Standing, standing_in
from facilitator.live.log import body_of
from facilitator.live.models import (
    Message,
    MessageState,
    Room,
    RoomState,
    Seat,
    SeatState,
)
from facilitator.meetings.models import Meeting
from facilitator.meetings.queries import meeting_for

#: A viewer who is nobody in particular.
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class InRoom:
    """A room and where the actor stands in its group."""

    room: Room
    standing: Standing

    @property
    def membership(self) -> Membership:
        """The actor's own membership; whoever has none is not in the room."""
        if self.standing.membership is None:
            raise NotFound()
        return self.standing.membership

    @property
    def is_staff(self) -> bool:
        """Whether the actor holds this group's process."""
        return self.standing.membership is not None and self.standing.can(Permission.ROOM_HOLD)

    def require(self, need: Permission) -> None:
        """Raise NotAllowed unless the actor may do this in the group."""
        self.standing.require(need)


def in_room(actor: Actor, room_id: uuid.UUID, *, lock: bool = False, small: bool = False) -> InRoom:
    """Return the room and the actor's standing; with `lock` the log stands still meanwhile.

    A room that is not there yet, or whose group the actor cannot see, is NotFound. So is
    a small room, unless the caller says that its act is at home in one too, and the actor
    has a seat there or an office of the circle; of a talk aside only a seat is enough.
    """
    room = _room(actor, room_id, lock=lock)
    found = InRoom(room, standing_in(actor, room.group_id))
    if room.parent_id is not None and not (small and _may_know_of_small(found)):
        raise NotFound()
    return found


def _may_know_of_small(found: InRoom) -> bool:
    if not found.room.is_aside and found.standing.can(Permission.ROOM_PAUSE):
        return True
    membership = found.standing.membership
    if membership is None:
        return False
    seat = _seat(found.room.id, membership.id, lock=False)
    return seat is not None and seat.state is SeatState.ADMITTED


def _room(actor: Actor, room_id: uuid.UUID, *, lock: bool) -> Room:
    query = sa.select(Room).where(Room.id == room_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    room = db.session.scalar(query)
    if room is None:
        meeting_for(actor, room_id, Permission.GROUP_SEE)  # the same answer as for a foreign one
        raise NotFound()
    return room


def room_for(
    actor: Actor, room_id: uuid.UUID, need: Permission, *, lock: bool = False, small: bool = False
) -> Room:
    """Return the room, if the actor may do what is needed in its group."""
    found = in_room(actor, room_id, lock=lock, small=small)
    found.require(need)
    return found.room


@no_actor("a fact of a seat the caller has found")
def check_visible(found: InRoom, seat: Seat) -> None:
    """Raise NotAllowed for staff who would read a small room without being seen there."""
    is_here = seat.lease_until is not None and seat.lease_until > clock.now()
    if found.room.parent_id is not None and found.is_staff and not is_here:
        raise NotAllowed("Please come in first, so that everyone in this circle can see you.")


def seat_of(actor: Actor, found: InRoom, *, lock: bool = False) -> Seat | None:
    """Return the actor's own seat, or None before they came."""
    return _seat(found.room.id, found.membership.id, lock=lock)


def seat_in(
    actor: Actor, room_id: uuid.UUID, membership_id: uuid.UUID, *, lock: bool = False
) -> Seat:
    """Return somebody's seat in a room the actor can see; NotFound when they never came."""
    in_room(actor, room_id, small=True)
    seat = _seat(room_id, membership_id, lock=lock)
    if seat is None:
        raise NotFound()
    return seat


def _seat(room_id: uuid.UUID, membership_id: uuid.UUID, *, lock: bool) -> Seat | None:
    query = sa.select(Seat).where(Seat.room_id == room_id, Seat.membership_id == membership_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def message_for(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, need: Permission, *, lock: bool = False
) -> Message:
    """Return a message the actor can see: published and since they were let in, or their own.

    Staff see every message of the room.
    """
    found = in_room(actor, room_id, small=True)
    found.require(need)
    query = sa.select(Message).where(Message.id == message_id, Message.room_id == room_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    message = db.session.scalar(query)
    if message is None:
        raise NotFound()
    if Permission.MESSAGE_MODERATE in found.standing.permissions:
        return message
    if message.author_id != found.membership.id and not _has_seen(seat_of(actor, found), message):
        raise NotFound()
    return message


def _has_seen(seat: Seat | None, message: Message) -> bool:
    """Say whether somebody was inside when a message was published; waiting is not inside."""
    if seat is None or seat.admitted_at is None or message.seq is None:
        return False
    return message.seq > seat.from_seq


def context_of(actor: Actor, message: Message, n: int = 10) -> list[dict[str, Any]]:
    """Return the message and up to `n` published ones either side, words opened.

    For the sealed snapshot of a report; the caller's right to see the message was
    checked by the finder that gave it.
    """
    around = sa.select(Message).where(Message.room_id == message.room_id, Message.seq.is_not(None))
    if message.seq is None:
        rows = [message]
    else:
        before = db.session.scalars(
            around.where(Message.seq < message.seq).order_by(Message.seq.desc()).limit(n)
        ).all()
        after = db.session.scalars(
            around.where(Message.seq > message.seq).order_by(Message.seq).limit(n)
        ).all()
        rows = [*reversed(before), message, *after]
    load_keys({row.author_id for row in rows})
    names = handles(actor, {row.author_id for row in rows})
    return [
        {
            "id": str(row.id),
            "author_id": str(row.author_id),
            "handle": names.get(row.author_id, ""),
            "body": body_of(row),
            "state": row.state.value,
            "at": row.written_at.isoformat(),
        }
        for row in rows
    ]


def handles(actor: Actor, membership_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the handles of memberships the caller already may see."""
    rows = db.session.execute(
        sa.select(Membership.id, Membership.handle).where(Membership.id.in_(membership_ids))
    )
    return {row.id: row.handle for row in rows}


_IN_ORDER = (Message.written_at, Message.id)
_IS_HELD = (Message.room_id == sa.bindparam("room_id"), Message.state == MessageState.HELD)
_HELD = seeing(Message, *_IS_HELD, order_by=_IN_ORDER)
_HELD_OF = seeing(Message, *_IS_HELD, Message.author_id == sa.bindparam("of"), order_by=_IN_ORDER)


@no_actor("part of the snapshot of somebody who is in the room already")
def held_in(room_id: uuid.UUID, author_id: uuid.UUID | None = None) -> list[Message]:
    """Return the messages that wait, to look at, the oldest first; of one author when named."""
    if author_id is None:
        return _HELD.all(room_id=room_id)
    return _HELD_OF.all(room_id=room_id, of=author_id)


@no_actor("part of the snapshot of staff who are in the room already")
def waiting_in(room_id: uuid.UUID) -> list[Seat]:
    """Return who waits in the lobby and is connected, in the order they came."""
    return list(
        db.session.scalars(
            sa.select(Seat)
            .where(
                Seat.room_id == room_id,
                Seat.state == SeatState.WAITING,
                Seat.lease_until > clock.now(),
            )
            .order_by(Seat.arrived_at, Seat.membership_id)
        )
    )


@no_actor("part of what is asked about seats in a room the caller has found")
def sits_elsewhere(room_id: Any, now: Any) -> sa.Exists:
    """Return whether somebody with a seat sits in a small room beside it at a moment."""
    room, apart = aliased(Room), aliased(Seat)
    return (
        sa.exists()
        .where(room.parent_id == room_id, apart.room_id == room.id)
        .where(apart.membership_id == Seat.membership_id, apart.lease_until > now)
    )


@no_actor("presence is computed for everybody in the room")
def here_in(room_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the memberships connected and inside, in the order they were let in.

    Whoever sits in a small room beside it just now is there, and not here.
    """
    return list(
        db.session.scalars(
            sa.select(Seat.membership_id)
            .where(
                Seat.room_id == room_id,
                Seat.state == SeatState.ADMITTED,
                Seat.lease_until > clock.now(),
                ~sits_elsewhere(room_id, clock.now()),
            )
            .order_by(Seat.admitted_at, Seat.membership_id)
        )
    )


@no_actor("part of what is asked about seats, in one organization or in all")
def holds_it(now: Any) -> sa.ColumnElement[bool]:
    """Return whether a seat is of somebody who holds its room at a moment.

    Whoever looks into a small circle does, and whoever is aside with one person does not:
    nobody watches the others meanwhile.
    """
    side, apart = aliased(Room), aliased(Seat)
    in_it = (  # inside the other, so that SQLite looks for the few rooms first
        sa.exists()
        .where(apart.organization_id == Seat.organization_id, apart.room_id == side.id)
        .where(apart.membership_id == Seat.membership_id, apart.lease_until > now)
        .correlate_except(apart)
    )
    aside = (
        sa.exists()
        .where(side.organization_id == Seat.organization_id, side.parent_id == Seat.room_id)
        .where(side.is_aside, side.state != RoomState.ENDED, in_it)
        .correlate_except(side)
    )
    here = sa.and_(Seat.is_staff, Seat.state == SeatState.ADMITTED, Seat.lease_until > now)
    return sa.and_(here, ~aside)


#: What sockets are told whose person is no longer inside the group.
_GONE = {
    MembershipState.PAUSED: "paused",
    MembershipState.LEFT: "left",
    MembershipState.SUSPENDED: "suspended",
    MembershipState.BANNED: "banned",
}


@dataclass(frozen=True)
class Sitting:
    """Where somebody sits, and what their group says of them now."""

    seat_id: uuid.UUID
    room_id: uuid.UUID
    membership_id: uuid.UUID
    state: SeatState
    is_staff: bool
    lease_until: datetime | None
    membership: MembershipState
    role: Role

    @property
    def place(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The room and the person."""
        return self.room_id, self.membership_id

    @property
    def gone(self) -> str:
        """The code that tells their sockets why they hear no more; empty while they may stay."""
        if self.state is not SeatState.REMOVED and self.membership is MembershipState.ACTIVE:
            return ""
        return "removed" if self.state is SeatState.REMOVED else _GONE.get(self.membership, "left")

    @property
    def has_another_role(self) -> bool:
        """Whether the group's role has changed since they took the seat."""
        inside = self.state is SeatState.ADMITTED
        return inside and self.is_staff is not (self.role in STAFF_ROLES)

    def is_due(self, moment: datetime) -> bool:
        """Say whether the lease ends before a moment; who was turned away has none to renew."""
        ends = self.lease_until is None or self.lease_until < moment
        return ends and self.state is not SeatState.DENIED


#: Rows of seats in some rooms: of some people, and of whoever has another role than their seat.
_SITTING = (
    sa.select(
        Seat.id,
        Seat.room_id,
        Seat.membership_id,
        Seat.state,
        Seat.is_staff,
        Seat.lease_until,
        Membership.state,
        Membership.role,
    )
    .join(Membership, Membership.id == Seat.membership_id)
    .where(
        Seat.room_id.in_(sa.bindparam("rooms", expanding=True)),
        sa.or_(
            Seat.membership_id.in_(sa.bindparam("people", expanding=True)),
            Seat.is_staff != Membership.role.in_(STAFF_ROLES),
        ),
    )
)


@no_actor("the tail asks for sockets of the process")
def who_sits_in(room_ids: list[uuid.UUID], membership_ids: set[uuid.UUID]) -> list[Sitting]:
    """Return the seats of these people in these rooms of one organization, in one query.

    And of everybody there who has another role in the circle than the seat says.
    """
    given = {"rooms": room_ids, "people": list(membership_ids)}
    return [Sitting(*row) for row in db.session.execute(_SITTING, given)]


@no_actor("the tail asks before it tells staff something")
def no_longer_staff(room_id: uuid.UUID) -> list[uuid.UUID]:
    """Return who sits in a room as staff and does not hold its circle any more."""
    holds = sa.and_(Membership.role.in_(STAFF_ROLES), Membership.state == MembershipState.ACTIVE)
    return list(
        db.session.scalars(
            sa.select(Seat.membership_id)
            .join(Membership, Membership.id == Seat.membership_id)
            .where(Seat.room_id == room_id, Seat.is_staff, ~holds)
        )
    )


@no_actor("a fact about the room, for who is asked to come")
def alone_since(meeting: Meeting) -> datetime | None:
    """Return since when nobody holds a meeting that has begun; None while somebody does.

    From its start, or from when the last facilitator was connected, if that was later.
    """
    if is_staffed(meeting.id):
        return None
    latest = db.session.scalar(
        sa.select(sa.func.max(Seat.lease_until)).where(
            Seat.room_id == meeting.id, Seat.is_staff, Seat.state == SeatState.ADMITTED
        )
    )
    return max(min(latest or meeting.starts_at, clock.now()), meeting.starts_at)


@no_actor("a fact about the room, for the rule that it rests")
def is_staffed(room_id: uuid.UUID) -> bool:
    """Say whether somebody who holds the room is connected to it."""
    return bool(
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Seat)
            .where(Seat.room_id == room_id, holds_it(clock.now()))
        )
    )

"""Reading a room: the finder is the check, and a body is opened only for whoever may read it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, load_keys, unseal
from facilitator.core.db import db, kept
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Agreement, Group, Membership, MembershipState
from facilitator.groups.queries import Standing, standing_in, standing_of
from facilitator.live.models import (
    Message,
    MessageState,
    Room,
    RoomEvent,
    Seat,
    SeatState,
    StaffEvent,
)
from facilitator.meetings.queries import meeting_for

#: Messages whose words anybody may still read: hidden ones only staff.
READABLE = (MessageState.VISIBLE, MessageState.HIDDEN)
#: A viewer who is nobody in particular.
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class LogRow:
    """A row of the log, its message, and the words of it that somebody may still read."""

    event: RoomEvent
    message: Message | None
    body: str


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


def in_room(actor: Actor, room_id: uuid.UUID, *, lock: bool = False) -> InRoom:
    """Return the room and the actor's standing; with `lock` the log stands still meanwhile.

    A room that is not there yet, or whose group the actor cannot see, is NotFound.
    """
    room = _room(actor, room_id, lock=lock)
    return InRoom(room, standing_in(actor, room.group_id))


_ROOM = kept(sa.select(Room).where(Room.id == sa.bindparam("room_id")))
_ROOM_LOCKED = _ROOM.with_for_update().execution_options(populate_existing=True)


def _room(actor: Actor, room_id: uuid.UUID, *, lock: bool) -> Room:
    room = db.session.scalar(_ROOM_LOCKED if lock else _ROOM, {"room_id": room_id})
    if room is None:
        meeting_for(actor, room_id, Permission.GROUP_SEE)  # the same answer as for a foreign one
        raise NotFound()
    return room


@dataclass(frozen=True)
class ToPost:
    """What decides whether something may be said, read at once under the room's lock."""

    found: InRoom
    seat: Seat | None
    #: The agreement in force; 0 without one.
    agreement: int
    #: What was said with this `cmid` before.
    known: Message | None


#: Made once, like the lock below: this is asked for every message.
_TO_POST = kept(
    sa.select(
        Group,
        Membership,
        Seat,
        Message,
        sa.select(sa.func.max(Agreement.version))
        .where(Agreement.group_id == sa.bindparam("group_id"))
        .scalar_subquery(),
    )
    .outerjoin(
        Membership,
        sa.and_(Membership.group_id == Group.id, Membership.member_id == sa.bindparam("member_id")),
    )
    .outerjoin(
        Seat,
        sa.and_(Seat.room_id == sa.bindparam("room_id"), Seat.membership_id == Membership.id),
    )
    .outerjoin(
        Message,
        sa.and_(
            Message.room_id == sa.bindparam("room_id"),
            Message.author_id == Membership.id,
            Message.cmid == sa.bindparam("cmid"),
        ),
    )
    .where(Group.id == sa.bindparam("group_id"))
)


def to_post(actor: Actor, room_id: uuid.UUID, cmid: uuid.UUID) -> ToPost:
    """Lock the room, then read in one statement all that a message depends on.

    Two statements and no fewer: what is read together with the lock may be older than
    the lock on PostgreSQL, and a mute committed meanwhile must count.
    """
    room = _room(actor, room_id, lock=True)
    key = {"member_id": actor.member_id, "room_id": room_id, "cmid": cmid}
    row = db.session.execute(_TO_POST, {"group_id": room.group_id, **key}).one()
    found = InRoom(room, standing_of(actor, row[0], row[1]))
    return ToPost(found, row[2], row[4] or 0, row[3])


def room_for(actor: Actor, room_id: uuid.UUID, need: Permission, *, lock: bool = False) -> Room:
    """Return the room, if the actor may do what is needed in its group."""
    found = in_room(actor, room_id, lock=lock)
    found.require(need)
    return found.room


def seat_of(actor: Actor, found: InRoom, *, lock: bool = False) -> Seat | None:
    """Return the actor's own seat, or None before they came."""
    return _seat(found.room.id, found.membership.id, lock=lock)


def seat_in(
    actor: Actor, room_id: uuid.UUID, membership_id: uuid.UUID, *, lock: bool = False
) -> Seat:
    """Return somebody's seat in a room the actor can see; NotFound when they never came."""
    in_room(actor, room_id)
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
    found = in_room(actor, room_id)
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


@no_actor("opens one message for a caller that was given it by a finder")
def body_of(message: Message) -> str:
    """Return the words of a message, or nothing when they are gone."""
    if message.body_sealed is None:
        return ""
    try:
        return unseal(message.author_id, place_of(message.id, message.rev), message.body_sealed)
    except Sealed:
        return ""


@no_actor("a pure function of ids")
def place_of(message_id: uuid.UUID, revision: int) -> Place:
    """Return where a message's words are bound to."""
    return Place("messages", "body", message_id, revision)


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


_ROWS_AFTER = kept(
    sa.select(RoomEvent, Message)
    .outerjoin(Message, Message.id == RoomEvent.message_id)
    .where(RoomEvent.room_id == sa.bindparam("room_id"), RoomEvent.seq > sa.bindparam("after"))
    .order_by(RoomEvent.seq)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)


@no_actor("the tail reads for every viewer at once; the projection decides who sees what")
def rows_after(room_id: uuid.UUID, seq: int, limit: int) -> list[LogRow]:
    """Return rows of the log after `seq` in order, each message opened once."""
    place = {"room_id": room_id, "after": seq, "most": limit}
    rows = db.session.execute(_ROWS_AFTER, place).all()
    load_keys({row[1].author_id for row in rows if row[1] is not None})
    return [LogRow(row[0], row[1], _readable(row[0], row[1])) for row in rows]


@no_actor("the tail reads for all staff at once; the projection decides who sees what")
def staff_rows_after(
    room_id: uuid.UUID, mseq: int, limit: int
) -> list[tuple[StaffEvent, Message | None]]:
    """Return rows of the staff stream after `mseq` in order, each with its message."""
    rows = db.session.execute(
        sa.select(StaffEvent, Message)
        .outerjoin(Message, Message.id == StaffEvent.message_id)
        .where(StaffEvent.room_id == room_id, StaffEvent.mseq > mseq)
        .order_by(StaffEvent.mseq)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def _readable(event: RoomEvent, message: Message | None) -> str:
    """Return the words a row shows: only rows that show any, only while they may be read."""
    shows = event.kind in {"msg.add", "msg.restore"}
    if message is None or not shows or message.state not in READABLE:
        return ""
    return body_of(message)


@no_actor("part of the snapshot of somebody who is in the room already")
def held_in(room_id: uuid.UUID, author_id: uuid.UUID | None = None) -> list[Message]:
    """Return the messages that wait, the oldest first; of one author when named."""
    query = sa.select(Message).where(Message.room_id == room_id, Message.state == MessageState.HELD)
    if author_id is not None:
        query = query.where(Message.author_id == author_id)
    return list(db.session.scalars(query.order_by(Message.written_at)))


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
            .order_by(Seat.arrived_at)
        )
    )


@no_actor("presence is computed for everybody in the room")
def here_in(room_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the memberships connected and inside, in the order they were let in."""
    return list(
        db.session.scalars(
            sa.select(Seat.membership_id)
            .where(
                Seat.room_id == room_id,
                Seat.state == SeatState.ADMITTED,
                Seat.lease_until > clock.now(),
            )
            .order_by(Seat.admitted_at)
        )
    )


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


@no_actor("the tail asks for every socket of the process at once")
def who_sits_in(room_ids: list[uuid.UUID]) -> list[Sitting]:
    """Return everybody's seat in these rooms of one organization, in one query."""
    rows = db.session.execute(
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
        .where(Seat.room_id.in_(room_ids))
    )
    return [Sitting(*row) for row in rows]


@no_actor("a fact about the room, for the rule that it rests")
def is_staffed(room_id: uuid.UUID) -> bool:
    """Say whether somebody who holds the room is connected to it."""
    return bool(
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Seat)
            .where(
                Seat.room_id == room_id,
                Seat.is_staff,
                Seat.state == SeatState.ADMITTED,
                Seat.lease_until > clock.now(),
            )
        )
    )

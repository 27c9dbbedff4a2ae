"""The log of a room: the one place that adds rows to it and that reads them back.

Rows are added under the room's lock, so `seq` is 1..head without a gap. Every
message passes here, so the statements are prepared (core/prepared.py).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.crypto import Place, Sealed, load_keys, unseal
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.core.outbox import hand_on, ring
from facilitator.core.prepared import Lasting, Prepared, inserting
from facilitator.groups.kinds import Wish
from facilitator.live.beside import label_place
from facilitator.live.models import (
    FloorMode,
    Message,
    MessageState,
    Room,
    RoomEvent,
    RoomState,
    StaffEvent,
)

#: Messages whose words anybody may still read: hidden ones only staff.
READABLE = (MessageState.VISIBLE, MessageState.HIDDEN)
#: Rows that carry the words of their message.
SHOWING = {"msg.add", "msg.restore", "msg.edit", "msg.label"}


@dataclass(slots=True)
class LockedRoom:
    """What saying something needs of a room whose row is locked."""

    id: uuid.UUID
    group_id: uuid.UUID
    parent_id: uuid.UUID | None
    closes_at: datetime | None
    state: RoomState
    hold_all: bool
    has_pact: bool
    unwatched_since: datetime | None
    last_seq: int
    last_mseq: int
    mode: FloorMode
    speaker_id: uuid.UUID | None
    staff_write: bool
    silent_until: datetime | None
    slow_seconds: int | None
    locked_until: datetime | None
    opened_at: datetime | None
    is_aside: bool
    epoch: int

    @property
    def are_doors_closed(self) -> bool:
        """Whether nobody new comes in just now, and what newcomers say is read first."""
        return self.locked_until is not None and self.locked_until > clock.now()


@dataclass(slots=True)
class Entry:
    """One row of the log."""

    seq: int
    kind: str
    is_private: bool
    message_id: uuid.UUID | None
    actor_id: uuid.UUID | None
    target_id: uuid.UUID | None
    meta: dict[str, Any]
    at: datetime


@dataclass(slots=True)
class Logged:
    """The message a row is about, as it is now."""

    id: uuid.UUID
    author_id: uuid.UUID
    cmid: uuid.UUID
    state: MessageState
    rev: int
    body_sealed: bytes | None
    label_sealed: bytes | None
    label_by_staff: bool
    wish: Wish | None
    reply_to_id: uuid.UUID | None
    edited_at: datetime | None
    watched: dict[str, Any] | None


@dataclass(slots=True)
class LogRow:
    """A row of the log, its message, and the words of it that somebody may still read."""

    event: Entry
    message: Logged | None
    body: str
    label: str = ""


@dataclass(slots=True)
class Handed:
    """A committed row that need not be read back, and the epoch of the log it is in."""

    epoch: int
    row: LogRow

    @property
    def seq(self) -> int:
        """Where in the log it stands."""
        return self.row.event.seq


@dataclass(frozen=True, slots=True)
class Head:
    """How far a room's two streams have come."""

    epoch: int
    seq: int
    mseq: int


# ---------------------------------------------------------------- adding rows


@no_actor("locks a row for a caller that has checked its actor")
def lock_room(room_id: uuid.UUID) -> Room:
    """Lock a room's row and return it as it is now."""
    room = lock_if_there(room_id)
    if room is None:
        raise NotFound()
    return room


@no_actor("locks a row for a caller that checks its actor with what it reads next")
def lock_if_there(room_id: uuid.UUID, *, own: bool = False) -> Room | None:
    """Lock a room's row and return it as it is now, or None before anybody came.

    With `own` only a session's own room: a small one is locked after that.
    """
    query = sa.select(Room).where(Room.id == room_id)
    if own:
        query = query.where(Room.parent_id.is_(None))
    locked = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(locked)


#: Kept where nobody else can write: whoever adds to the log notes the new head in it.
_LOCKED = Lasting(
    sa.select(
        Room.id,
        Room.group_id,
        Room.parent_id,
        Room.closes_at,
        Room.state,
        Room.hold_all,
        Room.has_pact,
        Room.unwatched_since,
        Room.last_seq,
        Room.last_mseq,
        Room.mode,
        Room.speaker_id,
        Room.staff_write,
        Room.silent_until,
        Room.slow_seconds,
        Room.locked_until,
        Room.opened_at,
        Room.is_aside,
        Room.epoch,
    )
    .where(Room.id == sa.bindparam("room_id"))
    .with_for_update(),
    LockedRoom,
)
_SET_HEAD = Prepared(
    sa.update(Room)
    .where(
        Room.id == sa.bindparam("room_id"),
        Room.last_seq == sa.bindparam("was_seq"),
        Room.last_mseq == sa.bindparam("was_mseq"),
    )
    .values(
        last_seq=sa.bindparam("to_seq", type_=sa.Integer()),
        last_mseq=sa.bindparam("to_mseq", type_=sa.Integer()),
    ),
    lambda: None,
)
_ADD = inserting(RoomEvent)
_ADD_FOR_STAFF = inserting(StaffEvent)


@no_actor("locks a row for a caller that checks its actor with what it reads next")
def lock_for_message(room_id: uuid.UUID) -> LockedRoom | None:
    """Lock a room's row and return what a message needs of it, or None when there is no room."""
    return _LOCKED.first(room_id=room_id)


@no_actor("appends for an operation that has checked its actor")
def append(
    room: Room | LockedRoom,
    kind: str,
    *,
    actor_id: uuid.UUID | None = None,
    target_id: uuid.UUID | None = None,
    message_id: uuid.UUID | None = None,
    is_private: bool = False,
    **meta: Any,
) -> int:
    """Add the next row to the room's log and return its `seq`. The room must be locked."""
    _move_head(room, seq=1)
    _add(
        room,
        Entry(room.last_seq, kind, is_private, message_id, actor_id, target_id, meta, clock.now()),
    )
    ring("room", room.id)
    return room.last_seq


@no_actor("appends for an operation that has checked its actor")
def append_said(
    room: LockedRoom, message: Logged, body: str, label: str, meta: dict[str, Any]
) -> int:
    """Add the row of a message that goes out, and hand it on as `rows_after` would read it.

    The room must be locked. Returns the row's `seq`.
    """
    _move_head(room, seq=1)
    entry = Entry(
        room.last_seq, "msg.add", False, message.id, message.author_id, None, meta, clock.now()
    )
    _add(room, entry)
    hand_on("room", room.id, Handed(room.epoch, LogRow(entry, message, body, label)))
    return room.last_seq


def _add(room: Room | LockedRoom, entry: Entry) -> None:
    _ADD.later(
        id=uuid.uuid4(),
        room_id=room.id,
        seq=entry.seq,
        kind=entry.kind,
        is_private=entry.is_private,
        message_id=entry.message_id,
        actor_id=entry.actor_id,
        target_id=entry.target_id,
        meta=entry.meta,
        at=entry.at,
    )


@no_actor("appends for an operation that has checked its actor")
def tell_staff(
    room: Room | LockedRoom,
    kind: str,
    *,
    actor_id: uuid.UUID | None = None,
    target_id: uuid.UUID | None = None,
    message_id: uuid.UUID | None = None,
    **meta: Any,
) -> None:
    """Add the next row to the staff stream. The room must be locked.

    A `report.` or `care.` row never reaches staff whose membership is `target_id`.
    """
    _move_head(room, mseq=1)
    _ADD_FOR_STAFF.change(
        id=uuid.uuid4(),
        room_id=room.id,
        mseq=room.last_mseq,
        kind=kind,
        message_id=message_id,
        actor_id=actor_id,
        target_id=target_id,
        meta=meta,
        at=clock.now(),
    )
    ring("room", room.id)


def _move_head(room: Room | LockedRoom, *, seq: int = 0, mseq: int = 0) -> None:
    """Move a room's head on; a RuntimeError when it is not the one that was read.

    An object of the session stores it by itself.
    """
    was_seq, was_mseq = room.last_seq, room.last_mseq
    if isinstance(room, LockedRoom):
        _SET_HEAD.move(
            room.id.int,
            ("was_seq", "was_mseq"),
            room_id=room.id,
            was_seq=was_seq,
            was_mseq=was_mseq,
            to_seq=was_seq + seq,
            to_mseq=was_mseq + mseq,
        )
    room.last_seq, room.last_mseq = was_seq + seq, was_mseq + mseq


# ---------------------------------------------------------------- reading rows


_HEAD = Prepared(
    sa.select(Room.epoch, Room.last_seq, Room.last_mseq).where(Room.id == sa.bindparam("room_id")),
    Head,
)
_ROWS_AFTER = Prepared(
    sa.select(
        RoomEvent.seq,
        RoomEvent.kind,
        RoomEvent.is_private,
        RoomEvent.message_id,
        RoomEvent.actor_id,
        RoomEvent.target_id,
        RoomEvent.meta,
        RoomEvent.at,
        Message.id,
        Message.author_id,
        Message.cmid,
        Message.state,
        Message.rev,
        Message.body_sealed,
        Message.label_sealed,
        Message.label_by_staff,
        Message.wish,
        Message.reply_to_id,
        Message.edited_at,
        Message.watched,
    )
    .outerjoin(Message, Message.id == RoomEvent.message_id)
    .where(RoomEvent.room_id == sa.bindparam("room_id"), RoomEvent.seq > sa.bindparam("after"))
    .order_by(RoomEvent.seq)
    .limit(sa.bindparam("most", type_=sa.Integer())),
    lambda *row: (Entry(*row[:8]), None if row[8] is None else Logged(*row[8:])),
)


@no_actor("the tail reads for every viewer at once")
def head_of(room_id: uuid.UUID) -> Head:
    """Return how far a room has come; NotFound without one."""
    head = _HEAD.first(room_id=room_id)
    if head is None:
        raise NotFound()
    return head


@no_actor("the tail reads for every viewer at once; the projection decides who sees what")
def rows_after(room_id: uuid.UUID, seq: int, limit: int) -> list[LogRow]:
    """Return rows of the log after `seq` in order, each message opened once."""
    rows = _ROWS_AFTER.all(room_id=room_id, after=seq, most=limit)
    load_keys({message.author_id for _, message in rows if message is not None})
    return [LogRow(event, message, *_readable(event, message)) for event, message in rows]


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


def _readable(event: Entry, message: Logged | None) -> tuple[str, str]:
    """Return the words and the warning a row shows, only while they may be read."""
    if message is None or event.kind not in SHOWING or message.state not in READABLE:
        return "", ""
    return body_of(message), label_of(message)


@no_actor("opens one message for a caller that was given it by a finder")
def body_of(message: Message | Logged) -> str:
    """Return the words of a message, or nothing when they are gone."""
    if message.body_sealed is None:
        return ""
    try:
        return unseal(message.author_id, place_of(message.id, message.rev), message.body_sealed)
    except Sealed:
        return ""


@no_actor("opens one message for a caller that was given it by a finder")
def label_of(message: Message | Logged) -> str:
    """Return the warning a message is folded behind, or nothing."""
    if message.label_sealed is None:
        return ""
    place = label_place(message.id, message.rev)
    try:
        return unseal(message.author_id, place, message.label_sealed)
    except Sealed:
        return ""


@no_actor("a pure function of ids")
def place_of(message_id: uuid.UUID, revision: int) -> Place:
    """Return where a message's words are bound to."""
    return Place("messages", "body", message_id, revision)

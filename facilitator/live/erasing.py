"""What rooms keep of somebody who has everything of theirs deleted.

Part of this feature's operations. Their words go as if they had taken each back; their
name goes from the log in either case.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.live.labels import forget_all_of
from facilitator.live.log import append, lock_room, tell_staff
from facilitator.live.models import (
    Message,
    MessageState,
    Room,
    RoomEvent,
    RoomState,
    Seat,
    StaffEvent,
)
from facilitator.live.seats import leave_seat

SHOWN = (MessageState.VISIBLE, MessageState.HIDDEN)


def leave_rooms(system: System, membership_id: uuid.UUID) -> None:
    """Let somebody's seats go, and end their presence in rooms that are not over."""
    open_ones = sa.select(Room.id).where(Room.state != RoomState.ENDED)
    rooms = db.session.scalars(
        sa.select(Seat.room_id)
        .where(Seat.membership_id == membership_id, Seat.room_id.in_(open_ones))
        .order_by(Seat.room_id)
    ).all()
    for room_id in rooms:
        leave_seat(system, room_id, membership_id)
    db.session.flush()  # the seats are deleted next, as they are now
    db.session.execute(sa.delete(Seat).where(Seat.membership_id == membership_id))


def take_all_back(system: System, membership_id: uuid.UUID) -> None:
    """Take back everything somebody said, in every room: browsers that are open drop it."""
    rooms = db.session.scalars(
        sa.select(Message.room_id)
        .where(Message.author_id == membership_id)
        .distinct()
        .order_by(Message.room_id)
    ).all()
    for room_id in rooms:
        _take_back_in(lock_room(room_id), membership_id)


def _take_back_in(room: Room, membership_id: uuid.UUID) -> None:
    said = db.session.scalars(
        sa.select(Message)
        .where(Message.room_id == room.id, Message.author_id == membership_id)
        .order_by(Message.written_at, Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for message in said:
        was, message.body_hash = message.state, b""
        forget_all_of(message)
        if was is MessageState.HELD:
            message.state, message.decided_at = MessageState.WITHDRAWN, clock.now()
            tell_staff(room, "held.gone", message_id=message.id, outcome="withdrawn")
        elif was in SHOWN:
            message.state, message.decided_at = MessageState.REMOVED, clock.now()
            append(room, "msg.remove", actor_id=membership_id, message_id=message.id, by="author")


def forget_name(system: System, membership_id: uuid.UUID, instead: str) -> None:
    """Put another name where the logs of rooms have somebody's."""
    rows = [
        *db.session.scalars(sa.select(RoomEvent).where(RoomEvent.target_id == membership_id)),
        *db.session.scalars(sa.select(StaffEvent).where(StaffEvent.target_id == membership_id)),
    ]
    for row in rows:
        if "handle" in row.meta:
            row.meta = {**row.meta, "handle": instead}

"""A message that waits too long: first all facilitators hear of it, later its author.

Part of this feature's operations. The due moment is a column of the message.
"""

import uuid

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.live.holding import LONG_WAIT
from facilitator.live.log import append, lock_room, tell_staff
from facilitator.live.models import Message, MessageState, RoomState


def remind_of(actor: System, room_id: uuid.UUID) -> None:
    """Tell of every message of a room that has waited too long. Twice is the same as once."""
    room = lock_room(room_id)
    due = db.session.scalars(
        sa.select(Message)
        .where(Message.room_id == room_id, Message.due_at <= clock.now())
        .order_by(Message.written_at)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for message in due:
        if message.state is not MessageState.HELD or room.state is RoomState.ENDED:
            message.due_at = None
        elif message.due_step == 0:
            message.due_at, message.due_step = message.written_at + LONG_WAIT, 1
            tell_staff(room, "held.late", actor_id=message.author_id, message_id=message.id)
        else:
            message.due_at, message.due_step = None, 2
            append(
                room,
                "msg.late",
                target_id=message.author_id,
                message_id=message.id,
                is_private=True,
            )

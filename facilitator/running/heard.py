"""Who has been heard in a session, for its facilitators alone; and who is there at its start.

Part of this feature's queries and operations. Nothing here is a score: people stand in
the order of who most needs room, and no number of that order is ever given out.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.models import Group
from facilitator.live.models import (
    EndReason,
    Message,
    MessageState,
    Room,
    RoomState,
    Seat,
    SeatState,
)
from facilitator.live.operations import change_state
from facilitator.live.posting import CLOSED
from facilitator.live.queries import in_room, room_for
from facilitator.running.operations import STALE
from facilitator.running.queries import meeting_of

TOO_FEW = "We are too few today, so this session is put off. You are welcome at the next one."


@dataclass(frozen=True)
class Heard:
    """What somebody inside has said so far in a session."""

    membership_id: uuid.UUID
    messages: int
    words: int
    last_at: datetime | None


def heard_in(actor: Actor, room_id: uuid.UUID) -> list[Heard]:
    """Return everybody inside who does not hold the room, the least heard first."""
    room_for(actor, room_id, Permission.ROOM_HOLD)
    said = sa.func.coalesce(sa.func.sum(Message.word_count), 0)
    rows = db.session.execute(
        sa.select(
            Seat.membership_id, sa.func.count(Message.id), said, sa.func.max(Message.written_at)
        )
        .outerjoin(
            Message,
            sa.and_(
                Message.room_id == Seat.room_id,
                Message.author_id == Seat.membership_id,
                Message.state == MessageState.VISIBLE,
            ),
        )
        .where(
            Seat.room_id == room_id,
            Seat.state == SeatState.ADMITTED,
            ~Seat.is_staff,
            Seat.lease_until > clock.now(),
        )
        .group_by(Seat.membership_id, Seat.admitted_at)
        .order_by(said, Seat.admitted_at)
    )
    return [Heard(row[0], row[1], row[2], row[3]) for row in rows]


@no_actor("the caller was let in to the room")
def minimum_of(room: Room) -> int:
    """Return how many a session of this circle wants to be, facilitators included."""
    return db.session.get_one(Group, (room.organization_id, room.group_id)).minimum_present


def postpone_session(actor: Actor, room_id: uuid.UUID, version: int, words: str) -> Room:
    """End a session that too few came to, with words everybody reads.

    Raises Conflict for a stale `version`, before the planned start, once enough are
    there, and in a session that is closing or over.
    """
    said = clean_text(words, 500, field="words") or TOO_FEW
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    if room.state is RoomState.ENDED:
        raise Conflict(CLOSED[RoomState.ENDED], code="room_closed")
    if version != room.version:
        raise Conflict(STALE)
    if room.state not in {RoomState.LOBBY, RoomState.LIVE}:
        raise Conflict("This session is past its beginning. You can close it instead.")
    if clock.now() < meeting_of(room).starts_at:
        raise Conflict("The planned start is still ahead. More people may come.")
    if _present(room) >= minimum_of(room):
        raise Conflict("Enough people are here by now. You can begin.")
    me = in_room(actor, room_id).membership.id
    change_state(room, RoomState.ENDED, reason=EndReason.EMPTY, words=said, actor_id=me)
    record(actor, "session.postponed", room)
    return room


def _present(room: Room) -> int:
    """Return how many are inside or at the door, connected."""
    here = sa.select(sa.func.count()).select_from(Seat)
    return (
        db.session.scalar(
            here.where(
                Seat.room_id == room.id,
                Seat.state.in_([SeatState.ADMITTED, SeatState.WAITING]),
                Seat.lease_until > clock.now(),
            )
        )
        or 0
    )

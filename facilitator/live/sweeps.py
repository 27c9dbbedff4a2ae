"""Work that time brings to rooms: resting without staff, ending, and letting words go."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import NOW, one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.live.messages import HAS_WORDS, forget_words
from facilitator.live.models import Message, PauseReason, Room, RoomState, Seat
from facilitator.live.operations import ABSENT_AFTER, end_overdue, rest_if_unwatched
from facilitator.live.queries import holds_it
from facilitator.live.retention import kept_long_enough
from facilitator.live.waits import remind_of
from facilitator.meetings.models import Meeting
from facilitator.meetings.queries import LATE


def _unwatched() -> sa.Select[uuid.UUID, uuid.UUID]:
    """Return what finds rooms without staff, where resting or ending would change something."""
    staffed = sa.exists().where(
        Seat.organization_id == Room.organization_id, Seat.room_id == Room.id, holds_it(NOW)
    )
    open_ones = Room.state.in_([RoomState.LIVE, RoomState.CLOSING])
    resting = sa.and_(Room.state == RoomState.PAUSED, Room.reason == PauseReason.NO_STAFF)
    # only what a write would change: a room that waits for its time is left alone
    is_due = sa.or_(
        sa.and_(sa.or_(open_ones, resting), Room.unwatched_since.is_(None)),
        sa.and_(open_ones, Room.unwatched_since <= sa.bindparam("rests_since")),
        sa.and_(resting, Room.unwatched_since <= sa.bindparam("absent_since")),
    )
    return sa.select(Room.organization_id, Room.id).where(
        is_due, ~staffed, Room.parent_id.is_(None)
    )


_UNWATCHED = _unwatched()


def rest_unwatched_rooms(rest_after: float) -> None:
    """Let rooms rest that no facilitator is connected to; safe to run twice."""
    now = clock.now()
    moments = {
        "now": now,
        "rests_since": now - timedelta(seconds=rest_after),
        "absent_since": now - ABSENT_AFTER,
    }
    with open_work(writes=False), all_tenants("rooms of every organization that nobody holds"):
        due = [(row[0], row[1]) for row in db.session.execute(_UNWATCHED, moments)]
    one_by_one(due, "rest", lambda system, room_id: rest_if_unwatched(system, room_id, rest_after))


def end_overdue_rooms() -> None:
    """End rooms whose meeting has been over for the grace time."""
    with open_work(writes=False), all_tenants("rooms of every organization past their end"):
        due = db.session.execute(
            sa.select(Room.organization_id, Room.id)
            .join(
                Meeting,
                sa.and_(
                    Meeting.organization_id == Room.organization_id, Meeting.id == Room.meeting_id
                ),
            )
            .where(
                Room.state != RoomState.ENDED,
                Room.parent_id.is_(None),
                Meeting.ends_at < clock.now() - LATE,
            )
        ).all()
    one_by_one([(row[0], row[1]) for row in due], "overdue", end_overdue)


def forget_old_words() -> None:
    """Let the words of sessions go that ended longer ago than their circle keeps them."""
    with_words = sa.exists().where(
        Message.organization_id == Room.organization_id,
        Message.room_id == Room.id,
        HAS_WORDS,
    )
    one_by_one(kept_long_enough(with_words), "retention", forget_words)


def remind_of_held() -> None:
    """Tell of messages that wait too long for a facilitator."""
    with open_work(writes=False), all_tenants("held messages of every organization that are due"):
        due = db.session.execute(
            sa.select(Message.organization_id, Message.room_id)
            .where(Message.due_at <= clock.now())
            .distinct()
        ).all()
    one_by_one([(row[0], row[1]) for row in due], "held", remind_of)

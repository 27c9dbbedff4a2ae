"""Changing a room: every act is a row in the log, decided under the room's lock."""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.outbox import poke
from facilitator.core.text import clean_text
from facilitator.groups.queries import standing_in
from facilitator.live.attending import note_who_came
from facilitator.live.log import append, lock_room
from facilitator.live.models import (
    EndReason,
    PauseReason,
    Room,
    RoomState,
    Seat,
)
from facilitator.live.moves import on_move
from facilitator.live.parting import absent_words
from facilitator.live.projection import state_meta
from facilitator.live.queries import in_room, is_staffed, room_for, seat_of
from facilitator.live.small import lock_open_small
from facilitator.meetings.models import Meeting
from facilitator.meetings.queries import LATE
from facilitator.prompts.operations import publish_prompt

#: A room that rests without staff this long ends kindly.
ABSENT_AFTER = timedelta(minutes=15)

#: What staff may do from each state. Everything else is a conflict.
MOVES: dict[RoomState, frozenset[RoomState]] = {
    RoomState.SCHEDULED: frozenset({RoomState.LOBBY}),
    RoomState.LOBBY: frozenset({RoomState.LIVE, RoomState.ENDED}),
    RoomState.LIVE: frozenset({RoomState.PAUSED, RoomState.CLOSING, RoomState.ENDED}),
    RoomState.PAUSED: frozenset({RoomState.LIVE, RoomState.CLOSING, RoomState.ENDED}),
    RoomState.CLOSING: frozenset({RoomState.PAUSED, RoomState.ENDED}),
    RoomState.ENDED: frozenset(),
}


# ---------------------------------------------------------------- the state of the session


def move_session(
    actor: Actor, room_id: uuid.UUID, version: int, to: RoomState, words: str = ""
) -> Room:
    """Move the session along D4. Raises Conflict for a stale `version` or an illegal move.

    Pausing is also for moderators and admins; all else is for those who hold the room.
    """
    said = clean_text(words, 500, field="words")
    need = Permission.ROOM_PAUSE if to is RoomState.PAUSED else Permission.ROOM_HOLD
    room = room_for(actor, room_id, need, lock=True)
    _check_version(room, version)
    if to not in MOVES[room.state]:
        raise Conflict(f"The session is {room.state.value}, so it can't become {to.value} now.")
    reason = ""
    if to is RoomState.PAUSED:
        reason = PauseReason.STAFF
    elif to is RoomState.ENDED:
        early = room.state is not RoomState.CLOSING
        reason = EndReason.EARLY if early else EndReason.PLANNED
    member_id = _membership_id(actor, room)
    change_state(room, to, reason=reason, words=said, actor_id=member_id)
    record(actor, f"session.{to.value}", room, reason=reason)
    return room


def _membership_id(actor: Actor, room: Room) -> uuid.UUID | None:
    membership = standing_in(actor, room.group_id).membership
    return membership.id if membership else None


def _check_version(room: Room, version: int) -> None:
    if version != room.version:
        raise Conflict("Somebody else changed the session a moment ago. Please look again.")


@no_actor("moves for an operation that has checked its actor")
def change_state(
    room: Room,
    to: RoomState,
    *,
    reason: str = "",
    words: str = "",
    by: str = "facilitator",
    actor_id: uuid.UUID | None = None,
) -> None:
    """Change the state and say so in the log. The room must be locked.

    With the end of a session that was live it is noted who came. A small room moves
    with its session, and what follows sessions follows that.
    """
    was = room.state
    was_live = was in {RoomState.LIVE, RoomState.PAUSED, RoomState.CLOSING}
    room.before_pause = room.state if to is RoomState.PAUSED else None
    room.state, room.reason, room.words = to, str(reason), words
    room.version += 1
    room.moved_at = clock.now()
    if to is RoomState.ENDED:
        room.ended_at = clock.now()
        room.unwatched_since = None
        if was_live and room.parent_id is None:
            note_who_came(room, room.ended_at)
    append(room, "session.state", actor_id=actor_id, by=by, **state_meta(room))
    for hear in on_move if room.parent_id is None else ():
        hear(room, was)


@no_actor("says what a sweep, or somebody who comes in, has found")
def say_in_lobby(room: Room, words: str) -> None:
    """Say something to everybody at the door of a locked room that has not begun; once."""
    if room.words != words:
        room.words = words
        room.version += 1
        append(room, "session.state", by="system", **state_meta(room))


def hold_all(actor: Actor, room_id: uuid.UUID, version: int, *, on: bool) -> Room:
    """Switch reading every member's message first on or off."""
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    _check_version(room, version)
    if room.hold_all is not on:
        actor_id = _membership_id(actor, room)
        for one in (room, *lock_open_small(room.id)):
            one.hold_all = on
            one.version += 1
            append(one, "session.state", actor_id=actor_id, by="facilitator", **state_meta(one))
        record(actor, "session.hold_all", room, on=on)
    return room


def rest_if_unwatched(actor: System, room_id: uuid.UUID, rest_after: float) -> None:
    """Let a room without staff rest once its time is up, and end one that rested too long.

    Safe to run twice; the sweep and the next ask may both come by.
    """
    room = lock_room(room_id)
    now = clock.now()
    if is_staffed(room.id):
        room.unwatched_since = None
        return
    if room.unwatched_since is None:
        latest = db.session.scalar(
            sa.select(sa.func.max(Seat.lease_until)).where(Seat.room_id == room.id, Seat.is_staff)
        )
        room.unwatched_since = min(latest or now, now)
    away = now - room.unwatched_since
    if room.state in {RoomState.LIVE, RoomState.CLOSING} and away >= timedelta(seconds=rest_after):
        change_state(room, RoomState.PAUSED, reason=PauseReason.NO_STAFF, by="system")
        record(actor, "session.rested", room)
        poke("unheld")
    elif (
        room.state is RoomState.PAUSED
        and room.reason == PauseReason.NO_STAFF
        and away >= ABSENT_AFTER
    ):
        absent = EndReason.STAFF_ABSENT
        change_state(room, RoomState.ENDED, reason=absent, words=absent_words(room), by="system")
        record(actor, "session.ended", room, reason=absent.value)


def end_overdue(actor: System, room_id: uuid.UUID) -> None:
    """End a session that nobody ended, once its meeting has been over for the grace time."""
    room = lock_room(room_id)
    meeting = db.session.get_one(Meeting, (room.organization_id, room.meeting_id))
    if room.state is not RoomState.ENDED and clock.now() > meeting.ends_at + LATE:
        change_state(room, RoomState.ENDED, reason=EndReason.PLANNED, by="system")
        record(actor, "session.ended", room, reason=EndReason.PLANNED.value)


def post_prompt(actor: Actor, room_id: uuid.UUID, text: str) -> int:
    """Put a question to the room and return its `seq`; it stays on the group's page."""
    room = room_for(actor, room_id, Permission.PROMPT_PUBLISH, lock=True)
    if room.state is RoomState.ENDED:
        raise Conflict("This session has ended.", code="room_closed")
    if not text.strip():
        raise Invalid("Please write the question first.")
    prompt = publish_prompt(actor, room.group_id, text=text, meeting_id=room.meeting_id)
    return append(
        room, "prompt.post", actor_id=prompt.author_id, prompt=str(prompt.id), text=prompt.text
    )


def note_seen(actor: Actor, room_id: uuid.UUID, seq: int) -> None:
    """Keep how far the person has read; it only moves forward."""
    found = in_room(actor, room_id, small=True)
    seat = seat_of(actor, found)
    if seat is not None and seq <= found.room.last_seq:
        seat.seen_seq = max(seat.seen_seq, seq)

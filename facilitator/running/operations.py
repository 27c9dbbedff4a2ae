"""Running a session part by part: each step is decided under the room's lock, and said once."""

import uuid
from collections.abc import Callable
from datetime import datetime

from facilitator.agendas.drafts import PhaseDraft
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.core.wire import plain
from facilitator.live.log import append, lock_room, tell_staff
from facilitator.live.models import Room, RoomState
from facilitator.live.operations import post_prompt
from facilitator.live.posting import CLOSED, send_message
from facilitator.live.queries import in_room, room_for
from facilitator.running.models import Run
from facilitator.running.queries import meeting_of, parts_of, run_of, times_of

#: The states in which a session runs through its parts.
RUNNING = frozenset({RoomState.LIVE, RoomState.PAUSED, RoomState.CLOSING})
#: The most that can be added to one part, in minutes.
MOST_ADDED = 60
#: Called with the locked room and the part that begins. Filled in by wiring.py.
on_phase: list[Callable[[Room, PhaseDraft], None]] = []

STALE = "Somebody else moved the session on a moment ago. Please look again."


@no_actor("part of an act under the room's lock")
def run_for(room: Room) -> Run:
    """Return how a locked room's session runs, made on first use."""
    run = run_of(room)
    if run is None:
        run = Run(id=uuid.uuid4(), room_id=room.id, version=0, added={}, posted={}, lobby_words="")
        db.session.add(run)
        db.session.flush()  # what follows in this work finds it
    return run


# ---------------------------------------------------------------- the parts


@no_actor("hears of a move that was checked, in its commit")
def follow_session(room: Room, was: RoomState) -> None:
    """Begin the first part with the session, and let no pause count as a part's time."""
    if room.state is RoomState.LIVE and was is RoomState.LOBBY:
        run = run_for(room)
        parts = parts_of(System(organization_id=room.organization_id, reason="session"), room, run)
        if parts:
            _begin(room, run, parts, 0)
    elif room.state is RoomState.PAUSED and room.phase is not None:
        run_for(room).paused_at = clock.now()
    elif was is RoomState.PAUSED and room.phase is not None and room.state in RUNNING:
        _go_on(room, run_for(room), clock.now())


def _go_on(room: Room, run: Run, now: datetime) -> None:
    if run.paused_at is None or run.phase_began_at is None:
        return
    run.phase_began_at += now - run.paused_at
    run.paused_at = None
    run.version += 1
    append(room, "phase.time", minutes=0, **plain(times_of(room, run)))


def move_phase(actor: Actor, room_id: uuid.UUID, version: int, to: int) -> Run:
    """Go on to a part of the agenda, or back to one.

    Raises Conflict for a stale `version`, a session that is not on, a part that is on
    already and one that the agenda does not have.
    """
    room, run, parts = _running(actor, room_id, version)
    if to >= len(parts):
        raise Conflict("This session’s agenda has no such part. Please look again.")
    if to == room.phase:
        raise Conflict("That part is on already.")
    _begin(room, run, parts, to, _me(actor, room_id))
    record(actor, "phase.moved", room, to=to)
    return run


def extend_phase(actor: Actor, room_id: uuid.UUID, version: int, minutes: int) -> Run:
    """Give the part that is on some minutes more; what comes later shifts."""
    room, run, _parts = _running(actor, room_id, version)
    if room.phase is None:
        raise Conflict("No part has begun yet. Go to one first.")
    at = str(room.phase)
    added = run.added.get(at, 0) + minutes
    if added > MOST_ADDED:
        raise Conflict("This part has an hour more already. You can go on to the next one.")
    run.added = {**run.added, at: added}
    run.version += 1
    times = plain(times_of(room, run))
    append(room, "phase.time", actor_id=_me(actor, room_id), minutes=minutes, **times)
    record(actor, "phase.extended", room, minutes=minutes)
    return run


def _running(
    actor: Actor, room_id: uuid.UUID, version: int
) -> tuple[Room, Run, tuple[PhaseDraft, ...]]:
    """Return the locked room, its run and its parts, if the actor may move it now."""
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    if room.state not in RUNNING:
        raise Conflict(CLOSED[room.state], code="room_closed")
    run = run_for(room)
    parts = parts_of(actor, room, run)
    if not parts:
        raise Conflict("This session has no agenda, so there are no parts to go through.")
    if version != run.version:
        raise Conflict(STALE)
    return room, run, parts


def _begin(
    room: Room,
    run: Run,
    parts: tuple[PhaseDraft, ...],
    to: int,
    actor_id: uuid.UUID | None = None,
) -> None:
    now = clock.now()
    run.agenda_id = run.agenda_id or meeting_of(room).agenda_id
    room.phase, run.phase_began_at = to, now
    run.paused_at = now if room.state is RoomState.PAUSED else None
    run.version += 1
    append(room, "phase.move", actor_id=actor_id, **plain(times_of(room, run)))
    for hear in on_phase:
        hear(room, parts[to])


def _me(actor: Actor, room_id: uuid.UUID) -> uuid.UUID:
    return in_room(actor, room_id).membership.id


# ---------------------------------------------------------------- the run sheet


def post_from_sheet(
    actor: Actor,
    room_id: uuid.UUID,
    cmid: uuid.UUID,
    *,
    part: int,
    what: str,
    text: str,
    rest_after: float,
) -> int:
    """Post a part's script or question, as it was edited, and mark it posted.

    A script is a message of the facilitator by the way every message takes. The same
    `cmid` posts once. Returns the `seq` of what was posted.
    """
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    run = run_for(room)
    if part >= len(parts_of(actor, room, run)):
        raise Conflict("This session’s agenda has no such part. Please look again.")
    known = run.posted.get(str(part), {}).get(what)
    if known is not None and known["cmid"] == str(cmid):
        return int(known["seq"])
    if what == "prompt":
        seq = post_prompt(actor, room_id, text)
    else:
        seq = send_message(actor, room_id, cmid, text, rest_after=rest_after).seq
        room = lock_room(room_id)  # as the message has left it
    marks = {**run.posted.get(str(part), {}), what: {"cmid": str(cmid), "seq": seq}}
    run.posted = {**run.posted, str(part): marks}
    tell_staff(room, "sheet.posted", actor_id=_me(actor, room_id), part=part, what=what)
    return seq


# ---------------------------------------------------------------- the lobby


def say_to_lobby(actor: Actor, room_id: uuid.UUID, words: str) -> Run:
    """Set what everybody in the lobby reads, now and later; empty takes it away."""
    said = clean_text(words, 500, field="words")
    room = room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    if room.state is RoomState.ENDED:
        raise Conflict(CLOSED[RoomState.ENDED], code="room_closed")
    run = run_for(room)
    if run.lobby_words != said:
        run.lobby_words = said
        append(room, "lobby.say", actor_id=_me(actor, room_id))
        record(actor, "lobby.said", room)
    return run

"""What is on: modes, silence, the pace and the doors. Hands and rounds have files of their own.

Every change is decided under the room's lock, on the version staff saw, and told once.
"""

import uuid
from datetime import timedelta

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.floor.queries import Asking, Scene, asking_in
from facilitator.floor.settling import DOORS_OPEN, ROUND_ENDED, SILENCE_OVER, note_due, settle
from facilitator.floor.turns import close_round
from facilitator.floor.views import tell_state
from facilitator.live.log import append, tell_staff
from facilitator.live.models import FloorMode, RoomState, SeatState
from facilitator.live.queries import seat_in, waiting_in
from facilitator.live.small import lock_open_small

#: How long the doors stay closed by themselves.
LOCKED_FOR = timedelta(hours=1)
MODE_WORDS = {
    FloorMode.OPEN: "Everyone can write now.",
    FloorMode.HANDS: "From here on, people speak by raising their hand.",
    FloorMode.LISTENING: "A time to listen: only the facilitators write now.",
}
DOORS_CLOSED = "The doors are closed now. Nobody new comes in."
CLOSED_NOTE = "The doors closed just now. You are welcome at the next session."
STALE = "Somebody else changed this a moment ago. Please look again."


def settled_in(actor: Actor, room_id: uuid.UUID, need: Permission) -> Asking:
    """Return the floor of a locked room, with everything done that was due."""
    asking = asking_in(actor, room_id, need)
    settle(asking.scene)
    return asking


def decided_in(actor: Actor, room_id: uuid.UUID, need: Permission, version: int) -> Scene:
    """Return the scene for a decision made on `version`; Conflict when it has moved on."""
    scene = settled_in(actor, room_id, need).scene
    if scene.room.state is RoomState.ENDED:
        raise Conflict("This session has ended.", code="room_closed")
    if version != scene.floor.version:
        raise Conflict(STALE)
    return scene


def set_mode(actor: Actor, room_id: uuid.UUID, version: int, mode: FloorMode) -> Scene:
    """Switch who may write; a round that is on ends with it."""
    scene = decided_in(actor, room_id, Permission.ROOM_HOLD, version)
    if scene.room.mode is mode:
        return scene
    change_mode(scene, mode)
    record(actor, "floor.mode", scene.room, mode=mode.value)
    return scene


@no_actor("switches for an operation that has checked its actor")
def change_mode(scene: Scene, mode: FloorMode) -> None:
    """Switch who may write in a locked room, and say so; whoever was called is done."""
    if scene.round is not None:
        close_round(scene, ROUND_ENDED, to=mode)
    scene.room.mode, scene.room.speaker_id = mode, None
    tell_state(scene, MODE_WORDS[mode])
    note_due(scene)


def keep_silence(actor: Actor, room_id: uuid.UUID, version: int, seconds: int) -> Scene:
    """Keep silence together: nobody writes until it ends by itself, or by 0 seconds."""
    scene = decided_in(actor, room_id, Permission.ROOM_HOLD, version)
    room = scene.room
    if seconds == 0:
        if room.silent_until is not None:
            room.silent_until = None
            tell_state(scene, SILENCE_OVER)
    else:
        if not scene.is_awake:
            raise Conflict("Silence is kept while the session is on. Please start it first.")
        if room.silent_until is not None:
            raise Conflict("Silence is being kept already.")
        room.silent_until = clock.now() + timedelta(seconds=seconds)
        _give_time_back(scene, seconds)
        tell_state(scene, silence_words(seconds))
        record(actor, "floor.silence", room, seconds=seconds)
    note_due(scene)
    return scene


@no_actor("words")
def silence_words(seconds: int) -> str:
    """Say that a silence begins."""
    return f"We keep silence together for {seconds} seconds. Your writing is kept."


def _give_time_back(scene: Scene, seconds: int) -> None:
    """A turn loses nothing by a silence."""
    current = scene.current
    if current is not None and current.ends_at is not None:
        current.ends_at += timedelta(seconds=seconds)


def set_pace(actor: Actor, room_id: uuid.UUID, version: int, seconds: int) -> Scene:
    """Set how many seconds lie between two messages of one member, in this session."""
    scene = decided_in(actor, room_id, Permission.ROOM_HOLD, version)
    if scene.slow != seconds:
        for one in (scene.room, *lock_open_small(scene.room.id)):
            one.slow_seconds = seconds
        tell_state(
            scene,
            f"A slower pace now: one message every {seconds} seconds."
            if seconds
            else "No slower pace any more: write as it comes.",
        )
        record(actor, "floor.pace", scene.room, seconds=seconds)
    return scene


def set_doors(actor: Actor, room_id: uuid.UUID, version: int, *, closed: bool) -> Scene:
    """Close the doors for an hour, or open them. Moderators and admins may, too.

    Whoever waits in the lobby is told kindly; whoever was inside may come back.
    """
    scene = decided_in(actor, room_id, Permission.ROOM_PAUSE, version)
    room = scene.room
    if (room.locked_until is not None) is closed:
        return scene
    room.locked_until = clock.now() + LOCKED_FOR if closed else None
    if closed:
        _turn_away(actor, scene)
    tell_state(scene, DOORS_CLOSED if closed else DOORS_OPEN)
    note_due(scene)
    record(actor, "floor.doors", room, closed=closed)
    return scene


def _turn_away(actor: Actor, scene: Scene) -> None:
    for waiting in waiting_in(scene.room.id):
        who = waiting.membership_id
        seat = seat_in(actor, scene.room.id, who, lock=True)
        seat.state, seat.words = SeatState.DENIED, CLOSED_NOTE
        append(scene.room, "member.deny", target_id=who, is_private=True, words=CLOSED_NOTE)
        tell_staff(scene.room, "seat.gone", target_id=who)

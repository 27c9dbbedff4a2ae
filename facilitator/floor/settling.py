"""What time and absence bring to the floor: decided by the next ask, or by the sweep.

Part of this feature's operations. Safe to run twice: what is settled stays as it is.
"""

import uuid
from datetime import datetime, timedelta

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.marks import no_actor
from facilitator.floor.models import TurnState, Voice
from facilitator.floor.queries import OPEN_TURNS, Scene, scene_of
from facilitator.floor.turns import add_turn, change_turn, close_round, go_on
from facilitator.floor.views import OFFER_SECONDS, tell_hands, tell_state
from facilitator.live.log import lock_room
from facilitator.live.models import FloorMode, RoomState
from facilitator.meetings.models import Intent

SILENCE_OVER = "The silence is over."
DOORS_OPEN = "The doors are open again."
ROUND_ENDED = "The round has ended."


@no_actor("time decides, for whoever comes by")
def settle(scene: Scene) -> None:
    """Do what is due in a locked room, and note when something is due next."""
    if scene.room.state is RoomState.ENDED:
        _put_away(scene)
    else:
        _end_what_ran_out(scene)
        _let_go_of_the_gone(scene)
        if scene.is_awake:
            _move_round_on(scene)
    note_due(scene)


def settle_room(actor: System, room_id: uuid.UUID) -> None:
    """Settle a room that the sweep has found."""
    settle(scene_of(lock_room(room_id)))


def _end_what_ran_out(scene: Scene) -> None:
    room, now = scene.room, clock.now()
    if room.silent_until is not None and room.silent_until <= now:
        room.silent_until = None
        tell_state(scene, SILENCE_OVER)
    if room.locked_until is not None and room.locked_until <= now:
        room.locked_until = None
        tell_state(scene, DOORS_OPEN)


def _let_go_of_the_gone(scene: Scene) -> None:
    """Lower the hands of, and move on from, whoever was muted, removed, or is gone for long."""
    room = scene.room
    gone = [voice for voice in scene.hands() if not _may_hold(scene, voice.membership_id)]
    for voice in gone:
        put_down(voice)
    called = room.speaker_id if room.mode is not FloorMode.ROUND else None
    if called is not None and not _may_hold(scene, called):
        room.speaker_id = None
        tell_state(scene)
    if gone:
        tell_hands(scene)


def _may_hold(scene: Scene, membership_id: uuid.UUID) -> bool:
    person = scene.people.get(membership_id)
    return person is not None and person.may_hold


@no_actor("part of lowering a hand, for whoever does it")
def put_down(voice: Voice) -> None:
    """Lower a hand; its topic is gone."""
    voice.hand, voice.raised_at, voice.topic_sealed = None, None, None


def _move_round_on(scene: Scene) -> None:
    """Go on from an offer nobody took and from a holder who is gone; let arrivals in."""
    if scene.round is None:
        return
    changed = _drop_the_removed(scene)
    changed = _add_arrivals(scene) or changed
    current = scene.current
    if current is not None:
        is_gone = not _may_hold(scene, current.membership_id)
        if is_gone or (current.state is TurnState.OFFERED and _offer_over(scene) <= clock.now()):
            change_turn(scene, current, TurnState.LATER)
            changed = True
    if changed or current is None:
        go_on(scene)


def _offer_over(scene: Scene) -> datetime:
    """Return when the offer runs out; a pause gives it its time anew."""
    current = scene.current
    ends = current.ends_at if current is not None else None
    moved = scene.room.moved_at or clock.now()
    return max(ends or clock.now(), moved + timedelta(seconds=OFFER_SECONDS))


def _drop_the_removed(scene: Scene) -> bool:
    """Take out whoever is not in the room any more, so that nobody waits for them."""
    gone = []
    for turn in scene.turns:
        person = scene.people.get(turn.membership_id)
        if turn.state in OPEN_TURNS and (person is None or not person.is_inside):
            gone.append(turn)
    for turn in gone:
        change_turn(scene, turn, TurnState.PASSED)
    return bool(gone)


def _add_arrivals(scene: Scene) -> bool:
    """Give whoever came in since the start a turn at the end, unless they came to listen."""
    found = scene.round
    if found is None:
        return False
    known = {turn.membership_id for turn in scene.turns}
    new = [
        person
        for person in scene.people.values()
        if person.id not in known
        and not person.is_staff
        and person.may_hold
        and person.admitted_at is not None
        and person.admitted_at > found.started_at
        and scene.intent_of(person.id) is not Intent.LISTEN
    ]
    for person in new:
        add_turn(scene, person.id)
    return bool(new)


def _put_away(scene: Scene) -> None:
    """After the end: no hand, no turn, and none of their words."""
    if scene.floor.cleared_at is not None:
        return
    close_round(scene, ROUND_ENDED)
    for voice in scene.hands():
        put_down(voice)
    room = scene.room
    room.mode, room.speaker_id = FloorMode.OPEN, None
    room.silent_until = room.locked_until = None
    scene.floor.cleared_at = clock.now()


@no_actor("follows from the scene")
def note_due(scene: Scene) -> None:
    """Note when something runs out next, for the sweep."""
    moments = [scene.room.silent_until, scene.room.locked_until]
    current = scene.current
    if current is not None and current.state is TurnState.OFFERED and scene.is_awake:
        moments.append(_offer_over(scene))
    due = [moment for moment in moments if moment is not None]
    scene.floor.due_at = min(due, default=None)

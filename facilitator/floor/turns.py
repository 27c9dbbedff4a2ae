"""The machine of turns: whose it is next, and what becomes of one.

Part of this feature's operations: pure changes of a scene whose room is locked. The
tables say what is legal; everything else is a conflict.
"""

import uuid
from datetime import timedelta

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.floor.models import Turn, TurnState
from facilitator.floor.queries import Person, Scene
from facilitator.floor.views import OFFER_SECONDS, seconds_for, tell_round, tell_state
from facilitator.live.models import FloorMode

WAITING, OFFERED, SPEAKING = TurnState.WAITING, TurnState.OFFERED, TurnState.SPEAKING
DONE, PASSED, LATER = TurnState.DONE, TurnState.PASSED, TurnState.LATER
#: What somebody may do with their own turn. Pass and later are legal before it, too.
OWN: dict[TurnState, frozenset[TurnState]] = {
    WAITING: frozenset({PASSED, LATER}),
    OFFERED: frozenset({SPEAKING, PASSED, LATER}),
    SPEAKING: frozenset({DONE, PASSED, LATER}),
    LATER: frozenset({PASSED}),
    PASSED: frozenset({LATER}),
    DONE: frozenset(),
}
#: What staff may do with somebody else's: move it on, never take it.
BY_STAFF: dict[TurnState, frozenset[TurnState]] = {
    WAITING: frozenset({PASSED, LATER}),
    OFFERED: frozenset({PASSED, LATER}),
    SPEAKING: frozenset({DONE, LATER}),
    LATER: frozenset({PASSED}),
    PASSED: frozenset(),
    DONE: frozenset(),
}
OFFERED_WORDS = "It is {name}’s turn, if they want it."
LAP_WORDS = "The round is complete. Thank you, everyone."


@no_actor("changes a turn for an operation that has checked its actor, or for the clock")
def change_turn(scene: Scene, turn: Turn, to: TurnState) -> None:
    """Bring a turn into another state. Whoever goes later a second time has had their turn."""
    if to is LATER and turn.was_later:
        to = PASSED
    now = clock.now()
    if turn.state is SPEAKING and turn.spoke_at is not None:
        turn.spent_seconds += round((now - turn.spoke_at).total_seconds())
        scene.room.speaker_id = None
        if to is DONE:
            scene.voice_of(turn.membership_id).turns += 1
    if to is SPEAKING:
        seconds = seconds_for(scene, turn)
        turn.spoke_at, turn.ends_at = now, now + timedelta(seconds=seconds)
        scene.room.speaker_id = turn.membership_id
    elif to is OFFERED:
        turn.offered_at, turn.ends_at = now, now + timedelta(seconds=OFFER_SECONDS)
    else:
        turn.ends_at = None
    turn.state = to
    turn.rev += 1


@no_actor("whose turn it is follows from the scene")
def offer_next(scene: Scene) -> Turn | None:
    """Offer the turn to whoever is next; None when the lap is full or one is on already.

    Whoever is away goes later; at the end of the lap those are asked once more, and
    whoever is not there then either has had their turn.
    """
    if scene.current is not None:
        return None
    while (turn := _next(scene)) is not None:
        again = turn.state is LATER
        person = scene.people.get(turn.membership_id)
        if again:
            turn.was_later = True
        if person is not None and person.may_hold:
            change_turn(scene, turn, OFFERED)
            return turn
        change_turn(scene, turn, PASSED if again or _is_gone(person) else LATER)
    return None


def _next(scene: Scene) -> Turn | None:
    """Return the first who waits, and after them the first who went later."""
    waiting = (turn for turn in scene.turns if turn.state is WAITING)
    later = (turn for turn in scene.turns if turn.state is LATER)
    return next(waiting, None) or next(later, None)


def _is_gone(person: Person | None) -> bool:
    return person is None or not person.is_inside


@no_actor("goes on for an operation that has checked its actor, or for the clock")
def go_on(scene: Scene) -> None:
    """Offer the next turn, or end a round in which everybody had theirs; tell everybody."""
    turn = offer_next(scene)
    if turn is not None:
        tell_round(scene, OFFERED_WORDS, turn.membership_id)
    elif scene.current is not None:
        tell_round(scene)
    else:
        scene.floor.laps += 1
        close_round(scene, LAP_WORDS)


@no_actor("ends a round for an operation that has checked its actor, or for the clock")
def close_round(scene: Scene, say: str, to: FloorMode | None = None) -> None:
    """End the round: its question is gone, and what was on before it is on again.

    A caller that switches `to` something else tells of that by itself.
    """
    found = scene.round
    if found is None:
        return
    current = scene.current
    if current is not None and current.state is SPEAKING:
        change_turn(scene, current, DONE)
    found.ended_at, found.prompt_sealed = clock.now(), None
    scene.round, scene.turns = None, []
    scene.room.mode = scene.floor.before_round if to is None else to
    scene.room.speaker_id, scene.room.staff_write = None, True
    tell_round(scene, say)
    if to is None:
        tell_state(scene)


@no_actor("part of starting a round, and of coming into one")
def add_turn(scene: Scene, membership_id: uuid.UUID) -> None:
    """Give somebody a turn after everybody who waits."""
    found = scene.round
    if found is None:
        return
    position = max((turn.position for turn in scene.turns), default=0) + 1
    turn = Turn(
        id=uuid.uuid4(),
        round_id=found.id,
        membership_id=membership_id,
        position=position,
        state=WAITING,
        rev=1,
        was_later=False,
        spent_seconds=0,
    )
    db.session.add(turn)
    scene.turns.append(turn)

"""Rounds: started, put in order, ended; and what somebody does with their turn.

Part of this feature's operations, kept apart for size. The machine is turns.py.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from secrets import SystemRandom

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_text
from facilitator.floor.models import Round, RoundOrder, Turn, TurnState
from facilitator.floor.operations import STALE, decided_in, settled_in
from facilitator.floor.queries import Asking, Person, Scene, asking_in
from facilitator.floor.settling import ROUND_ENDED, note_due
from facilitator.floor.turns import (
    BY_STAFF,
    OFFERED_WORDS,
    OWN,
    add_turn,
    change_turn,
    close_round,
    go_on,
    offer_next,
)
from facilitator.floor.views import tell_round, tell_state
from facilitator.live.models import FloorMode
from facilitator.meetings.models import Intent

LONGEST_PROMPT = 200
#: What "+2 min" adds.
MORE = timedelta(minutes=2)
BEGINS = "A round begins. Each person has a turn, and passing is always fine."


@dataclass(frozen=True)
class RoundDraft:
    """How a round is to go: equal turns of `seconds`, or `minutes` that all sharers share."""

    prompt: str = ""
    order: RoundOrder = RoundOrder.RANDOM
    who: tuple[uuid.UUID, ...] = ()
    seconds: int = 120
    minutes: int = 0
    with_staff: bool = False
    staff_write: bool = True


def start_round(actor: Actor, room_id: uuid.UUID, version: int, draft: RoundDraft) -> Scene:
    """Start a round of everybody who is inside and did not come to listen."""
    prompt = clean_text(draft.prompt, LONGEST_PROMPT, field="prompt")
    scene = decided_in(actor, room_id, Permission.ROOM_HOLD, version)
    if not scene.is_awake:
        raise Conflict("A round begins while the session is on. Please start it first.")
    if scene.round is not None:
        raise Conflict("A round is on already. You can end it first.")
    order = _in_order(scene, draft)
    if not order:
        raise Invalid("Nobody is here for a round just now. People who listen have no turn.")
    member = asking_in(actor, room_id, Permission.ROOM_HOLD).inside
    scene.floor.before_round = scene.room.mode
    scene.room.mode, scene.room.speaker_id = FloorMode.ROUND, None
    scene.room.staff_write = draft.staff_write
    round_id = uuid.uuid4()
    scene.round = Round(
        id=round_id,
        room_id=scene.room.id,
        started_by_id=member.id,
        prompt_sealed=seal(member.id, _place_of(round_id), prompt) if prompt else None,
        seconds=None if draft.minutes else draft.seconds,
        pool_seconds=draft.minutes * 60 or None,
        started_at=clock.now(),
    )
    db.session.add(scene.round)
    db.session.flush()  # its turns point at it
    for person in order:
        add_turn(scene, person.id)
    tell_state(scene, BEGINS)
    first = offer_next(scene)
    tell_round(scene, OFFERED_WORDS if first else "", first.membership_id if first else None)
    note_due(scene)
    record(actor, "round.started", scene.room, people=len(order))
    return scene


def _place_of(round_id: uuid.UUID) -> Place:
    return Place("rounds", "prompt", round_id)


def _in_order(scene: Scene, draft: RoundDraft) -> list[Person]:
    """Return who takes part, in the order they were given, by name or at random."""
    here = {
        person.id: person
        for person in scene.people.values()
        if person.may_hold
        and (draft.with_staff or not person.is_staff)
        and scene.intent_of(person.id) is not Intent.LISTEN
    }
    if draft.order is RoundOrder.GIVEN:
        return [here[who] for who in dict.fromkeys(draft.who) if who in here]
    people = sorted(here.values(), key=lambda person: person.handle.casefold())
    if draft.order is RoundOrder.RANDOM:
        SystemRandom().shuffle(people)
    return people


def order_round(
    actor: Actor, room_id: uuid.UUID, round_id: uuid.UUID, who: list[uuid.UUID]
) -> None:
    """Put those who still wait into another order; whoever is not named comes after."""
    scene = _round_in(actor, room_id, round_id)
    wanted = {membership_id: n for n, membership_id in enumerate(who)}
    waiting = [turn for turn in scene.turns if turn.state is TurnState.WAITING]
    places = sorted(turn.position for turn in waiting)
    in_order = sorted(waiting, key=lambda t: (wanted.get(t.membership_id, len(who)), t.position))
    for turn, place in zip(in_order, places, strict=True):
        turn.position = place
    scene.turns.sort(key=lambda turn: turn.position)
    tell_round(scene)


def end_round(actor: Actor, room_id: uuid.UUID, round_id: uuid.UUID) -> None:
    """End a round before everybody had their turn; what was on before it is on again."""
    scene = _round_in(actor, room_id, round_id)
    close_round(scene, ROUND_ENDED)
    note_due(scene)
    record(actor, "round.ended", scene.room)


def _round_in(actor: Actor, room_id: uuid.UUID, round_id: uuid.UUID) -> Scene:
    scene = settled_in(actor, room_id, Permission.ROOM_HOLD).scene
    if scene.round is None or scene.round.id != round_id:
        raise Conflict("This round has ended.")
    return scene


def move_turn(
    actor: Actor, room_id: uuid.UUID, turn_id: uuid.UUID, rev: int, to: TurnState
) -> Scene:
    """Take one's turn, finish it, pass or go later; staff may move somebody else's on.

    The same again is the same: a turn that is already there stays. Raises Conflict for
    anything the tables of turns.py do not name.
    """
    asking = settled_in(actor, room_id, Permission.POST)
    turn = _turn_in(asking, turn_id)
    scene = asking.scene
    mine = turn.membership_id == asking.inside.id
    if not mine and not asking.is_staff:
        raise NotFound()
    if turn.state is to and turn.rev == rev + 1:
        return scene
    asking.require_awake()
    if not mine and turn.rev != rev:  # two minutes more from staff keep nobody from being done
        raise Conflict(STALE)
    if to not in (OWN if mine else BY_STAFF)[turn.state]:
        raise Conflict(f"A turn that is {turn.state.value} can’t become {to.value}.")
    if to is TurnState.LATER and turn.state is TurnState.PASSED and turn.was_later:
        raise Conflict("This turn was asked about twice. There is time after the round.")
    if to is TurnState.SPEAKING and asking.inside.is_muted:
        raise NotAllowed("You have a break from writing, so the turn waits.", code="muted")
    change_turn(scene, turn, to)
    if scene.current is not None:
        tell_round(scene)
    else:
        go_on(scene)
    note_due(scene)
    return scene


def extend_turn(actor: Actor, room_id: uuid.UUID, turn_id: uuid.UUID, rev: int) -> None:
    """Give whoever speaks two minutes more."""
    asking = settled_in(actor, room_id, Permission.ROOM_HOLD)
    turn = _turn_in(asking, turn_id)
    if turn.rev != rev:
        raise Conflict(STALE)
    if turn.state is not TurnState.SPEAKING or turn.ends_at is None:
        raise Conflict("Nobody speaks in this turn just now.")
    turn.ends_at = max(turn.ends_at, clock.now()) + MORE
    turn.rev += 1
    tell_round(asking.scene)


def _turn_in(asking: Asking, turn_id: uuid.UUID) -> Turn:
    for turn in asking.scene.turns:
        if turn.id == turn_id:
            return turn
    found = db.session.get(Turn, (asking.scene.room.organization_id, turn_id))
    over = db.session.get(Round, (found.organization_id, found.round_id)) if found else None
    if over is not None and over.room_id == asking.scene.room.id:
        raise Conflict("This round has ended.")
    raise NotFound()


def prompt_in(actor: Actor, room_id: uuid.UUID) -> str:
    """Return the question of the round that is on, for somebody inside; nothing otherwise."""
    asking = asking_in(actor, room_id, Permission.GROUP_SEE, lock=False)
    found = asking.scene.round
    inside = asking.person is not None and asking.person.is_inside
    if found is None or found.prompt_sealed is None or not inside:
        return ""
    try:
        return unseal(found.started_by_id, _place_of(found.id), found.prompt_sealed)
    except Sealed:
        return ""

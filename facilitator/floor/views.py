"""What everybody, each person and staff are told of the floor: for rows and on entering alike.

A row says its whole slice: what is for all in plain keys, what is for one person under
`each`, what is for staff under `staff` (live/projection.py).
"""

import uuid
from datetime import datetime
from typing import Any

from facilitator.core import clock
from facilitator.core.marks import no_actor
from facilitator.core.wire import plain
from facilitator.floor.events import (
    FloorPart,
    FloorState,
    HandsState,
    HandView,
    OwnTurn,
    RoundState,
    TurnView,
)
from facilitator.floor.models import Turn, TurnState
from facilitator.floor.queries import OPEN_TURNS, Scene, scene_of, words_said
from facilitator.live.log import append
from facilitator.live.parts import Entering
from facilitator.live.projection import stamp

#: How long a turn is offered before it goes later, and the least a shared turn is given.
OFFER_SECONDS, LEAST_SECONDS = 30, 15


def _moment(moment: datetime | None) -> str:
    return stamp(moment) if moment is not None and moment > clock.now() else ""


# ---------------------------------------------------------------- what is on


@no_actor("a pure function of a scene")
def floor_state(scene: Scene) -> FloorState:
    """Return what is on, for everybody."""
    room = scene.room
    return FloorState(
        mode=room.mode.value,
        speaker=room.speaker_id,
        staff_write=room.staff_write,
        silent_until=_moment(room.silent_until),
        slow=scene.slow,
        locked_until=_moment(room.locked_until),
        version=scene.floor.version,
    )


@no_actor("says what an operation that has checked its actor, or the clock, has changed")
def tell_state(scene: Scene, say: str = "", who: uuid.UUID | None = None) -> None:
    """Tell everybody what is on; `say` is how it reads in the log, with {name} for `who`."""
    scene.floor.version += 1
    append(scene.room, "floor.state", **plain(floor_state(scene)), **_said(say, who))


def _said(say: str, who: uuid.UUID | None) -> dict[str, Any]:
    return {key: value for key, value in (("say", say), ("who", str(who or ""))) if value}


# ---------------------------------------------------------------- hands


@no_actor("tells everybody their own place, and staff all of them")
def tell_hands(scene: Scene) -> None:
    """Tell everybody their own place and what they came for; staff are told of everybody."""
    everybody = hands_for_staff(scene)
    each = {str(one.id): {"place": one.place, "intent": one.intent} for one in everybody}
    append(
        scene.room,
        "hand.state",
        order=scene.floor.hand_order.value,
        each=each,
        staff={"all": [plain(one) for one in everybody]},
    )


@no_actor("part of what staff are told")
def hands_for_staff(scene: Scene) -> list[HandView]:
    """Return everybody who is inside or at the door, with their place in the order that is on."""
    places = {voice.membership_id: n for n, voice in enumerate(scene.in_order(), start=1)}
    there = [one for one in scene.people.values() if one.is_inside or one.is_at_door]
    said = words_said(scene.room.id, {one.id for one in there})
    views = []
    for person in there:
        voice = scene.voices.get(person.id)
        raised = voice.raised_at if voice is not None else None
        views.append(
            HandView(
                id=person.id,
                place=places.get(person.id, 0),
                since=stamp(raised) if raised else "",
                has_topic=voice is not None and voice.topic_sealed is not None,
                turns=voice.turns if voice is not None else 0,
                words=said.get(person.id, 0),
                intent=scene.intent_of(person.id).value,
            )
        )
    return views


# ---------------------------------------------------------------- rounds


@no_actor("a pure function of a scene")
def seconds_for(scene: Scene, turn: Turn) -> int:
    """Return what a turn is given: as long as everybody, or a share of what is left of the pool.

    Time somebody did not use goes back to those who have yet to speak.
    """
    found = scene.round
    if found is None:
        return 0
    if found.pool_seconds is None:
        return found.seconds or 0
    if turn.state is TurnState.SPEAKING and turn.spoke_at and turn.ends_at:
        return round((turn.ends_at - turn.spoke_at).total_seconds())
    spent = sum(one.spent_seconds for one in scene.turns)
    on = sum(seconds_for(scene, one) for one in scene.turns if one.state is TurnState.SPEAKING)
    coming = [t for t in scene.turns if t.state in OPEN_TURNS and t.state is not TurnState.SPEAKING]
    share = (found.pool_seconds - spent - on) // max(1, len(coming))
    return max(LEAST_SECONDS, share)


@no_actor("a pure function of a scene")
def round_state(scene: Scene) -> RoundState:
    """Return the round as everybody sees it; whoever passed has had their turn."""
    if scene.round is None:
        return RoundState()
    return RoundState(
        id=scene.round.id,
        number=scene.floor.laps + 1,
        left=sum(turn.state in OPEN_TURNS for turn in scene.turns),
        has_prompt=scene.round.prompt_sealed is not None,
        shared=scene.round.pool_seconds is not None,
        turns=[TurnView(who=t.membership_id, state=_for_others(t)) for t in scene.turns],
    )


def _for_others(turn: Turn) -> Any:
    return TurnState.DONE.value if turn.state is TurnState.PASSED else turn.state.value


@no_actor("part of what the person themselves, or staff, are told")
def own_turn(scene: Scene, turn: Turn) -> OwnTurn:
    """Return a turn as the person themselves and staff see it."""
    return OwnTurn(
        id=turn.id,
        who=turn.membership_id,
        rev=turn.rev,
        state=turn.state.value,
        seconds=seconds_for(scene, turn),
        ends=stamp(turn.ends_at) if turn.ends_at is not None else "",
        again=turn.was_later,
    )


@no_actor("tells everybody where the round stands, each their own turn, and staff all")
def tell_round(scene: Scene, say: str = "", who: uuid.UUID | None = None) -> None:
    """Tell where the round stands; `say` is how it reads in the log, with {name} for `who`."""
    turns = [own_turn(scene, turn) for turn in scene.turns] if scene.round else []
    append(
        scene.room,
        "round.state",
        **plain(round_state(scene)),
        **_said(say, who),
        each={str(turn.who): {"mine": plain(turn)} for turn in turns},
        staff={"all": [plain(turn) for turn in turns]},
    )


# ---------------------------------------------------------------- on entering


@no_actor("told to somebody who is inside, under the rights they have at that moment")
def entering_view(entering: Entering) -> FloorPart:
    """Return what somebody who enters is told of the floor."""
    scene = scene_of(entering.room, make=False, roster=entering.roster, group=entering.group)
    mine = entering.seat.membership_id
    turns = {turn.membership_id: own_turn(scene, turn) for turn in scene.turns}
    return FloorPart(
        state=floor_state(scene),
        hands=HandsState(
            order=scene.floor.hand_order.value,
            place=_place_of(scene, mine),
            intent=scene.intent_of(mine).value,
            all=hands_for_staff(scene) if entering.is_staff else None,
        ),
        round=_with_own(round_state(scene), turns, mine, is_staff=entering.is_staff),
    )


def _place_of(scene: Scene, membership_id: uuid.UUID) -> int:
    """Return somebody's place in the order that is on; 0 while their hand is down."""
    order = [voice.membership_id for voice in scene.in_order()]
    return order.index(membership_id) + 1 if membership_id in order else 0


def _with_own(
    state: RoundState, turns: dict[uuid.UUID, OwnTurn], mine: uuid.UUID, *, is_staff: bool
) -> RoundState:
    return RoundState(
        id=state.id,
        number=state.number,
        left=state.left,
        has_prompt=state.has_prompt,
        shared=state.shared,
        turns=state.turns,
        mine=turns.get(mine),
        all=list(turns.values()) if is_staff else None,
    )

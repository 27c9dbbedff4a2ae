"""The machine of turns: every legal step, every illegal one, and what time does."""

import itertools
import uuid
from datetime import timedelta

import pytest

from facilitator.core import clock
from facilitator.core.errors import Conflict, DomainError, NotFound
from facilitator.floor import operations, rounds
from facilitator.floor.models import RoundOrder, TurnState
from facilitator.floor.sweeps import look_after_floors
from facilitator.floor.turns import BY_STAFF, OWN
from facilitator.live.log import lock_room
from facilitator.live.models import FloorMode, RoomState
from facilitator.live.operations import change_state
from facilitator.live.projection import stamp
from facilitator.meetings.models import Intent
from tests.floor.making import Circle
from tests.floor.test_hands import leave, mute, remove
from tests.worlds import acting

W, O_, S, L = TurnState.WAITING, TurnState.OFFERED, TurnState.SPEAKING, TurnState.LATER
DONE, PASSED = TurnState.DONE, TurnState.PASSED
#: How ben's turn, the second of three, comes into each state.
WAYS = {
    W: [],
    O_: [("ann", PASSED)],
    S: [("ann", PASSED), ("ben", S)],
    DONE: [("ann", PASSED), ("ben", S), ("ben", DONE)],
    PASSED: [("ben", PASSED)],
    L: [("ben", L)],
}


@pytest.fixture
def in_round(circle):
    """Return a circle in a round: ann, ben, cleo, by their names."""
    circle.start(order=RoundOrder.NAME, prompt="How was the week?")
    return circle


@pytest.mark.parametrize(
    ("by", "legal"),
    [("ben", OWN), ("facilitator", BY_STAFF), ("cleo", {})],
    ids=["one's own", "a facilitator's", "another's"],
)
def test_every_step_of_a_turn_is_legal_or_refused(hope, by, legal):
    circle = Circle(hope).open()
    for state, to in itertools.product(TurnState, (S, DONE, PASSED, L)):
        circle.start(order=RoundOrder.NAME)
        for name, way in WAYS[state]:
            circle.turn(name, way)
        assert circle.turns()["ben"] == state.value
        if to in legal.get(state, ()):
            circle.turn("ben", to, by=by)
            assert circle.turns()["ben"] == to.value
        elif state is not to:
            with pytest.raises(DomainError) as refused:
                circle.turn("ben", to, by=by)
            assert refused.value.code == ("not_found" if by == "cleo" else "conflict")
            assert circle.turns()["ben"] == state.value
        circle.do("facilitator", rounds.end_round, circle.scene().round.id)


def test_only_whoever_has_the_turn_writes_and_staff_where_the_round_says_so(in_round):
    for name in ("ann", "ben"):
        with pytest.raises(Conflict):
            in_round.say(name)  # offered is not taken
    in_round.turn("ann", S)
    in_round.say("ann")
    in_round.say("ann")
    in_round.say("facilitator")
    with pytest.raises(Conflict, match="You can raise your hand"):
        in_round.say("ben")
    in_round.do("facilitator", rounds.end_round, in_round.scene().round.id)
    in_round.start(staff_write=False)
    with pytest.raises(Conflict):
        in_round.say("facilitator")


def test_a_full_lap_ends_the_round_forgets_its_question_and_returns(circle):
    circle.mode(FloorMode.HANDS)
    circle.start(order=RoundOrder.NAME, prompt="How was the week?")
    assert circle.do("ben", rounds.prompt_in) == "How was the week?"
    assert "How was" not in str(circle.rows("round.state"))
    for name in ("ann", "ben", "cleo"):
        circle.turn(name, S)
        circle.turn(name, DONE)
    scene = circle.scene()
    assert (scene.room.mode, scene.round, scene.floor.laps) == (FloorMode.HANDS, None, 1)
    assert circle.do("ben", rounds.prompt_in) == ""
    assert circle.said()[-1] == "The round is complete. Thank you, everyone."
    assert {circle.name(v.membership_id): v.turns for v in scene.voices.values()} == {
        "ann": 1,
        "ben": 1,
        "cleo": 1,
    }


def test_an_offer_nobody_takes_goes_later_once_and_is_then_passed_over(in_round, traveler):
    for n in range(1, 7):
        traveler.shift(31)
        look_after_floors()
        look_after_floors()
        states = list(in_round.turns().values())
        if n < 3:
            assert states.count("later") == n
    assert in_round.scene().round is None
    offers = [meta for meta in in_round.rows("round.state") if "turn" in meta.get("say", "")]
    assert [in_round.name(uuid.UUID(meta["who"])) for meta in offers] == ["ann", "ben", "cleo"] * 2


def test_an_offer_that_ran_out_cannot_be_taken_though_no_sweep_came_by(in_round, traveler):
    traveler.shift(31)
    with pytest.raises(Conflict):
        in_round.turn("ann", S)
    assert in_round.turns()["ann"] == "offered"  # the refusal undid it; the next look settles
    look_after_floors()
    assert in_round.turns() == {"ann": "later", "ben": "offered", "cleo": "waiting"}


def test_the_clock_of_a_turn_is_soft_and_can_be_given_two_minutes(in_round, traveler):
    in_round.turn("ann", S)
    traveler.shift(600)
    for name in ("ann", "ben", "cleo"):
        in_round.enter(name)  # their connections live
    look_after_floors()
    in_round.say("ann")
    turn = in_round.scene().current
    in_round.do("facilitator", rounds.extend_turn, turn.id, turn.rev)
    with pytest.raises(Conflict):
        in_round.do("cofacilitator", rounds.extend_turn, turn.id, turn.rev)
    ends = in_round.rows("round.state")[-1]["each"][str(in_round.id("ann"))]["mine"]["ends"]
    assert ends == stamp(clock.now() + timedelta(minutes=2))
    in_round.do("ann", rounds.move_turn, turn.id, turn.rev, TurnState.DONE)  # seen before it
    assert in_round.turns()["ann"] == "done"


def test_a_holder_whose_connection_is_gone_keeps_the_place_ninety_seconds(in_round, traveler):
    in_round.turn("ann", S)
    in_round.do("ann", leave)
    traveler.shift(89)
    look_after_floors()
    assert in_round.speaker() == "ann"
    traveler.shift(2)
    look_after_floors()
    assert in_round.turns() == {"ann": "later", "ben": "offered", "cleo": "waiting"}


@pytest.mark.parametrize("what", [remove, mute])
def test_the_round_goes_on_without_whoever_was_removed_or_muted(in_round, what):
    in_round.turn("ann", S)
    in_round.do("facilitator", what, in_round.id("ann"))
    look_after_floors()
    assert in_round.turns()["ben"] == "offered"
    assert in_round.turns()["ann"] == ("passed" if what is remove else "later")


def test_staff_put_those_who_wait_into_another_order(in_round):
    found = in_round.scene().round.id
    in_round.do("cofacilitator", rounds.order_round, found, [in_round.id("cleo")])
    assert list(in_round.turns()) == ["ann", "cleo", "ben"]
    in_round.turn("ann", PASSED)
    assert in_round.turns()["cleo"] == "offered"


def test_a_stale_step_is_refused_and_the_same_step_twice_is_one(in_round):
    turn = in_round.scene().current
    in_round.do("ann", rounds.move_turn, turn.id, turn.rev, S)
    in_round.do("ann", rounds.move_turn, turn.id, turn.rev, S)
    with pytest.raises(Conflict, match="Somebody else"):
        in_round.do("facilitator", rounds.move_turn, turn.id, turn.rev, L)
    with pytest.raises(NotFound):
        in_round.do("ann", rounds.move_turn, uuid.uuid4(), 1, S)


def test_a_round_is_of_those_inside_who_did_not_come_to_listen(circle, traveler):
    circle.answer("ben", Intent.LISTEN, clock.now())
    circle.do("cleo", leave)
    traveler.shift(91)
    circle.start(order=RoundOrder.RANDOM, with_staff=True)
    assert set(circle.turns()) == {"facilitator", "cofacilitator", "ann"}
    with pytest.raises(Conflict):
        circle.start()


def test_a_given_order_is_kept_and_names_nobody_who_is_not_there(circle):
    who = (circle.id("cleo"), uuid.uuid4(), circle.id("ann"), circle.id("cleo"))
    circle.start(order=RoundOrder.GIVEN, who=who)
    assert list(circle.turns()) == ["cleo", "ann"]


def test_who_comes_in_during_a_round_has_a_turn_at_its_end(in_round, traveler):
    in_round.enter("both")
    traveler.shift(1)
    in_round.admit()
    look_after_floors()
    assert list(in_round.turns()) == ["ann", "ben", "cleo", "both"]


def own_seconds(circle):
    """Return what everybody was told their turn is given."""
    each = circle.rows("round.state")[-1]["each"]
    return {circle.name(uuid.UUID(who)): facts["mine"]["seconds"] for who, facts in each.items()}


def test_time_that_is_shared_is_dealt_anew_when_somebody_passes_comes_or_is_quick(circle, traveler):
    circle.start(order=RoundOrder.NAME, minutes=15)
    assert own_seconds(circle) == {"ann": 300, "ben": 300, "cleo": 300}
    circle.turn("ann", S)
    traveler.shift(100)
    circle.turn("ann", DONE)  # 200 s go back
    assert own_seconds(circle)["ben"] == own_seconds(circle)["cleo"] == 400
    circle.turn("cleo", PASSED)
    assert own_seconds(circle)["ben"] == 800
    circle.enter("both")
    circle.admit()
    look_after_floors()
    assert own_seconds(circle)["ben"] == own_seconds(circle)["both"] == 400


def test_others_are_not_told_who_passed_nor_how_long_anybody_has(in_round):
    in_round.turn("ben", PASSED)
    row = in_round.rows("round.state")[-1]
    public = {key: value for key, value in row.items() if key not in {"each", "staff"}}
    assert {one["state"] for one in public["turns"]} == {"offered", "done", "waiting"}
    assert "passed" not in str(public)
    assert "seconds" not in str(public)


def test_silence_takes_nothing_from_a_turn(in_round, traveler):
    in_round.do("facilitator", operations.keep_silence, in_round.version, 60)
    traveler.shift(61)
    look_after_floors()
    assert in_round.turns()["ann"] == "offered"
    traveler.shift(30)
    look_after_floors()
    assert in_round.turns()["ann"] == "later"


def test_a_pause_gives_an_offer_its_time_anew(in_round, traveler, hope):
    with acting(hope.facilitator):
        change_state(lock_room(in_round.room_id), RoomState.PAUSED)
    traveler.shift(60)
    look_after_floors()
    with acting(hope.facilitator):
        change_state(lock_room(in_round.room_id), RoomState.LIVE)
    look_after_floors()
    assert in_round.turns()["ann"] == "offered"
    traveler.shift(31)
    look_after_floors()
    assert in_round.turns()["ann"] == "later"


def test_another_mode_ends_a_round(in_round):
    in_round.mode(FloorMode.LISTENING)
    scene = in_round.scene()
    assert (scene.room.mode, scene.round) == (FloorMode.LISTENING, None)

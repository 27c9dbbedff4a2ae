"""Whatever people, staff and time do in a round, it stays a round, and it comes to its end."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.core.errors import Conflict, DomainError
from facilitator.floor import operations, rounds
from facilitator.floor.models import RoundOrder, TurnState
from facilitator.floor.sweeps import look_after_floors
from facilitator.live.models import FloorMode
from tests.floor.making import INSIDE
from tests.floor.test_hands import leave

MEMBERS = ("ann", "ben", "cleo")
MOVES = (TurnState.SPEAKING, TurnState.DONE, TurnState.PASSED, TurnState.LATER)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(MEMBERS), st.sampled_from(MOVES), st.sampled_from(INSIDE)),
        st.tuples(st.just("time"), st.sampled_from((5, 31, 91)), st.just("")),
        st.tuples(st.just("away"), st.sampled_from(MEMBERS), st.just("")),
        st.tuples(st.just("back"), st.sampled_from(MEMBERS), st.just("")),
        st.tuples(st.just("silence"), st.just(30), st.just("")),
    ),
    max_size=8,
)


def take(circle, traveler, step):
    """Take one step; what may be refused is."""
    what, value, by = step
    if what == "time":
        traveler.shift(value)
    elif what == "away":
        circle.do(value, leave)
    elif what == "back":
        circle.enter(value)
    elif what == "silence":
        circle.do("facilitator", operations.keep_silence, circle.version, value)
    else:
        circle.turn(what, value, by=by)


def check(circle):
    """Check what holds of every round."""
    scene = circle.scene()
    on = [t for t in scene.turns if t.state in {TurnState.OFFERED, TurnState.SPEAKING}]
    speaking = [t.membership_id for t in on if t.state is TurnState.SPEAKING]
    assert len(on) == (scene.round is not None)
    assert [one for one in (scene.room.speaker_id,) if one] == speaking
    assert (scene.room.mode is FloorMode.ROUND) is (scene.round is not None)
    for name in MEMBERS if scene.round is not None else ():
        if circle.id(name) not in speaking:
            with suppress(Conflict):
                raise AssertionError(circle.say(name))


@settings(
    max_examples=5,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_any_round_keeps_its_rules_and_ends(circle, traveler, steps):
    traveler.move_to(circle.began)  # the session has an end
    for name in INSIDE:
        circle.enter(name)
    circle.start(order=RoundOrder.NAME)
    for step in steps:
        with suppress(DomainError, StopIteration):
            take(circle, traveler, step)
        look_after_floors()
        check(circle)
    for _ in range(2 * len(MEMBERS) + 1):
        traveler.shift(121)
        look_after_floors()
    assert circle.scene().round is None or circle.speaker()
    if circle.speaker():
        circle.do("facilitator", rounds.end_round, circle.scene().round.id)
    check(circle)

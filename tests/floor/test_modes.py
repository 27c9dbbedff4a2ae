"""What is on holds for everybody, whatever a client sends; what runs out ends by itself."""

import uuid
from contextlib import suppress

import pytest

from facilitator.core import clock
from facilitator.core.errors import Conflict, DomainError, NotAllowed, NotFound
from facilitator.floor import hands, intents, operations, rounds
from facilitator.floor.models import HandOrder
from facilitator.floor.sweeps import look_after_floors
from facilitator.live.holding import Slow
from facilitator.live.models import FloorMode, RoomState
from facilitator.live.operations import change_state, lock_room
from facilitator.meetings.models import Intent
from tests.worlds import acting

STAFF, MEMBERS = {"facilitator", "cofacilitator"}, {"ann", "ben", "cleo"}
EVERYBODY = STAFF | MEMBERS


def writers(circle):
    """Return who may write just now."""
    able = set()
    for name in sorted(EVERYBODY):
        with suppress(Conflict):
            circle.say(name)
            able.add(name)
    return able


@pytest.mark.parametrize(
    ("mode", "called", "able"),
    [
        (FloorMode.OPEN, "", EVERYBODY),
        (FloorMode.OPEN, "ann", EVERYBODY),
        (FloorMode.HANDS, "", STAFF),
        (FloorMode.HANDS, "ann", STAFF | {"ann"}),
        (FloorMode.LISTENING, "", STAFF),
    ],
)
def test_each_mode_lets_those_write_whom_it_is_for(circle, mode, called, able):
    if mode is not FloorMode.OPEN:
        circle.mode(mode)
    if called:
        circle.do("facilitator", hands.call, circle.id(called))
    assert writers(circle) == able


def test_silence_is_everybodys_and_ends_by_itself(circle, traveler):
    circle.do("facilitator", operations.keep_silence, circle.version, 30)
    assert writers(circle) == set()
    with pytest.raises(Conflict, match="30 s more"):
        circle.say("ann")
    traveler.shift(31)
    assert writers(circle) == EVERYBODY  # by the clock, before anything came by
    look_after_floors()
    look_after_floors()
    said = circle.said()
    assert said.count("The silence is over.") == 1
    assert said[-2].startswith("We keep silence together for 30 seconds")


def test_whoever_may_not_write_reads_why_and_what_to_do(circle):
    circle.mode(FloorMode.HANDS)
    with pytest.raises(Conflict, match="raising their hand") as refused:
        circle.say("ann")
    assert refused.value.code == "room_closed"
    circle.do("facilitator", hands.call, circle.id("ben"))
    with pytest.raises(Conflict, match="It is Ben of Hope’s turn"):
        circle.say("ann")
    circle.mode(FloorMode.LISTENING)
    with pytest.raises(Conflict, match="time to listen"):
        circle.say("ben")


def test_a_change_is_told_once_and_decided_on_what_was_seen(circle):
    version = circle.version
    circle.do("facilitator", operations.set_mode, version, FloorMode.HANDS)
    with pytest.raises(Conflict, match="Somebody else"):
        circle.do("cofacilitator", operations.set_mode, version, FloorMode.OPEN)
    circle.do("cofacilitator", operations.set_mode, circle.version, FloorMode.HANDS)
    assert circle.said() == ["From here on, people speak by raising their hand."]


def test_the_pace_is_of_this_session_and_not_for_staff(circle, traveler):
    circle.do("facilitator", operations.set_pace, circle.version, 30)
    assert circle.rows("floor.state")[-1]["slow"] == 30
    circle.say("ann")
    with pytest.raises(Slow, match="again in 30 s"):
        circle.say("ann")
    circle.say("facilitator")
    circle.say("facilitator")
    circle.do("facilitator", operations.set_pace, circle.version, 0)
    circle.say("ann")


def test_closed_doors_let_nobody_new_in_and_everybody_back(circle, traveler):
    circle.enter("both")
    circle.do("facilitator", operations.set_doors, circle.version, closed=True)
    deny = circle.rows("member.deny")
    assert [meta["words"] for meta in deny] == [operations.CLOSED_NOTE]
    with pytest.raises(Conflict, match="open them first"):
        circle.admit()
    circle.enter("ann")  # dropped, and back
    traveler.shift(3601)  # the hour is over
    look_after_floors()
    assert circle.said()[-1] == "The doors are open again."
    circle.enter("both")
    circle.admit()


def test_somebody_new_reads_that_the_doors_are_closed(hope, world, circle):
    circle.do("facilitator", operations.set_doors, circle.version, closed=True)
    with pytest.raises(Conflict, match="doors are closed") as refused:
        circle.enter("both")
    assert refused.value.code == "room_closed"
    page = world.client(hope.both).get(f"/o/hope/meetings/{circle.room_id}/room")
    assert "The doors are closed for now" in page.text


@pytest.mark.parametrize("who", ["moderator", "admin", "owner"])
def test_an_office_may_close_the_doors_and_nothing_else(circle, who):
    circle.do(who, operations.set_doors, circle.version, closed=True)
    with pytest.raises(NotAllowed):
        circle.do(who, operations.set_mode, circle.version, FloorMode.HANDS)


def acts(circle):
    """Return every act of staff, by its name."""
    ann, version = circle.id("ann"), circle.version
    return [
        (operations.set_mode, version, FloorMode.HANDS),
        (operations.keep_silence, version, 30),
        (operations.set_pace, version, 30),
        (operations.set_doors, version, True),
        (hands.call, ann),
        (hands.lower_hand, ann),
        (hands.lower_all,),
        (hands.set_order, HandOrder.LEAST_HEARD),
        (rounds.start_round, version, rounds.RoundDraft()),
        (rounds.order_round, uuid.uuid4(), [ann]),
        (rounds.end_round, uuid.uuid4()),
    ]


def test_what_staff_decide_is_refused_to_everybody_else(circle, other):
    for act, *values in acts(circle):
        keywords = {"closed": values.pop()} if act is operations.set_doors else {}
        with pytest.raises(NotAllowed):
            circle.do("ben", act, *values, **keywords)
        with pytest.raises(NotFound):
            circle.do("stranger", act, *values, **keywords)
        with acting(other.facilitator), pytest.raises(NotFound):
            act(other.facilitator, circle.room_id, *values, **keywords)
    assert circle.said() == []


@pytest.mark.parametrize("state", [RoomState.PAUSED, RoomState.ENDED])
def test_nobody_is_called_while_the_session_is_not_on(circle, state, hope):
    with acting(hope.facilitator):
        change_state(lock_room(circle.room_id), state)
    for name, act, *values in [
        ("ann", hands.raise_hand),
        ("facilitator", hands.call, circle.id("ann")),
        ("facilitator", rounds.start_round, circle.version, rounds.RoundDraft()),
        ("facilitator", operations.keep_silence, circle.version, 30),
    ]:
        with pytest.raises(DomainError):
            circle.do(name, act, *values)


def test_what_somebody_came_for_starts_as_they_answered_and_changes_until_a_round(
    circle, traveler, hope
):
    circle.answer("ann", Intent.LISTEN, clock.now())
    assert circle.do("ann", intents.intent_in) == (Intent.LISTEN, True)
    circle.enter("both")
    circle.do("both", intents.set_intent, Intent.SHARE)  # at the door
    circle.do("ann", intents.set_intent, Intent.SHARE)
    staff = circle.rows("hand.state")[-1]["staff"]["all"]
    assert {one["intent"] for one in staff if one["id"] == str(circle.id("ann"))} == {"share"}
    circle.start()
    with pytest.raises(Conflict, match="until it ends"):
        circle.do("ann", intents.set_intent, Intent.LISTEN)


def test_after_the_end_nothing_of_the_floor_is_left(circle, hope):
    circle.raise_hand("ann", "about last night")
    circle.start(prompt="How was the week?")
    with acting(hope.facilitator):
        change_state(lock_room(circle.room_id), RoomState.ENDED)
    look_after_floors()
    scene = circle.scene()
    assert scene.hands() == []
    assert all(voice.topic_sealed is None for voice in scene.voices.values())
    assert scene.room.mode is FloorMode.OPEN
    assert scene.floor.cleared_at is not None

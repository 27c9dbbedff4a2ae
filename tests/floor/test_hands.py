"""Hands: the server keeps their order; members see their own place, staff everybody's."""

import json

import pytest

from facilitator.core.errors import Conflict, NotAllowed
from facilitator.floor import hands
from facilitator.floor.models import HandOrder
from facilitator.floor.sweeps import look_after_floors
from facilitator.live import messages, queries, seats
from facilitator.live.log import lock_room
from facilitator.live.models import FloorMode
from tests.floor.making import seat_of


def own_place(circle, name):
    """Return the place somebody was told last."""
    return circle.rows("hand.state")[-1]["each"][str(circle.id(name))]["place"]


def test_hands_keep_their_order_and_everybody_is_told_their_own_place(circle):
    assert [circle.raise_hand(name) for name in ("cleo", "ann", "facilitator")] == [1, 2, 3]
    assert circle.raise_hand("ann") == 2  # it is up already
    assert own_place(circle, "ann") == 2
    circle.do("cleo", hands.lower_hand)
    circle.do("cleo", hands.lower_hand)
    assert circle.hands() == ["ann", "facilitator"]
    assert own_place(circle, "ann") == 1
    assert circle.raise_hand("cleo") == 3  # at the end


def test_only_staff_lower_somebody_elses_hand_or_all_of_them(circle):
    for name in ("ann", "ben", "cleo"):
        circle.raise_hand(name)
    with pytest.raises(NotAllowed):
        circle.do("ann", hands.lower_hand, circle.id("ben"))
    circle.do("cofacilitator", hands.lower_hand, circle.id("ben"))
    assert circle.hands() == ["ann", "cleo"]
    assert circle.do("facilitator", hands.lower_all) == 2
    assert circle.hands() == []


def test_a_topic_is_sealed_and_read_by_staff_alone(circle):
    circle.raise_hand("ann", "about last night")
    assert circle.do("facilitator", hands.topics_in) == {circle.id("ann"): "about last night"}
    for name in ("ann", "ben"):
        assert circle.do(name, hands.topics_in) == {}
    assert b"last night" not in circle.scene().hands()[0].topic_sealed
    assert "last night" not in json.dumps(circle.rows("hand.state"))


def test_least_heard_comes_before_first_come(circle):
    for name in ("ann", "ann", "ben"):
        circle.say(name)
    circle.do("facilitator", hands.call, circle.id("cleo"))
    circle.do("cleo", hands.finish, circle.id("cleo"))
    for name in ("cleo", "ann", "ben"):
        circle.raise_hand(name)
    assert circle.hands() == ["cleo", "ann", "ben"]
    circle.do("facilitator", hands.set_order, HandOrder.LEAST_HEARD)
    assert circle.hands() == ["ben", "ann", "cleo"]
    last = circle.rows("hand.state")[-1]
    assert (last["order"], own_place(circle, "cleo")) == ("least_heard", 3)
    assert json.dumps(last["each"]).count("words") == 0  # counts are for staff


def test_whoever_is_called_writes_until_they_are_done(circle):
    circle.mode(FloorMode.HANDS)
    circle.raise_hand("ann")
    circle.do("facilitator", hands.call, circle.id("ann"))
    circle.do("facilitator", hands.call, circle.id("ann"))
    assert (circle.speaker(), circle.hands()) == ("ann", [])
    circle.say("ann")
    circle.say("ann")
    with pytest.raises(NotAllowed):
        circle.do("ben", hands.finish, circle.id("ann"))
    circle.do("ann", hands.finish, circle.id("ann"))
    with pytest.raises(Conflict, match="raising their hand"):
        circle.say("ann")
    assert circle.said()[1:] == ["{name} has been called.", "{name} is done."]


@pytest.mark.parametrize("mode", [FloorMode.LISTENING, FloorMode.ROUND])
def test_nobody_is_called_where_calling_has_no_place(circle, mode):
    if mode is FloorMode.ROUND:
        circle.start()
    else:
        circle.mode(mode)
    with pytest.raises(Conflict):
        circle.do("facilitator", hands.call, circle.id("ann"))


def test_a_place_is_kept_for_ninety_seconds_and_over_the_removal_of_others(circle, traveler):
    for name in ("ann", "ben", "cleo"):
        circle.raise_hand(name)
    circle.do("ben", leave)
    traveler.shift(80)
    look_after_floors()
    assert circle.hands() == ["ann", "ben", "cleo"]
    circle.enter("ben")  # back in time
    circle.do("facilitator", remove, circle.id("ann"))
    look_after_floors()
    assert circle.hands() == ["ben", "cleo"]
    assert own_place(circle, "ben") == 1
    circle.do("ben", leave)
    traveler.shift(91)
    look_after_floors()
    assert circle.hands() == ["cleo"]


def leave(actor, room_id):
    """Lose the connection."""
    seats.leave_seat(actor, room_id, queries.in_room(actor, room_id).membership.id)


def remove(actor, room_id, who):
    """Remove somebody, as moderation does once it has checked everything."""
    messages.remove_seat(actor, lock_room(room_id), seat_of(room_id, who), "Why")


def test_a_break_from_writing_lowers_the_hand_and_ends_a_call(circle):
    circle.mode(FloorMode.HANDS)
    circle.raise_hand("ann")
    circle.do("facilitator", hands.call, circle.id("ben"))
    for name in ("ann", "ben"):
        circle.do("facilitator", mute, circle.id(name))
    look_after_floors()
    assert (circle.hands(), circle.speaker()) == ([], "")
    with pytest.raises(NotAllowed) as refused:
        circle.raise_hand("ann")
    assert refused.value.code == "muted"


def mute(actor, room_id, who):
    """Give somebody a break."""
    messages.mute_seat(actor, lock_room(room_id), seat_of(room_id, who), 5, "Why")


def test_a_sweep_with_nothing_due_writes_nothing(circle, hope):
    circle.raise_hand("ann")
    head = circle.scene().room.last_seq
    look_after_floors()
    assert circle.scene().room.last_seq == head

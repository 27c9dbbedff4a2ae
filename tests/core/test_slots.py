"""Whoever came with too many others is told when their turn is, and finds a place then."""

import heapq
from collections import Counter

import pytest

from facilitator.core.slots import JITTER, LATEST, SOONEST, Slots

PLACES = 50


def come_in(people, pace, came_at=lambda number: 0.0):
    """Let people ask, and ask again when they are told to; the times are made up.

    `pace(moment)` is how long an answer takes. Returns when all were in, and how often
    each was turned away.
    """
    slots, asks = Slots(), [(came_at(number), number) for number in range(people)]
    heapq.heapify(asks)
    answers, free_at, now, turned_away = [], 0.0, 0.0, Counter()
    while asks or answers:
        if answers and (not asks or answers[0] <= asks[0][0]):
            now = heapq.heappop(answers)
            slots.note_answer(now)
            continue
        now, number = heapq.heappop(asks)
        if slots.may_come(number, now, PLACES - len(answers), PLACES):
            free_at = max(free_at, now) + pace(now)
            heapq.heappush(answers, free_at)
            continue
        turned_away[number] += 1
        again = slots.next(number, now)
        assert SOONEST - JITTER <= again <= LATEST + JITTER
        heapq.heappush(asks, (now + again, number))
    assert not slots._given
    return now, turned_away


def slower_at_first(now):
    """Return the pace of a machine that has tickets to give out for five seconds."""
    return 0.006 if now < 5 else 0.003


@pytest.mark.parametrize(
    ("people", "pace", "came_at", "at_best"),
    [
        (2000, slower_at_first, lambda number: number * 0.0025, 8.5),
        (500, lambda now: 0.012, lambda number: number * 0.006, 6.0),
        (500, lambda now: 0.005, lambda number: 0.0, 2.5),
    ],
    ids=["tickets come first", "a slow machine", "at the same moment"],
)
def test_a_crowd_comes_in_nearly_without_a_pause_and_few_are_turned_away_twice(
    people, pace, came_at, at_best
):
    took, turned_away = come_in(people, pace, came_at)
    assert took < at_best * 1.15
    twice = [number for number, times in turned_away.items() if times > 1]
    assert len(twice) < people / 5  # by chance within two seconds it was more than half
    assert turned_away.total() < people * 1.25


def test_each_has_a_slot_of_their_own_in_the_order_they_came():
    slots = Slots(takes=0.2)
    given = [slots.next(who, 100.0) for who in range(15)]
    assert given[0] <= SOONEST + JITTER
    assert given == sorted(given)
    assert given[-1] > LATEST / 2


def test_whoever_has_a_slot_goes_before_newcomers_unless_there_is_room_for_all():
    slots = Slots(takes=0.1)
    for who in ("ann", "ben", "cleo"):
        slots.next(who, 100.0)
    assert not slots.may_come("dora", 100.1, 10, PLACES)
    assert slots.may_come("ann", 100.1, 10, PLACES)
    assert not slots.may_come("ann", 100.1, 10, PLACES), "a slot is for once"
    assert not slots.may_come("ben", 100.1, 0, PLACES), "a slot is no place"
    assert slots.may_come("ben", 100.2, 1, PLACES), "and is kept meanwhile"
    assert slots.may_come("dora", 100.2, 40, PLACES)


def test_when_the_crowd_has_gone_so_have_its_slots():
    slots = Slots(takes=0.1)
    for who in range(30):
        slots.next(who, 100.0)
    assert slots.next("ann", 100.0 + 2 * LATEST) <= SOONEST + JITTER
    assert list(slots._given) == ["ann"]
    assert slots.may_come("dora", 100.2 + 2 * LATEST, 1, PLACES)


def test_only_while_too_many_come_do_answers_tell_the_pace():
    slots = Slots()
    for second in range(100):
        slots.note_answer(float(second))
    assert slots.takes == Slots.takes
    slots.next("ann", 100.0)
    for tenth in range(1000, 1005):
        slots.note_answer(tenth / 10)
    assert 0.03 < slots.takes < 0.1

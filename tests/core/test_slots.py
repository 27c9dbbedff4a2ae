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
        if len(answers) < PLACES:
            free_at = max(free_at, now) + pace(now)
            heapq.heappush(answers, free_at)
            continue
        turned_away[number] += 1
        again = slots.next(now)
        assert SOONEST - JITTER <= again <= LATEST + JITTER
        heapq.heappush(asks, (now + again, number))
    return now, turned_away


def slower_at_first(now):
    """Return the pace of a machine that has tickets to give out for five seconds."""
    return 0.006 if now < 5 else 0.003


@pytest.mark.parametrize(
    ("people", "pace", "came_at", "at_best"),
    [
        (2000, lambda now: 0.003, lambda number: 0.0, 6.0),
        (2000, slower_at_first, lambda number: number * 0.0025, 8.5),
        (500, lambda now: 0.02, lambda number: 0.0, 10.0),
    ],
    ids=["at once", "a pace that changes", "a slow machine"],
)
def test_a_crowd_comes_in_nearly_without_a_pause_and_few_ask_in_vain_for_long(
    people, pace, came_at, at_best
):
    took, turned_away = come_in(people, pace, came_at)
    assert took < at_best * 1.15
    assert turned_away.total() < people * 3  # by chance within two seconds it was eight for some
    assert max(turned_away.values()) < 12


def test_each_has_a_slot_of_their_own_in_the_order_they_came():
    slots = Slots(takes=0.2)
    given = [slots.next(100.0) for _ in range(20)]
    assert given[0] <= SOONEST + JITTER
    assert given == sorted(given)
    assert given[-1] > LATEST / 2


def test_when_the_crowd_has_gone_so_have_its_slots():
    slots = Slots(takes=0.1)
    while slots.next(100.0) < LATEST - 1:
        pass
    assert slots.next(100.0 + LATEST) <= SOONEST + JITTER


def test_only_while_there_is_a_line_do_answers_tell_the_pace():
    slots = Slots()
    for second in range(100):
        slots.note_answer(float(second))
    assert slots.takes == Slots.takes
    slots.takes = 0.5
    while slots.next(200.0) < LATEST - 1:
        pass
    for moment in range(2000, 2030):
        slots.note_answer(moment / 10)
    assert 0.1 < slots.takes < 0.2

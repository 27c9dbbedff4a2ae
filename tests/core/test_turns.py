"""The writer's turn goes round in order, and a turn that never came is not kept."""

import threading

import pytest

from facilitator.core.turns import Turns


@pytest.fixture
def turns():
    return Turns()


def test_the_turn_is_handed_to_whoever_waited_longest_and_not_to_a_newcomer(turns):
    assert turns.acquire(0)
    had, threads = [], []
    for name in range(5):
        thread = threading.Thread(target=lambda name=name: turns.acquire(30) and had.append(name))
        threads.append(thread)
        thread.start()
        while len(turns._waiting) <= name:
            pass  # until it stands in line
    for name, thread in enumerate(threads):
        turns.release()
        assert not turns.acquire(0), "a newcomer goes to the end"
        thread.join()
        assert had == list(range(name + 1))
    turns.release()
    assert turns.acquire(0)


def test_who_gave_up_waiting_is_not_handed_the_turn(turns):
    assert turns.acquire(0)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0)

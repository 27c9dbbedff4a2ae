"""What is done for many at once lets others on between two slices, and those on the network too."""

import time

import gevent
from gevent import socket

from facilitator.core.pulse import AT_ONCE, Pulse
from facilitator.core.slices import let_others_on
from facilitator.core.sweeps import Sweep, Sweeper


def after_how_many(work, monkeypatch):
    """Return how many slices were done before what had come over the network was heard.

    `work` is given what notes a slice, and does twenty of them.
    """
    monkeypatch.setattr(time, "sleep", gevent.sleep)  # as the server has it
    here, there = socket.socketpair()
    done, heard = [], []

    def listen():
        there.recv(1)
        heard.append(len(done))

    def say_and_work():
        here.send(b"x")
        work(lambda: done.append(1))

    with here, there:
        gevent.joinall([gevent.spawn(listen), gevent.spawn(say_and_work)], raise_error=True)
    assert len(done) == 20
    return heard[0]


def test_who_is_heard_over_the_network_waits_for_one_slice(monkeypatch):
    def work(slice_done):
        for _ in range(20):
            slice_done()
            let_others_on()

    assert after_how_many(work, monkeypatch) == 1


def test_no_ask_waits_for_more_than_one_sweep(app, monkeypatch):
    def work(slice_done):
        Sweeper(app, [Sweep(str(n), slice_done, every=60) for n in range(20)], 1).run_due()

    assert after_how_many(work, monkeypatch) == 1


class Patient:
    """Somebody who counts how often they are pinged, and never answers."""

    pinged = 0

    def ping(self):
        """Take a ping."""
        self.pinged += 1
        return 0


def test_people_who_came_at_the_same_moment_are_pinged_a_slice_at_a_time_and_each_once():
    pulse, everybody = Pulse(interval=0, timeout=60), [Patient() for _ in range(3 * AT_ONCE)]
    pulse._is_turning = True  # by hand, below
    for one in everybody:
        pulse.add(one)
    for look in range(1, 5):
        pulse._ping(time.monotonic())
        pinged = [one.pinged for one in everybody]
        assert pinged == [1] * min(3, look) * AT_ONCE + [0] * (3 - min(3, look)) * AT_ONCE

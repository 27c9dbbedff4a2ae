"""One wheel of pings for every connection of the process, in place of a greenlet for each.

All of them wait equally long, so whoever comes last is due last: two lines are enough.
"""

import time
from collections import deque
from typing import TYPE_CHECKING

import gevent

if TYPE_CHECKING:
    from facilitator.core.keeper import Keeper

#: Seconds the wheel rests at least between two looks; a ping may come so much later.
TICK = 0.05
#: Who is pinged or let go in one look. Thousands who came at the same moment are asked within
#: seconds, so their answers do not come at one moment either, then or ever after.
AT_ONCE = 100


class Pulse:
    """Pings each connection `interval` seconds after its last answer, and lets go who is silent.

    It takes no greenlet while nobody is connected.
    """

    def __init__(self, interval: float, timeout: float):
        self.interval, self.timeout = interval, timeout
        self._to_ping: deque[tuple[float, Keeper]] = deque()
        self._to_answer: deque[tuple[float, Keeper, float]] = deque()
        self._is_turning = False

    def add(self, keeper: "Keeper") -> None:
        """Ping this connection once the interval has passed."""
        self._to_ping.append((time.monotonic() + self.interval, keeper))
        if not self._is_turning:
            self._is_turning = True
            gevent.spawn(self._turn)

    def _turn(self) -> None:
        while self._to_ping or self._to_answer:
            now = time.monotonic()
            self._ping(now)
            self._let_go(now)
            due = [line[0][0] for line in (self._to_ping, self._to_answer) if line]
            if due:
                gevent.sleep(max(TICK, min(due) - now))
        self._is_turning = False

    def _ping(self, now: float) -> None:
        for _ in range(AT_ONCE):
            if not self._to_ping or self._to_ping[0][0] > now:
                return
            keeper = self._to_ping.popleft()[1]
            pinged_at = keeper.ping()
            if pinged_at:
                self._to_answer.append((now + self.timeout, keeper, pinged_at))

    def _let_go(self, now: float) -> None:
        for _ in range(AT_ONCE):
            if not self._to_answer or self._to_answer[0][0] > now:
                return
            _due, keeper, pinged_at = self._to_answer.popleft()
            if keeper.socket.last_ping == pinged_at and not keeper.socket.closed:
                gevent.spawn(keeper.give_up)

"""What can happen to a place at night: processes die or hang, engines restart, one at a time."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.live.server import Server
from tests.scale.topology import Topology

#: Seconds that the clocks of two processes may step away from the right time.
STEP = 5.0
#: Seconds until PostgreSQL has noticed that it cannot write.
NOTICES = 60


def pause(seconds: float) -> None:
    """Let time pass: a fault lasts so long."""
    threading.Event().wait(seconds)


class Nemesis:
    """Does one thing after the other; when `one` returns, everything runs again."""

    def __init__(self, topology: Topology, seed: int):
        self.topology, self.chance = topology, random.Random(seed)
        self.done: Counter[str] = Counter()
        self.acts: dict[str, Callable[[], None]] = {
            "kill -9 of a process": lambda: self._kill(self._process()),
            "kill -9 of the worker": lambda: self._kill(self.topology.worker),
            "a process that hangs": lambda: self._hang(self._process()),
            "a worker that hangs": lambda: self._hang(self.topology.worker),
            "a polite restart": self._restart,
            "a clock that steps": self._step_clock,
            "Redis ended and started": self._end_redis,
            "Redis hangs": self._pause_redis,
            "PostgreSQL crashed": lambda: self._end_postgres("immediate"),
            "PostgreSQL restarted": lambda: self._end_postgres("fast"),
            "PostgreSQL hangs": self._pause_postgres,
            "PostgreSQL's disk full": self._fill_disk,
            "kill -9 while Redis hangs": self._both,
        }
        self._left: list[str] = []

    def one(self) -> str:
        """Do something that was not done lately, and return what."""
        if not self._left:
            self._left = list(self.acts)
            self.chance.shuffle(self._left)
        name = self._left.pop()
        self.acts[name]()
        self.done[name] += 1
        return name

    @property
    def has_done_all(self) -> bool:
        """Whether each thing was done at least once."""
        return all(self.done[name] for name in self.acts)

    def _process(self) -> Server:
        return self.chance.choice(self.topology.processes)

    def _kill(self, server: Server) -> None:
        server.kill()
        pause(self.chance.uniform(0.1, 1.5))
        server.start()

    def _hang(self, server: Server) -> None:
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        pause(self.chance.uniform(1, 4))
        server.process.send_signal(signal.SIGCONT)

    def _restart(self) -> None:
        server = self._process()
        server.stop()
        assert server.process is not None
        assert server.process.poll() == 0, server.log()
        server.start()

    def _step_clock(self) -> None:
        """Let one process be early or late from now on, until its clock steps again."""
        self.chance.choice(self.topology.clocks).set(self.chance.uniform(-STEP, STEP))

    def _end_redis(self) -> None:
        self.topology.redis.kill()
        pause(self.chance.uniform(0.5, 3))
        self.topology.redis.start()

    def _pause_redis(self) -> None:
        self.topology.redis.pause(on=True)
        pause(self.chance.uniform(1, 4))
        self.topology.redis.pause(on=False)

    def _end_postgres(self, mode: str) -> None:
        self.topology.postgres.stop(mode)
        pause(self.chance.uniform(0.1, 1.5))
        self.topology.postgres.start()

    def _pause_postgres(self) -> None:
        self.topology.postgres.pause(on=True)
        try:
            pause(self.chance.uniform(1, 4))
        finally:
            self.topology.postgres.pause(on=False)

    def _fill_disk(self) -> None:
        """Let nothing be written any more, until PostgreSQL gives up; then there is room again."""
        postgres = self.topology.postgres
        postgres.let_files_grow(0)
        try:
            give_up = time.monotonic() + NOTICES
            while postgres.is_there():
                assert time.monotonic() < give_up, "PostgreSQL writes to a disk that is full"
                pause(0.1)
                postgres.let_files_grow(0)  # children that were born meanwhile
        finally:
            postgres.let_files_grow(None)
        postgres.start()

    def _both(self) -> None:
        self.topology.redis.pause(on=True)
        self._kill(self._process())
        self.topology.redis.pause(on=False)

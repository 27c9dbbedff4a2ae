"""One commit for many: works that want to write at the same time share a transaction.

Waiting for the disk is the longest part of saying something. So a work that was opened
`together` leaves its commit to be shared: the first begins the transaction, each one
after it runs behind a savepoint of its own, and when everybody who stood in line has
had their turn, one commit makes all of it durable. Nobody goes on before that: no
answer, no bell. Nobody waits for company either, so what is alone commits at once.
"""

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from facilitator.core.errors import Unavailable
from facilitator.core.turns import Turns

#: Works in one transaction; the next begins another.
MOST = 500
#: Seconds a commit takes on a disk that is worth a thread, so that the loop goes on meanwhile.
SLOW_DISK = 0.001


@dataclass(eq=False)
class Shared:
    """A transaction that is begun, and the works that are finished in it but for the commit."""

    connection: Any
    #: How many have finished in it.
    works: int = 0
    _error: BaseException | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether it was committed, or failed."""
        return self._over.is_set()

    def end(self, error: BaseException | None = None) -> None:
        """Let everybody go on, after the commit or with what went wrong."""
        self._error = error
        self._over.set()

    def wait(self) -> None:
        """Return once it is durable; raises Unavailable when it is lost, for everybody in it."""
        self._over.wait()
        if self._error is not None:
            raise Unavailable() from self._error


@dataclass(eq=False)
class Line:
    """Those who want to write on one connection: one at a time, in the order they came."""

    turns: Turns = field(default_factory=Turns)
    #: What the last of them left to be committed.
    shared: Shared | None = None
    #: Seconds a commit has taken lately.
    commit_takes: float = 0.0

    def has_room(self) -> bool:
        """Say whether one more may run in what is not committed yet."""
        return self.shared is not None and self.shared.works < MOST

    def note(self, seconds: float) -> None:
        """Note how long a commit took."""
        self.commit_takes += (seconds - self.commit_takes) / 8

    @property
    def is_slow(self) -> bool:
        """Whether the disk takes its time."""
        return self.commit_takes > SLOW_DISK


#: The lines of one app by what they write to; one in which nobody stands is forgotten.
Lines = WeakValueDictionary[Hashable, Line]

"""One commit for many: works that want to write at the same time share a transaction.

Waiting for the disk is the longest part of saying something. So a work that was opened
`together` leaves its commit to be shared: the first begins the transaction, each one
after it runs in it, behind a savepoint of its own from its first statement on, and when
everybody who stood in line has had their turn, one commit makes all of it durable. What
they left to be written until then (core/pending.py) is written with it, the rows of all
of them at once. Nobody goes on before that: no answer, no bell. Nobody waits for company
either, so what is alone commits at once.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import gevent
import sqlalchemy as sa
from gevent.monkey import is_module_patched

from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.memory import MEMORY, Memory
from facilitator.core.pending import OtherRows, Pending
from facilitator.core.turns import Turns

if TYPE_CHECKING:
    from facilitator.core.work import Work

#: Works in one transaction; the next begins another.
MOST = 500
#: Seconds in which others may join a transaction. Whoever waits for the same rows outside the
#: line (another process, a facilitator who removes somebody) gives up after two seconds.
OPEN_FOR = 0.1
#: Seconds a commit takes on a disk that is worth a thread, so that the loop goes on meanwhile.
SLOW_DISK = 0.001
#: Seconds for which nobody lets rows wait once some could not be written: each is tried alone.
CAREFUL_FOR = 5.0
#: How a work begins that runs in the transaction of others, and how it is kept or undone.
BEHIND = "SAVEPOINT one_work"
KEEP = "RELEASE SAVEPOINT one_work"
UNDO = "ROLLBACK TO SAVEPOINT one_work"

#: Undoes what is not committed on a connection and gives it back.
LetGo = Callable[[sa.Connection], None]


@dataclass(eq=False)
class Shared:
    """A transaction that is begun, and the works that are finished in it but for the commit."""

    connection: sa.Connection
    #: How many have finished in it.
    works: int = 0
    #: What is written with the commit, by organization.
    pending: dict[str | None, Pending] = field(default_factory=dict)
    #: Whether part of that could not be written.
    is_broken: bool = False
    _since: float = field(default_factory=time.monotonic)
    _error: BaseException | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_open(self) -> bool:
        """Whether one more may join: it keeps nobody outside waiting for long."""
        return self.works < MOST and time.monotonic() - self._since < OPEN_FOR

    @property
    def is_over(self) -> bool:
        """Whether it was committed, or failed."""
        return self._over.is_set()

    def end(self, error: BaseException | None = None) -> None:
        """Let everybody go on, after the commit or with what went wrong."""
        self._error = error
        self._over.set()

    def wait(self) -> None:
        """Return once it is durable; raises Unavailable when it is lost, for everybody in it.

        Whose own rows were not as they had read them, alone in it, hears that: a bug of ours.
        """
        self._over.wait()
        if self._error is not None:
            if self.works == 1 and isinstance(self._error, OtherRows):
                raise self._error
            raise Unavailable() from self._error

    def take(self, pending: Pending) -> None:
        """Let what a work has not written yet wait for the commit."""
        mine = self.pending.setdefault(pending.work.owner, pending)
        if mine is not pending:
            mine.take(pending)

    def write(self, memory: Memory) -> None:
        """Write what waits; whoever reads in this transaction from here on sees it.

        Raises what went wrong, and Unavailable ever after: part of it would be missing.
        """
        if not self.pending:
            return
        if self.is_broken or not _is_in_order(self.connection):
            raise Unavailable()
        self.is_broken = True
        for pending in self.pending.values():
            pending.write(self.connection, memory)
        self.pending.clear()
        self.is_broken = False


@dataclass(eq=False)
class Line:
    """Those who want to write on one connection: one at a time, in the order they came."""

    turns: Turns = field(default_factory=Turns)
    #: What the last of them left to be committed.
    shared: Shared | None = None
    #: Seconds a commit has taken lately.
    commit_takes: float = 0.0
    #: Until when each writes its rows itself, by the monotonic clock.
    careful_until: float = float("-inf")

    def has_room(self) -> bool:
        """Say whether one more may run in what is not committed yet."""
        return self.shared is not None and self.shared.is_open

    def note(self, seconds: float) -> None:
        """Note how long a commit took."""
        self.commit_takes += (seconds - self.commit_takes) / 8

    def may_wait(self) -> bool:
        """Say whether rows may wait for the commit."""
        return time.monotonic() >= self.careful_until

    @property
    def is_slow(self) -> bool:
        """Whether the disk takes its time."""
        return self.commit_takes > SLOW_DISK


#: The lines of one app by what they write to; one in which nobody stands is forgotten.
Lines = WeakValueDictionary[Hashable, Line]


def commit_together(work: "Work", let_go: LetGo) -> None:
    """Leave a work to be committed with others, and return when it is durable.

    Who begins the transaction also ends it, after everybody who has come meanwhile: one
    look around is all it waits for. Raises Unavailable when the commit failed.
    """
    line, connection = work.line, work.connection
    if line is None:
        raise RuntimeError("a work that shares its commit had its turn to write")
    is_first = work.shared is None
    if work.shared is None:
        work.shared = line.shared = Shared(connection)
    elif work.is_behind:
        run_raw(connection, KEEP)
    shared, work.connection = work.shared, None
    shared.works += 1
    if work.pending is not None:
        shared.take(work.pending)
    work.give_turn_back()
    if is_first:
        _end(line, shared, let_go)
    shared.wait()


def _end(line: Line, shared: Shared, let_go: LetGo) -> None:
    """Give everybody their turn who is here already, then commit for all."""
    try:
        time.sleep(0)  # asks that have arrived are taken up
    finally:
        if not shared.is_over:
            line.turns.acquire(timeout=None)
            try:
                if line.shared is shared:
                    commit_shared(line, let_go)
            finally:
                line.turns.release()


def commit_shared(line: Line, let_go: LetGo) -> None:
    """Commit what was left to be shared, if anything; those who left it hear how it went.

    Only by whoever has the turn.
    """
    shared, line.shared = line.shared, None
    if shared is None:
        return
    error: BaseException | None = Unavailable()
    try:
        memory: Memory | None = shared.connection.info.get(MEMORY)
        if memory is not None:
            shared.write(memory)
        if _is_in_order(shared.connection):
            _commit_on_disk(line, shared.connection)
            error = None
    except Exception as failed:
        error = failed
        if not isinstance(failed, sa.exc.OperationalError):
            line.careful_until = time.monotonic() + CAREFUL_FOR
    finally:
        try:
            let_go(shared.connection)
        finally:
            shared.end(error)


def undo_alone(work: "Work", let_go: LetGo) -> None:
    """Undo one work and keep the others; where that cannot be, all of them are undone."""
    line, shared = work.line, work.shared
    if line is None or shared is None:
        raise RuntimeError("only a work that runs in the transaction of others is undone alone")
    try:
        run_raw(shared.connection, UNDO)
        run_raw(shared.connection, KEEP)
    except sa.exc.SQLAlchemyError as error:
        line.shared = None
        try:
            let_go(shared.connection)
        finally:
            shared.end(error)  # whatever happens, nobody waits for ever


def _is_in_order(connection: sa.Connection) -> bool:
    """Say whether the transaction is still the one that was begun.

    SQLite may undo all of it by itself when the disk is full, and a driver's commit
    says nothing then.
    """
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        return bool(raw.in_transaction)
    return bool(raw.info.transaction_status.name == "INTRANS")


def _commit_on_disk(line: Line, connection: sa.Connection) -> None:
    """Commit; where SQLite's disk is slow, in a thread, so that the loop goes on meanwhile."""
    if connection.dialect.name != "sqlite":
        connection.commit()
        return
    raw: Any = connection.connection.dbapi_connection

    def commit() -> None:
        started = time.perf_counter()
        raw.commit()
        line.note(time.perf_counter() - started)

    if line.is_slow and is_module_patched("threading"):
        gevent.get_hub().threadpool.apply(commit)
    else:
        commit()
    connection.commit()  # what is left is SQLAlchemy's own note of it

"""A unit of work: one actor, one tenant, one commit.

Every touch of the database happens inside one. It owns one database transaction,
is bound to at most one organization for its whole life, and hands its outbox over
only after the commit. Outside a unit of work there is no session at all.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from facilitator.core.actor import Actor, Anyone, System
from facilitator.core.memory import Memory
from facilitator.core.pending import Pending
from facilitator.core.together import Line, Shared


@dataclass(eq=False)
class Work:
    """The span of one transaction. `writes` is False for pages that only read."""

    writes: bool
    organization_id: UUID | None = None
    #: The same as SQLite keeps it, which its triggers ask for with each row.
    owner: str | None = None
    #: What it is about, when its commit may be shared with others about the same.
    together: Hashable | None = None
    spans_all: str = ""
    outbox: list[Callable[[], None]] = field(default_factory=list)
    #: Answers that hold as long as the work does; only works that read keep any.
    known: dict[Hashable, Any] = field(default_factory=dict)
    #: The transaction's connection once it has begun; kept by the database layer.
    connection: Any = None
    #: What that connection has read and what still holds, where anything is kept.
    memory: Memory | None = None
    #: Whether objects were read or added: then there is a session to flush and to forget.
    has_session: bool = False
    #: The line in which it has its turn to write, until it gives it back.
    line: Line | None = None
    #: The transaction of others in which it runs, and whether behind a savepoint of its own:
    #: from its first statement on.
    shared: Shared | None = None
    is_behind: bool = False
    #: What it has yet to write, just before its commit.
    pending: Pending | None = None
    #: Tells an open transaction whose it now is; set by the database layer.
    on_bind: Callable[[], None] | None = None

    def bind(self, organization_id: UUID) -> None:
        """Give the work its tenant, once and for good."""
        if self.organization_id is not None and self.organization_id != organization_id:
            raise RuntimeError("a unit of work never changes its organization")
        self.organization_id, self.owner = organization_id, organization_id.hex
        if self.on_bind is not None:
            self.on_bind()

    def give_turn_back(self) -> None:
        """Let the next in line write, when this work had its turn."""
        line, self.line = self.line, None
        if line is not None:
            line.turns.release()

    def span(self, reason: str) -> None:
        """Look across organizations for as long as `reason` is not empty."""
        self.spans_all = reason
        if self.on_bind is not None:
            self.on_bind()


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def current_work() -> Work:
    """Return the open unit of work; raises RuntimeError outside one."""
    work = _current.get()
    if work is None:
        raise RuntimeError("there is no unit of work here: open one first")
    return work


def work_or_none() -> Work | None:
    """Return the open unit of work, or None. For core only."""
    return _current.get()


@contextmanager
def open_work(*, writes: bool, together: Hashable | None = None) -> Iterator[Work]:
    """Open a work without a tenant; commit at the end, roll back on any error.

    With `together` the commit may be one for all that are about the same and come at
    the same time; each is durable, or undone alone, before this returns all the same.

    Works do not nest: a function that changes something never opens its own.
    The outbox is sent after the commit, outside the database lock.
    """
    from facilitator.core.db import close_work, commit_work  # which need this module

    if _current.get() is not None:
        raise RuntimeError("a unit of work is already open here")
    work = Work(writes=writes, together=together)
    token = _current.set(work)
    try:
        yield work
        if writes:
            commit_work(work)
    except BaseException:
        work.outbox.clear()
        raise
    finally:
        try:
            close_work(work)
        finally:
            work.give_turn_back()
            _current.reset(token)
    for send in work.outbox:
        send()


@contextmanager
def unit_of_work(actor: Anyone | System, *, writes: bool = True) -> Iterator[Work]:
    """Open a work for this actor, bound to the actor's organization when there is one."""
    with open_work(writes=writes) as work:
        if isinstance(actor, Actor | System):
            work.bind(actor.organization_id)
        yield work


@contextmanager
def savepoint() -> Iterator[None]:
    """Run part of a work so that its failure drops only what it added, outbox included."""
    from facilitator.core.db import db

    work = current_work()
    sent = len(work.outbox)
    try:
        with db.session.begin_nested():
            yield
    except BaseException:
        del work.outbox[sent:]
        raise


@contextmanager
def all_tenants(reason: str) -> Iterator[None]:
    """Read across organizations inside a work that has none; `reason` makes it greppable.

    The one door out of the tenant guard. Writing stays impossible.
    """
    work = current_work()
    if work.organization_id is not None:
        raise RuntimeError("a work that has an organization never looks beyond it")
    work.span(reason)
    try:
        yield
    finally:
        work.span("")

"""Statements made once, for the path every message takes: guarded, compiled, then only run.

The ORM spends ten times as long on such a statement as the database does. A
Prepared one is built from the models like any other and gets the same tenant
criterion as any other (core/db.py); what is left for each use is to put in the
values. It reads plain columns, never objects, and what it changes is not seen by
objects that were read before. See docs/performance.md.
"""

import uuid
from collections.abc import Callable, Hashable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

from facilitator.core.db import (
    Model,
    TenantOwned,
    UtcDateTime,
    begin,
    db,
    open_connection,
    reads_beside,
    touches_tenants,
)
from facilitator.core.driver import run_raw
from facilitator.core.memory import Memory
from facilitator.core.pending import Pending
from facilitator.core.shapes import columns_of
from facilitator.core.sqlite import read_for_long
from facilitator.core.work import Work, current_work

T = TypeVar("T")
Turn = Callable[[Any], Any] | None

#: The parameter that always is the work's own organization.
OF_WORK = "of_work"
_ONE_TENANT = orm.with_loader_criteria(
    TenantOwned,
    lambda cls: cls.organization_id == sa.bindparam("of_work", type_=sa.Uuid()),
    include_aliases=True,
)


@dataclass(frozen=True, eq=False)
class Compiled:
    """A statement as one database's driver takes it."""

    sql: str
    #: For each value: its name, and how the driver wants it; constants by their name.
    binds: list[tuple[str, Turn]]
    constants: dict[str, Any]
    by_position: bool
    #: For each column that comes back, how it is read.
    columns: list[Turn]
    is_of_work: bool

    def values(self, given: dict[str, Any]) -> Any:
        """Return the values as the driver takes them; KeyError for one that is missing."""
        values = {**self.constants, **given}
        turned = [turn(values[name]) if turn else values[name] for name, turn in self.binds]
        if self.by_position:
            return tuple(turned)
        return {name: value for (name, _), value in zip(self.binds, turned, strict=True)}

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row's columns as Python has them."""
        return [
            turn(value) if turn else value for turn, value in zip(self.columns, row, strict=True)
        ]


class Prepared(Generic[T]):
    """One statement over the models; `make` is called with the columns of each row read.

    Every value is a named parameter. The organization is always the work's: a
    RuntimeError without one when a tenant's table is touched, and when a work that
    only reads would change something.
    """

    def __init__(self, statement: Any, make: Callable[..., T]):
        self.statement = statement
        self.make = make
        self._compiled: dict[str, Compiled] = {}
        made.append(self)

    def all(self, **values: Any) -> list[T]:
        """Return what the statement reads, row by row."""
        compiled, cursor = self._run(values)
        return [self.make(*compiled.read(row)) for row in cursor.fetchall()]

    def first(self, **values: Any) -> T | None:
        """Return the first row the statement reads, or None."""
        compiled, cursor = self._run(values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else self.make(*compiled.read(row))

    def change(self, **values: Any) -> None:
        """Change exactly one row; raises RuntimeError when it was not one."""
        if not current_work().writes:
            raise RuntimeError("this unit of work only reads")
        _compiled, cursor = self._run(values)
        if cursor.rowcount != 1:
            raise RuntimeError("a statement for one row changed another number of rows")

    def later(self, **values: Any) -> None:
        """Add exactly one row, at the latest just before the commit (core/pending.py).

        The caller has noted it in whatever is kept of its table (core/memory.py).
        """
        pending = _pending_now()
        if pending is None:
            self.change(**values)
            return
        compiled = self._of_work(pending.work, values)
        pending.add(compiled, compiled.values(values))

    def move(self, key: Hashable, was: tuple[str, ...], **values: Any) -> None:
        """Change exactly one row, as `later` adds one; of many moves of a key one is made.

        It goes from the first one's values named in `was` to those of the last.
        """
        pending = _pending_now()
        if pending is None:
            memory = memory_now()
            with nullcontext() if memory is None else memory.noted():
                self.change(**values)
            return
        pending.move(self._of_work(pending.work, values), key, values, was)

    def _of_work(self, work: Work, values: dict[str, Any]) -> Compiled:
        """Return the statement as it is run, the organization put in."""
        compiled = self.compiled_for(begin(work).dialect)
        if compiled.is_of_work:
            if work.organization_id is None:
                raise RuntimeError("no organization is bound to this unit of work")
            values[OF_WORK] = work.organization_id
        return compiled

    def _run(self, values: dict[str, Any]) -> tuple[Compiled, Any]:
        work = current_work()
        if work.has_session:
            db.session.flush()  # what was added before counts
        connection = open_connection(work)
        compiled = self._of_work(work, values)
        return compiled, run_raw(connection, compiled.sql, compiled.values(values))

    def compiled_for(self, dialect: sa.Dialect) -> Compiled:
        """Return the statement as this kind of database takes it; made at its first use, then kept.

        Every dialect of one name is alike here: core/db.py sets nothing in any.
        """
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self.statement, dialect)
        return compiled


class Lasting(Prepared[T]):
    """A statement whose rows are kept where nobody can change them unseen (core/memory.py).

    Its rows are shared: whoever gets one changes it only as its writer says. It reads
    tables by their own names, and no row that is not there is kept.
    """

    def __init__(self, statement: Any, make: Callable[..., T]):
        super().__init__(statement, make)
        for column in columns_of(statement):
            read_for_long[column.table.name].add(column.name)
        #: The names of the tables it reads.
        self.tables = frozenset(column.table.name for column in columns_of(statement))

    def first(self, **values: Any) -> T | None:
        """Return the first row, as it was read before if it still holds."""
        found: T | None = self._kept(super().first, values)
        return found

    def every(self, **values: Any) -> set[T]:
        """Return every row, as they were read before if they still hold."""
        found: set[T] = self._kept(lambda **given: set(self.all(**given)), values)
        return found

    def note(self, row: T, **values: Any) -> None:
        """Note a row that is added `later` in what `every` has kept."""
        memory = memory_now()
        if memory is not None:
            memory.add(self, _key(values), row)

    def _kept(self, read: Callable[..., Any], values: dict[str, Any]) -> Any:
        memory = memory_now()
        if memory is None or not memory.holds(self):
            return read(**values)
        key = _key(values)
        found = memory.find(self, key)
        if found is None:
            found = read(**values)
            if found is not None:
                memory.keep(self, key, found)
        return found


def _key(values: dict[str, Any]) -> Hashable:
    """Return what rows are kept under; ids as numbers, which take less to look up."""
    ids = [one.int if isinstance(one, uuid.UUID) else one for one in values.values()]
    return (current_work().owner, *ids)


def memory_now() -> Memory | None:
    """Return what is kept for the open work; None where somebody could change it unseen."""
    work = current_work()
    if not work.writes:
        return None
    if work.has_session:
        db.session.flush()  # what was added before counts
    if work.connection is None:
        begin(work)
    return work.memory


def _pending_now() -> Pending | None:
    """Return what the open work has yet to write; None where its rows may not wait."""
    work = current_work()
    if not work.writes:
        raise RuntimeError("this unit of work only reads")
    if work.together is None or memory_now() is None:
        return None
    if work.line is None or not work.line.may_wait():
        return None
    if work.pending is None:
        work.pending = Pending(work)
    return work.pending


#: Every prepared statement of the process, for the tests that look at each.
made: list[Prepared[Any]] = []


def inserting(model: type[Model]) -> "Prepared[None]":
    """Return the statement that adds one row, every column given but the organization."""
    columns = model.__table__.c
    names = {c: OF_WORK if c.name == "organization_id" else c.name for c in columns}
    values = {c: sa.bindparam(name, type_=c.type) for c, name in names.items()}
    return Prepared(sa.insert(model).values(values), lambda: None)


def updating(model: type[Model], *columns: str) -> "Prepared[None]":
    """Return the statement that sets these columns of the row with `id`."""
    values = {name: sa.bindparam(name, type_=model.__table__.c[name].type) for name in columns}
    of_row = sa.update(model).where(model.id == sa.bindparam("id"))  # type: ignore[attr-defined]
    return Prepared(of_row.values(values), lambda: None)


def _compile(statement: Any, dialect: sa.Dialect) -> Compiled:
    guarded = statement
    if not isinstance(statement, sa.Insert):
        if reads_beside(statement):
            raise RuntimeError("a table beside the models slips past the tenant guard")
        guarded = statement.options(_ONE_TENANT)
    compiled: Any = guarded.compile(dialect=dialect)
    is_of_work = OF_WORK in compiled.binds
    if touches_tenants(statement) and not is_of_work:
        raise RuntimeError("a prepared statement is not tied to the organization of the work")
    if "POSTCOMPILE" in compiled.string:
        raise RuntimeError("a prepared statement cannot hold a list of values")
    names = compiled.positiontup or list(compiled.binds)
    turns = {name: _in(bind.type, dialect) for name, bind in compiled.binds.items()}
    read = [] if not isinstance(statement, sa.Select) else list(statement.selected_columns)
    return Compiled(
        sql=compiled.string,
        binds=[(name, turns[name]) for name in names],
        constants={
            name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required
        },
        by_position=bool(compiled.positional),
        columns=[_out(column.type, dialect) for column in read],
        is_of_work=is_of_work,
    )


def _in(kind: Any, dialect: sa.Dialect) -> Turn:
    """Return how a value is turned for the driver; SQLite's takes some as they are."""
    if dialect.name == "sqlite":
        for known, own in _FOR_SQLITE:
            if isinstance(kind, known):
                return own
    turn: Turn = kind.dialect_impl(dialect).bind_processor(dialect)
    if turn is not None and isinstance(kind, sa.JSON) and dialect.name == "sqlite":
        return partial(_json_in, turn)
    return turn


def _json_in(turn: Callable[[Any], Any], value: Any) -> Any:
    """Return JSON as SQLAlchemy has it, which it takes long to find for the most frequent."""
    return "{}" if value == {} else turn(value)


def _id_in(key: uuid.UUID | None) -> str | None:
    return None if key is None else f"{key.int:032x}"


def _moment_in(moment: datetime | None) -> str | None:
    """Return a moment as SQLAlchemy has it in SQLite; its own way takes five times as long."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


#: What takes less than SQLAlchemy's own way, by the type of the column.
_FOR_SQLITE: tuple[tuple[type, Turn], ...] = (
    (UtcDateTime, _moment_in),
    (sa.Uuid, _id_in),
    (sa.LargeBinary, None),
    (sa.Boolean, None),
)


def _moment_out(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _out(kind: Any, dialect: sa.Dialect) -> Turn:
    if isinstance(kind, UtcDateTime) and dialect.name == "sqlite":
        return _moment_out
    turn: Turn = kind.dialect_impl(dialect).result_processor(dialect, None)
    return turn

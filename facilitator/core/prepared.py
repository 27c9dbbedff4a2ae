"""Statements made once, for the path every message takes: guarded, compiled, then only run.

The ORM spends ten times as long on such a statement as the database does. A
Prepared one is built from the models like any other and gets the same tenant
criterion as any other (core/db.py); what is left for each use is to put in the
values. It reads plain columns, never objects, and what it changes is not seen by
objects that were read before. See docs/performance.md.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

from facilitator.core.db import (
    Model,
    TenantOwned,
    UtcDateTime,
    db,
    open_connection,
    read_for_long,
    reads_beside,
    touches_tenants,
)
from facilitator.core.driver import run_raw
from facilitator.core.memory import Memory
from facilitator.core.shapes import columns_of
from facilitator.core.work import current_work

T = TypeVar("T")
Turn = Callable[[Any], Any] | None

#: The parameter that always is the work's own organization.
OF_WORK = "of_work"
_ONE_TENANT = orm.with_loader_criteria(
    TenantOwned,
    lambda cls: cls.organization_id == sa.bindparam("of_work", type_=sa.Uuid()),
    include_aliases=True,
)


@dataclass(frozen=True)
class _Compiled:
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
        self._compiled: dict[str, _Compiled] = {}
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

    def _run(self, values: dict[str, Any]) -> tuple[_Compiled, Any]:
        work = current_work()
        if work.has_session:
            db.session.flush()  # what was added before counts
        connection = open_connection(work)
        compiled = self.compiled_for(connection.dialect)
        if compiled.is_of_work:
            if work.organization_id is None:
                raise RuntimeError("no organization is bound to this unit of work")
            values[OF_WORK] = work.organization_id
        return compiled, run_raw(connection, compiled.sql, compiled.values(values))

    def compiled_for(self, dialect: sa.Dialect) -> _Compiled:
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
        memory = memory_now()
        if memory is None or not memory.holds(self):
            return super().first(**values)
        key = (current_work().organization_id, *values.items())
        row: T | None = memory.find(self, key)
        if row is None:
            row = super().first(**values)
            if row is not None:
                memory.keep(self, key, row)
        return row


def memory_now() -> Memory | None:
    """Return what is kept for the open work; None where somebody could change it unseen."""
    work = current_work()
    if not work.writes:
        return None
    if work.has_session:
        db.session.flush()  # what was added before counts
    open_connection(work)
    return work.memory


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


def _compile(statement: Any, dialect: sa.Dialect) -> _Compiled:
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
    return _Compiled(
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
    if isinstance(kind, UtcDateTime) and dialect.name == "sqlite":
        return _moment_in
    if isinstance(kind, sa.Uuid) and dialect.name == "sqlite":
        return _id_in
    turn: Turn = kind.dialect_impl(dialect).bind_processor(dialect)
    return turn


def _id_in(key: uuid.UUID | None) -> str | None:
    return None if key is None else f"{key.int:032x}"


def _moment_in(moment: datetime | None) -> str | None:
    """Return a moment as SQLAlchemy has it in SQLite; its own way takes five times as long."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _moment_out(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _out(kind: Any, dialect: sa.Dialect) -> Turn:
    if isinstance(kind, UtcDateTime) and dialect.name == "sqlite":
        return _moment_out
    turn: Turn = kind.dialect_impl(dialect).result_processor(dialect, None)
    return turn

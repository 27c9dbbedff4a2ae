"""The database: `db`, the base of every tenant table, and the tenant guard.

The guard is four-fold: the schema (composite keys that start with the
organization), this session (which adds the organization to every statement and
refuses the shapes that would slip past), row level security on PostgreSQL and
triggers on SQLite. See docs/security.md.
"""

import uuid
from collections.abc import Hashable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from flask import current_app, has_app_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event, orm
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from facilitator.core import postgres, sqlite
from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.memory import MEMORY
from facilitator.core.shapes import reads_beside_models
from facilitator.core.together import (
    BEHIND,
    Line,
    Lines,
    commit_shared,
    commit_together,
    undo_alone,
)
from facilitator.core.work import Work, current_work, work_or_none

NOBODY = uuid.UUID(int=0)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. A naive one is refused rather than guessed at."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Store as UTC; SQLite keeps no zone, so it is taken off there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return an aware moment."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table; names of constraints are predictable for migrations."""

    registry = orm.registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            uuid.UUID: sa.Uuid(),
            str: sa.Text(),
            bytes: sa.LargeBinary(),
        },
    )


class WorkSession(FlaskSession):
    """A database session that exists only inside a unit of work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        work = current_work()
        work.has_session = True
        if work.together is not None:
            open_connection(work)
        if work.shared is not None:  # a failed flush undoes this work, never the others
            kwargs["join_transaction_mode"] = "create_savepoint"
        super().__init__(*args, **kwargs)

    def get_bind(self, *_args: Any, **_kwargs: Any) -> Any:
        """Join the transaction of the work, which it alone begins and ends."""
        return open_connection(current_work())

    def connection(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: a bare connection slips past the tenant guard."""
        raise RuntimeError("use the session itself; a bare connection has no tenant guard")

    def _bulk(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse: these write rows without a statement the tenant guard could see."""
        raise RuntimeError("bulk writes slip past the tenant guard; add the rows to the session")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _bulk


db = SQLAlchemy(
    model_class=Base,
    session_options={
        "class_": WorkSession,
        "scopefunc": work_or_none,
        "expire_on_commit": False,
    },
)


if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class OnErasure(StrEnum):
    """What becomes of a table's rows when the person behind them is erased."""

    KEEP = "keep"  # names no one
    DELETE = "delete"  # the row goes
    SHRED = "shred"  # the row stays, its words go with the author's key
    DETACH = "detach"  # the row stays and points at nobody


class TenantOwned:
    """A row of exactly one organization, with a random id.

    Leaving out `on_erasure` is a TypeError at import, so that no table can be
    forgotten by export and erasure.
    """

    on_erasure: ClassVar[OnErasure]

    organization_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("organizations.id"), primary_key=True, sort_order=-2
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, sort_order=-1)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if not isinstance(getattr(cls, "on_erasure", None), OnErasure):
            raise TypeError(f"{cls.__name__} must say on_erasure")
        super().__init_subclass__(**kwargs)


def choice(kind: type[StrEnum]) -> sa.Enum:
    """Return a column type for one of a closed set of words, stored as the words."""
    return sa.Enum(
        kind,
        native_enum=False,
        length=20,
        values_callable=lambda members: [m.value for m in members],
    )


def tenant_key(table: str, *columns: str, name: str | None = None) -> sa.ForeignKeyConstraint:
    """Return the composite foreign key from `columns` to another tenant table's row."""
    return sa.ForeignKeyConstraint(
        ["organization_id", *columns],
        [f"{table}.organization_id", *(f"{table}.id" for _ in columns)],
        name=name,
    )


# ---------------------------------------------------------------- the guard on statements


def _tenant_classes() -> set[type]:
    return {m.class_ for m in Model.registry.mappers if issubclass(m.class_, TenantOwned)}


def _tenant_tables() -> set[sa.Table]:
    return {m.__table__ for m in _tenant_classes()}  # type: ignore[attr-defined]


def touches_tenants(statement: Any) -> bool:
    """Say whether a statement has to do with a table of tenants."""
    return any(
        isinstance(part, sa.Table) and part.name in _guarded_names()
        for part in sa.sql.visitors.iterate(statement)
    )


@cache
def _guarded_names() -> frozenset[str]:
    """Return the names of the tenant tables; whoever asks has every model loaded."""
    return frozenset(table.name for table in _tenant_tables())


def reads_beside(statement: Any) -> bool:
    """Say whether a statement reads a tenant's table that the criterion would not reach."""
    return reads_beside_models(statement, _guarded_names())


def _refuse_unguarded(state: orm.ORMExecuteState) -> None:
    """Refuse the shapes that an added criterion cannot reach."""
    statement = state.statement
    if not state.is_orm_statement:
        raise RuntimeError("Core and textual statements slip past the tenant guard")
    if state.is_insert:
        raise RuntimeError("insert through the session: db.session.add()")
    if not isinstance(statement, sa.Select | sa.CompoundSelect | sa.Update | sa.Delete):
        raise RuntimeError("from_statement slips past the tenant guard")
    if reads_beside(statement):
        raise RuntimeError("a table beside the models slips past the tenant guard")
    if (state.is_update or state.is_delete) and isinstance(state.parameters, list):
        raise RuntimeError("bulk writes by primary key slip past the tenant guard")


@event.listens_for(WorkSession, "do_orm_execute")
def _guard_statement(state: orm.ORMExecuteState) -> None:
    """Add the organization to every ORM statement; raise when none is bound."""
    work = current_work()
    _refuse_unguarded(state)
    organization_id = work.organization_id
    if organization_id is None:
        if work.spans_all and state.is_select:
            return
        if touches_tenants(state.statement):
            raise RuntimeError("no organization is bound to this unit of work")
        return
    state.statement = state.statement.options(_only_of(organization_id))


@lru_cache(maxsize=1024)
def _only_of(organization_id: uuid.UUID) -> Any:
    """Return the criterion for one organization; making it anew for every statement is dear."""
    return orm.with_loader_criteria(
        TenantOwned,
        lambda cls: cls.organization_id == organization_id,
        include_aliases=True,
    )


def _check_row(row: object, work: Work) -> None:
    if isinstance(row, TenantOwned) and not work.spans_all:
        owner = row.__dict__.get("organization_id")
        if owner is not None and owner != work.organization_id:
            raise RuntimeError("a row of another organization was loaded")


@event.listens_for(TenantOwned, "load", propagate=True)
def _guard_load(row: object, _context: Any) -> None:
    _check_row(row, current_work())


@event.listens_for(TenantOwned, "refresh", propagate=True)
def _guard_refresh(row: object, _context: Any, _attrs: Any) -> None:
    _check_row(row, current_work())


@event.listens_for(WorkSession, "before_flush")
def _guard_flush(session: orm.Session, _context: Any, _instances: Any) -> None:
    """Stamp new rows with the organization; refuse rows that moved or are foreign."""
    work = current_work()
    if not work.writes and (session.new or session.dirty or session.deleted):
        raise RuntimeError("this unit of work only reads")
    for row in session.new:
        if isinstance(row, TenantOwned):
            if work.organization_id is None:
                raise RuntimeError("no organization is bound to this unit of work")
            if row.organization_id is None:
                row.organization_id = work.organization_id
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantOwned):
            moved = sa.inspect(row).attrs.organization_id.history.deleted
            if moved or row.organization_id != work.organization_id:
                raise RuntimeError("a row never leaves its organization")


# ---------------------------------------------------------------- the guard in the database


def open_connection(work: Work) -> sa.Connection:
    """Return the connection of the work's one transaction, to run a statement on.

    For the session, and for core/prepared.py, whose statements carry the guard in themselves.
    What waited to be written before is written now; in a transaction of others the work is
    behind a savepoint of its own from here on.
    """
    connection = begin(work)
    if work.shared is not None and not work.is_behind:
        if work.memory is not None:
            work.shared.write(work.memory)
        work.is_behind = True  # also when that fails: then nobody joins this transaction any more
        run_raw(connection, BEHIND)
        _tell_database(work, connection)
    if work.pending is not None and work.memory is not None:
        work.pending.write(connection, work.memory)
        work.pending = None
    return connection


def begin(work: Work) -> sa.Connection:
    """Begin the work's transaction, or stand in that of others, and return its connection.

    Whoever runs a statement on it asks for it with `open_connection`.
    """
    connection: sa.Connection | None = work.connection
    if connection is not None:
        return connection
    connection = _connect(work)
    if work.shared is None and not connection.in_transaction():
        try:
            connection.begin()
            _tell_database(work, connection)
        except BaseException:  # whoever goes on all the same begins anew, never outside of one
            _let_go(connection)
            raise
    work.connection = connection
    if work.writes:
        work.memory = connection.info.get(MEMORY)
    return connection


#: In `app.extensions`: the one connection that writes to SQLite, kept from work to work,
#: and the lines of those who write in turn.
WRITER = "facilitator.writer"
LINES = "facilitator.lines"
IS_SQLITE = "facilitator.is_sqlite"


def _connect(work: Work) -> sa.Connection:
    """Return a connection of the pool, or that of those who write in turn.

    SQLite has one writer. There, switching a connection between reading and writing
    makes SQLite forget every statement it has compiled, which costs more than running
    them. On PostgreSQL only works take turns whose commit can be shared.
    """
    is_sqlite = _is_sqlite()
    if not work.writes or (work.together is None and not is_sqlite):
        return db.engine.connect()
    line = work.line or line_for(work.together)
    if work.line is None:
        if not line.turns.acquire(timeout=sqlite.BUSY_SECONDS):
            raise Unavailable()
        work.line = line
    if work.together is None or not line.has_room():
        commit_shared(line, _let_go)  # whoever is alone begins anew
    if line.shared is not None:
        work.shared = line.shared
        return line.shared.connection
    if not is_sqlite:
        return db.engine.connect()
    writer: sa.Connection | None = current_app.extensions.get(WRITER)
    if writer is None or writer.closed or writer.invalidated:
        writer = current_app.extensions[WRITER] = db.engine.connect()
    return writer


def _is_sqlite() -> bool:
    """Say whether this app's database is a SQLite file; to ask the engine each time is dear."""
    known: bool | None = current_app.extensions.get(IS_SQLITE)
    if known is None:
        known = current_app.extensions[IS_SQLITE] = db.engine.dialect.name == "sqlite"
    return known


def line_for(together: Hashable) -> Line:
    """Return the line of works about the same; on SQLite all stand in one."""
    key = None if _is_sqlite() else together
    lines: Lines | None = current_app.extensions.get(LINES)
    if lines is None:
        lines = current_app.extensions[LINES] = Lines()
    line = lines.get(key)
    if line is None:
        line = lines[key] = Line()
    return line


def _let_go(connection: sa.Connection) -> None:
    """Undo what is not committed and give the connection back."""
    if connection.in_transaction():
        sqlite.forget_read(connection)
    if connection is current_app.extensions.get(WRITER):
        connection.rollback()
    else:
        connection.close()


def _close_writer(_engine: sa.Engine) -> None:
    """Close the connection that writes; whoever disposes of the engine wants the file alone."""
    writer = current_app.extensions.pop(WRITER, None) if has_app_context() else None
    if writer is not None:
        writer.invalidate()
        writer.close()


def _tell_database(work: Work, connection: sa.Connection) -> None:
    """Tell the database whose transaction this is, for the lock that stands behind ours."""
    if connection.dialect.name == "sqlite":
        connection.info["work"] = work
    else:
        postgres.tell(work, connection)


def commit_work(work: Work) -> None:
    """Make everything the work did durable; nothing is open afterwards."""
    if work.has_session and work.shared is not None:
        db.session.commit()  # of its own savepoint
    elif work.has_session:
        db.session.flush()
    if work.connection is not None and work.together is not None:
        commit_together(work, _let_go)
    elif work.connection is not None:
        work.connection.commit()
    close_work(work)


def close_work(work: Work) -> None:
    """Forget the session's objects and give the connection back; undoes what is not committed."""
    if work.has_session:
        db.session.remove()
        work.has_session = False
    if work.connection is not None:
        connection, work.connection = work.connection, None
        if work.shared is None:
            _let_go(connection)
        elif work.is_behind:
            sqlite.forget_read(connection)
            postgres.forget_told(connection)
            undo_alone(work, _let_go)
        elif work.pending is not None:
            sqlite.forget_read(connection)  # it has noted what it will not write


def prepare_engine(engine: sa.Engine) -> None:
    """Teach an engine our transactions: WAL and one writer on SQLite, time limits on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        sqlite.prepare(engine, _tenant_tables)
        event.listen(engine, "engine_disposed", _close_writer)
    else:
        postgres.prepare(engine)

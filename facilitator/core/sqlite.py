"""How SQLite keeps our transactions: one writer, WAL, and the tenants' lock by triggers."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.memory import MEMORY, Memory
from facilitator.core.work import Work, work_or_none

#: Seconds a writer waits for SQLite before it says so.
BUSY_SECONDS = 5.0
#: The columns of each table that statements keep rows of, filled as they are made.
read_for_long: defaultdict[str, set[str]] = defaultdict(set)


def prepare(engine: sa.Engine, tables: Callable[[], Iterable[sa.Table]]) -> None:
    """Teach an engine our transactions; no write to one of these tables crosses organizations."""
    event.listen(engine, "connect", _open)
    event.listen(engine, "begin", partial(_begin, tables))
    event.listen(engine, "rollback_savepoint", forget_read)


def forget_read(connection: sa.Connection, *_savepoint: object) -> None:
    """Forget what was read on a connection when part of what was written there is undone."""
    memory: Memory | None = None if connection.invalidated else connection.info.get(MEMORY)
    if memory is not None:
        memory.forget()


def _open(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "busy_timeout=0", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    connection.create_function("app_organization", 0, lambda: _owner_of(record))
    cursor.close()


def _owner_of(record: Any) -> str | None:
    work: Work | None = record.info.get("work")
    return work.owner if work is not None else None


def _begin(tables: Callable[[], Iterable[sa.Table]], connection: sa.Connection) -> None:
    """Begin, as the only writer or as a reader that cannot write.

    A writer has its turn in this process (`_connect`) and retries without blocking
    the loop when another process holds the file.
    """
    work = work_or_none()
    if work is None:  # migrations, and the health check of the engine itself
        connection.exec_driver_sql("BEGIN")
        return
    if not work.writes:
        _set_query_only(connection, on=True)
        run_raw(connection, "BEGIN")
        return
    _set_query_only(connection, on=False)
    _guard(connection, tables)
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            run_raw(connection, "BEGIN IMMEDIATE")
            _look_for_others(connection)
            return
        except sa.exc.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise Unavailable() from error
            time.sleep(0.005)  # gives the loop to others; SQLite offers nothing to wait on


def _look_for_others(connection: sa.Connection) -> None:
    """Forget what was read when anybody else has written to the file since."""
    memory: Memory = connection.info[MEMORY]
    memory.begin(run_raw(connection, "PRAGMA data_version").fetchone()[0])


def _set_query_only(connection: sa.Connection, *, on: bool) -> None:
    """Let this connection write or not; said again only when it changes."""
    if connection.info.get("query_only") is not on:
        run_raw(connection, f"PRAGMA query_only={'ON' if on else 'OFF'}")
        connection.info["query_only"] = on


def _guard(connection: sa.Connection, tables: Callable[[], Iterable[sa.Table]]) -> None:
    """Hang the tenant triggers on this connection, once: no write crosses organizations."""
    if connection.info.get("guarded"):
        return
    for table in tables():
        for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("NEW", "OLD")), ("DELETE", ("OLD",))):
            foreign = " OR ".join(
                f"{row}.organization_id IS NOT app_organization()" for row in rows
            )
            connection.exec_driver_sql(
                f"CREATE TEMP TRIGGER IF NOT EXISTS guard_{table.name}_{verb.lower()} "
                f"BEFORE {verb} ON main.{table.name} WHEN {foreign} "
                "BEGIN SELECT RAISE(ABORT, 'row of another organization'); END"
            )
    _watch(connection)
    connection.info["guarded"] = True


def _watch(connection: sa.Connection) -> None:
    """Have the database tell of every write to what is kept, by whatever way it comes."""
    memory = connection.info[MEMORY] = Memory(read_for_long)
    raw: Any = connection.connection.dbapi_connection
    raw.create_function("app_written", 1, memory.note_written)
    for table, columns in read_for_long.items():
        for verb in ("INSERT", "DELETE", f"UPDATE OF {', '.join(sorted(columns))}"):
            connection.exec_driver_sql(
                f"CREATE TEMP TRIGGER IF NOT EXISTS watch_{table}_{verb[:6].lower()} "
                f"AFTER {verb} ON main.{table} BEGIN SELECT app_written('{table}'); END"
            )

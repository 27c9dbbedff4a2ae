"""Statements on the driver itself, for the few that take that way."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

#: Told of each statement that `run_raw` runs, which the engine's own events do not see.
watchers: list[Callable[[str], None]] = []


#: What PostgreSQL says when a quota or a limit keeps it from writing; of a full disk it says more.
INTERNAL = "XX000"


def named(sql: str, error: Exception, connection: sa.Connection) -> Exception:
    """Return a driver's error as SQLAlchemy's own, without the values.

    What PostgreSQL could not do, whatever we asked, is an OperationalError.
    """
    if getattr(error, "sqlstate", None) == INTERNAL:
        return sa.exc.OperationalError(sql, None, error, hide_parameters=True)
    dialect, known = connection.dialect, connection.dialect.loaded_dbapi.Error
    return sa.exc.DBAPIError.instance(
        sql, None, error, known, hide_parameters=True, dialect=dialect
    )


def run_raw(connection: sa.Connection, sql: str, values: Any = ()) -> Any:
    """Run a statement on the driver itself and return its cursor.

    SQLAlchemy's own way costs ten times as much. Errors come as SQLAlchemy's all the
    same, without the values; a connection that is gone leaves the pool.
    """
    return _run(connection, sql, values, many=False)


def run_many(connection: sa.Connection, sql: str, rows: list[Any]) -> Any:
    """Run a statement once for each of these rows of values; the cursor counts all of them."""
    return _run(connection, sql, rows, many=True)


def _run(connection: sa.Connection, sql: str, values: Any, *, many: bool) -> Any:
    for watch in watchers:
        watch(sql)
    raw: Any = connection.connection.dbapi_connection
    cursor = raw.cursor()
    known = connection.dialect.loaded_dbapi.Error
    try:
        if many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
    except known as error:
        if connection.dialect.is_disconnect(error, raw, cursor):
            connection.invalidate(error)
        raise named(sql, error, connection) from error
    return cursor

"""How PostgreSQL keeps our transactions: time limits, and whose each of them is."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from facilitator.core.driver import INTERNAL, named
from facilitator.core.work import Work

#: What PostgreSQL is told of a transaction, and in a connection's `info` what it was told last.
TELL = "SELECT set_config('app.organization_id', %s, true), set_config('app.spans', %s, true)"
TOLD = "facilitator.told"


def prepare(engine: sa.Engine) -> None:
    """Teach an engine our transactions."""
    event.listen(engine, "connect", _open)
    event.listen(engine, "begin", forget_told)
    event.listen(engine, "rollback_savepoint", forget_told)
    event.listen(engine, "handle_error", _name_what_could_not_be_written)


def tell(work: Work, connection: sa.Connection) -> None:
    """Tell PostgreSQL whose transaction this is, now and whenever the work is bound or spans."""
    if not work.writes:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    def now() -> None:
        if _is_lost(connection):  # nothing is read in it any more; what went wrong is heard
            return
        tenant = str(work.organization_id) if work.organization_id else ""
        said = tenant, "all" if work.spans_all else ""
        if connection.info.get(TOLD) != said:
            connection.exec_driver_sql(TELL, said)
            connection.info[TOLD] = said

    work.on_bind = now
    now()


def forget_told(connection: sa.Connection, *_savepoint: object) -> None:
    """Tell PostgreSQL anew whose transaction it is: it was told for one, or for a part of it."""
    if not connection.invalidated:
        connection.info.pop(TOLD, None)


def _is_lost(connection: sa.Connection) -> bool:
    """Say whether PostgreSQL takes no more statements in this transaction."""
    if connection.invalidated:
        return True
    raw: Any = connection.connection.dbapi_connection
    return raw.info.transaction_status.name in {"INERROR", "UNKNOWN"}


def _open(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")
        cursor.execute("SET lock_timeout = '2s'")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _name_what_could_not_be_written(context: sa.engine.ExceptionContext) -> Exception | None:
    error, connection = context.original_exception, context.connection
    if connection is not None and getattr(error, "sqlstate", None) == INTERNAL:
        return named(context.statement or "", error, connection)  # type: ignore[arg-type]
    return None

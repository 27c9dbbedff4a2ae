"""Counting statements, so that a page's cost is seen in a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from facilitator.core.db import db
from facilitator.core.driver import watchers


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that reach the database meanwhile, transactions aside."""
    seen: list[str] = []

    def watch(statement: str) -> None:
        if not statement.startswith(("BEGIN", "CREATE TEMP", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        watch(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    watchers.append(watch)
    try:
        yield seen
    finally:
        watchers.remove(watch)
        event.remove(db.engine, "before_cursor_execute", note)

"""Counting statements, so that a page's cost is seen in a test."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from facilitator.core.db import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements that reach the database meanwhile, transactions aside."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.startswith(("BEGIN", "CREATE TEMP", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

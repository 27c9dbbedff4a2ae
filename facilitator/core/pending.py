"""What waits to be written until its commit, so that everybody's rows go in one statement.

Only on SQLite, and only for rows of which nothing is kept that was read (core/memory.py),
or whose writer has noted them there: to everybody who reads in the same transaction they
are written before, so nobody can tell.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from facilitator.core.driver import run_many, run_raw

if TYPE_CHECKING:
    from facilitator.core.memory import Memory
    from facilitator.core.prepared import Compiled
    from facilitator.core.work import Work


class OtherRows(RuntimeError):
    """What waited to be written met other rows than had been read."""


@dataclass(eq=False)
class Pending:
    """What is still to be written for one organization, in whose name `work` stands."""

    work: "Work"
    _rows: "dict[Compiled, list[Any]]" = field(default_factory=dict)
    _moves: "dict[tuple[Compiled, Hashable], tuple[dict[str, Any], tuple[str, ...]]]" = field(
        default_factory=dict
    )

    def add(self, compiled: "Compiled", row: Any) -> None:
        """Let a row wait; the rows of one statement keep their order."""
        self._rows.setdefault(compiled, []).append(row)

    def move(
        self, compiled: "Compiled", key: Hashable, values: dict[str, Any], was: tuple[str, ...]
    ) -> None:
        """Let a change wait; of two about the same key the last goes on from where the first was.

        `was` names the values that say from where.
        """
        before = self._moves.get((compiled, key))
        if before is not None:
            values = {**values, **{name: before[0][name] for name in was}}
        self._moves[compiled, key] = values, was

    def take(self, other: "Pending") -> None:
        """Add what waits in another, which came after."""
        for compiled, rows in other._rows.items():
            self._rows.setdefault(compiled, []).extend(rows)
        for (compiled, key), (values, was) in other._moves.items():
            self.move(compiled, key, values, was)

    def write(self, connection: sa.Connection, memory: "Memory") -> None:
        """Write all of it; OtherRows when it meets other rows than were read.

        What could not be written still waits, so that nobody commits without it.
        """
        connection.info["work"] = self.work  # whose rows they are, for the database's own guard
        with memory.noted():
            for (compiled, _key), (values, _was) in self._moves.items():
                _expect(run_raw(connection, compiled.sql, compiled.values(values)), 1)
            for compiled, rows in self._rows.items():
                _expect(run_many(connection, compiled.sql, rows), len(rows))
        self._moves.clear()
        self._rows.clear()


def _expect(cursor: Any, changed: int) -> None:
    if cursor.rowcount != changed:
        raise OtherRows("what waited to be written changed another number of rows")

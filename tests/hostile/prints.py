"""Seeing that nothing was changed: fingerprints of every table, cheap to ask for often."""

import hashlib
import sqlite3
from pathlib import Path

from facilitator.core.db import db

Prints = dict[tuple[str, str], str]
#: Columns that say only that somebody is connected just now, or how far they have read.
PRESENCE = frozenset({"seats.lease_until", "seats.seen_seq", "sign_ins.seen_at"})
#: A table of tickets that let one socket connect, once.
TICKETS = "connect_tickets"


class Watch:
    """Looks at a database from outside; `changes` tells what was committed since the last look."""

    def __init__(self, database: Path, *, presence: bool = True):
        self.connection = sqlite3.connect(database)
        self.presence = presence
        self._version = self._ask_version()
        self._prints: Prints | None = None

    def _ask_version(self) -> int:
        """Return SQLite's own mark of whether another connection has committed anything."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def prints(self) -> Prints:
        """Return a digest of every table's rows by (table, organization id as hex or nothing)."""
        found: Prints = {}
        for table in db.metadata.sorted_tables:
            if table.name == TICKETS and not self.presence:
                continue
            place = [c.name for c in table.c if self.presence or str(c) not in PRESENCE]
            rows = self.connection.execute(
                f"SELECT {', '.join(place)} FROM {table.name}"  # noqa: S608 - our own names
            ).fetchall()
            owner = place.index("organization_id") if "organization_id" in place else None
            if table.name == "organizations":
                owner = place.index("id")
            groups: dict[str, list[str]] = {}
            for row in rows:
                groups.setdefault("" if owner is None else str(row[owner]), []).append(repr(row))
            for whose, lines in groups.items():
                digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
                found[table.name, whose] = digest
        return found

    def changes(self) -> set[tuple[str, str]]:
        """Return the (table, organization) pairs whose rows are not what they were."""
        if self._prints is None:
            raise RuntimeError("take the fingerprints first")
        if not self.has_committed():
            return set()
        before, self._prints = self._prints, self.prints()
        every = before.keys() | self._prints.keys()
        return {key for key in every if before.get(key) != self._prints.get(key)}

    def take(self) -> None:
        """Take the fingerprints that the next `changes` compares with."""
        self._version, self._prints = self._ask_version(), self.prints()

    def has_committed(self) -> bool:
        """Say whether anything at all was committed since the last look: nothing is cheaper."""
        before, self._version = self._version, self._ask_version()
        return before != self._version

    def close(self) -> None:
        """Stop looking."""
        self.connection.close()

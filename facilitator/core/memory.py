"""What the one connection that writes to a SQLite file has read, for as long as it holds.

Each message reads who says it and what may forbid it, and next to nobody changes that
between two messages. What was read under the lock of everybody who writes still holds
under the next one, unless somebody wrote to it meanwhile, and nobody can do that unseen:

- on this connection, by whatever way, a trigger in the database tells (core/sqlite.py);
- on any other, of this process or another, `PRAGMA data_version` is another number.

On PostgreSQL, where many write at once, nothing is kept.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

#: In `info` of the connection that writes to SQLite: what it has read and what still holds.
MEMORY = "facilitator.memory"
#: Rows kept at most; then all of them are forgotten.
MOST = 50_000


class Reader(Protocol):
    """What keeps what it reads."""

    #: The names of the tables it reads.
    tables: frozenset[str]


class Memory:
    """The rows one connection has read, by what reads them; asked only in its transactions."""

    def __init__(self, tables: Iterable[str]):
        #: What is watched; a statement that reads another table keeps nothing.
        self.tables = frozenset(tables)
        #: While a write of ours goes on that its caller has noted in what is kept.
        self.is_noted = False
        self._version: int | None = None
        self._written: set[str] = set()
        self._found: defaultdict[Reader, dict[Hashable, Any]] = defaultdict(dict)
        self._size = 0

    def begin(self, version: int) -> None:
        """Go on in a new transaction; `version` is that of the data, as others have left it."""
        if version != self._version:
            self.forget()
        self._version = version
        self._written.clear()

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Write what the caller has noted in what is kept."""
        self.is_noted = True
        try:
            yield
        finally:
            self.is_noted = False

    def note_written(self, table: str) -> None:
        """Forget what was read from a table that is written to, and keep nothing of it for now.

        Until the transaction is over nobody knows whether what was written stays.
        """
        if self.is_noted or table in self._written:
            return
        self._written.add(table)
        for reader in [reader for reader in self._found if table in reader.tables]:
            self._size -= sum(map(_size, self._found.pop(reader).values()))

    def forget(self) -> None:
        """Forget everything: something was undone, or was written elsewhere."""
        self._found.clear()
        self._size = 0

    def holds(self, reader: Reader) -> bool:
        """Say whether what a statement reads now may be kept."""
        return self._written.isdisjoint(reader.tables) and reader.tables <= self.tables

    def find(self, reader: Reader, key: Hashable) -> Any:
        """Return what a statement has read before, while it holds, or None."""
        return self._found[reader].get(key)

    def keep(self, reader: Reader, key: Hashable, row: Any) -> None:
        """Keep what a statement has read for as long as it holds."""
        if self._size >= MOST:
            self.forget()
        self._size += _size(row)
        self._found[reader][key] = row

    def add(self, reader: Reader, key: Hashable, row: Any) -> None:
        """Add a row to those that a statement has read, where they are kept."""
        rows = self._found[reader].get(key)
        if rows is not None:
            rows.add(row)
            self._size += 1


def _size(found: Any) -> int:
    return 1 + len(found) if isinstance(found, set) else 1

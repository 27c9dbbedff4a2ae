"""Backing up a small install while it runs, and putting a backup in its place.

SQLite only: PostgreSQL brings tools of its own. A backup is one file that needs
nothing beside it, and its words open only with the master key, which is not in it.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from facilitator.core import revisions
from facilitator.core.errors import Conflict, Invalid


def database_file(database_url: str) -> Path | None:
    """Return the file of a SQLite database, or None for any other."""
    url = sa.make_url(database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(str(url.database)).absolute() if is_file else None


def back_up(source: Path, target: Path) -> str:
    """Copy the database as it is at one moment, while others write; return its revision.

    The copy appears under its name once it is whole and checked. Raises Conflict
    when that name is taken, Invalid when the copy cannot be made or is not sound.
    """
    if not source.exists():
        raise Invalid(f"There is no database yet: {source}")
    if target.exists():
        raise Conflict(f"{target} is there already. Choose another name.")
    partial = target.with_name(target.name + ".partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise Invalid(f"Cannot write {partial}: {error.strerror}.") from error
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(partial)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        revision = checked(partial)
        _settle(partial)
        os.link(partial, target)  # refuses a name taken meanwhile
    except FileExistsError as error:
        raise Conflict(f"{target} is there already. Choose another name.") from error
    except (OSError, sqlite3.Error) as error:
        raise Invalid(f"The backup could not be made: {error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return revision


def checked(copy: Path) -> str:
    """Return the revision of a backup; raises Invalid when it is damaged or not one of ours."""
    if not copy.is_file():
        raise Invalid(f"There is no file {copy}")
    try:
        with closing(_opened(copy)) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise Invalid(f"{copy} is not a database of this program.") from error
    if verdict != "ok":
        raise Invalid(f"{copy} is damaged: {verdict}")
    if revision not in revisions.known():
        raise Invalid(f"{copy} is of revision {revision}, which this version does not know.")
    return str(revision)


def _opened(path: Path) -> sqlite3.Connection:
    """Open a file that is only read, and leave nothing beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def put_back(copy: Path, place: Path, fits: Callable[[bytes | None], bool]) -> Path | None:
    """Put a checked backup in the database's place; return where the old one is kept, if any.

    Raises Conflict while somebody has the database open, and Invalid when the copy
    is not sound or `fits` says that its words would not open.
    """
    checked(copy)
    if not fits(oldest_sealed(copy)):
        raise Invalid("The words in this backup do not open with FACILITATOR_MASTER_KEY.")
    if not place.parent.is_dir():
        raise Invalid(f"There is no folder {place.parent}")
    incoming = place.with_name(place.name + ".incoming")
    incoming.unlink(missing_ok=True)
    try:
        os.close(os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(copy, incoming)
        _settle(incoming)
        kept = _set_aside(place)
        incoming.replace(place)
    except OSError as error:
        raise Invalid(f"The backup could not be put in place: {error}.") from error
    finally:
        incoming.unlink(missing_ok=True)
    return kept


def oldest_sealed(copy: Path) -> bytes | None:
    """Return what was sealed first in a backup, to try a key on."""
    query = "SELECT email_sealed FROM accounts WHERE email_sealed NOT NULL ORDER BY created_at"
    with closing(_opened(copy)) as connection:
        row = connection.execute(query).fetchone()
    return bytes(row[0]) if row else None


def _set_aside(place: Path) -> Path | None:
    """Move the database in place away, whole, in one file; Conflict while it is in use."""
    if not place.exists():
        return None
    try:
        with closing(sqlite3.connect(place, timeout=0)) as connection:
            # Leaving WAL needs the file to oneself, so it fails while anybody has it open.
            (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError:
        mode = "locked"
    except sqlite3.DatabaseError:
        mode = "delete"  # too damaged to be in use, which may be why a backup is wanted
    if mode != "delete":
        raise Conflict("The database is in use. Stop the server first.")
    kept = place.with_name(f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    place.rename(kept)
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    return kept


def _settle(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())

"""The revisions of our tables, read from the migrations themselves.

Alembic knows them too, but it takes half a second to import, and every start asks.
It is imported when a command of Flask-Migrate wants it.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask

from facilitator.core.db import db
from facilitator.settings import migrations_folder

_NAMED = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)


class Commands(click.Command):
    """The `flask db` commands, which are Flask-Migrate's, imported once they are asked for."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Go on with Flask-Migrate's own command in our place."""
        from flask_migrate.cli import db as commands

        context: click.Context = commands.make_context(*args, **kwargs)
        return context


class Migrations:
    """Stands where Flask-Migrate looks for itself, until one of its commands does."""

    def __init__(self, app: Flask):
        self._app = app
        app.cli.add_command(Commands("db", help="Bring the tables up to date."))

    @property
    def migrate(self) -> Any:
        """Put Flask-Migrate here in our place, and return it."""
        from flask_migrate import Migrate

        return Migrate(self._app, db, directory=str(migrations_folder()), render_as_batch=True)


def known() -> dict[str, str]:
    """Return every revision of this version, each with the one it follows, or nothing."""
    return _read(migrations_folder() / "versions")


def head() -> str:
    """Return the newest revision; RuntimeError unless there is exactly one."""
    followed = known()
    ends = followed.keys() - followed.values()
    if len(ends) != 1:
        raise RuntimeError(f"the migrations have {len(ends)} ends: {', '.join(sorted(ends))}")
    return ends.pop()


def revision_of(connection: sa.Connection) -> str:
    """Return the revision a database is at, or nothing when it has none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")


@cache
def _read(folder: Path) -> dict[str, str]:
    found = {}
    for file in folder.glob("*.py"):
        names = dict(_NAMED.findall(file.read_text()))
        found[names["revision"]] = names["down_revision"]
    return found

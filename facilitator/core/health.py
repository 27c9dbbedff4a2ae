"""/healthz: the process answers. /readyz: it can serve, down to its database and its sweeps."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, Response, jsonify

from facilitator.core import clock, revisions
from facilitator.core.access import Access
from facilitator.core.db import db
from facilitator.core.door import Mark
from facilitator.settings import Settings

#: A loop of sweeps that has not turned for this long is not running.
LATE = timedelta(seconds=30)


def database_problem() -> str:
    """Say what is wrong with the database, or nothing: reachable, and at our revision."""
    try:
        with db.engine.connect() as connection:
            at = revisions.revision_of(connection)
    except sa.exc.SQLAlchemyError:
        return "the database does not answer"
    return "" if at == revisions.head() else "the database needs: flask db upgrade"


def problems(app: Flask) -> list[str]:
    """Return what keeps this process from being ready."""
    found = [database_problem()]
    settings: Settings = app.extensions["facilitator.settings"]
    sweeper = app.extensions.get("facilitator.sweeper") if settings.sweeps else None
    if sweeper is not None and (sweeper.beat_at is None or clock.now() - sweeper.beat_at > LATE):
        found.append("the sweeps are not running")
    if app.extensions.get("facilitator.draining"):
        found.append("draining")
    return [problem for problem in found if problem]


def install_health(app: Flask) -> None:
    """Add both pages. They say nothing about anybody."""

    def healthz() -> Response:
        return jsonify({"ok": True})

    def readyz() -> tuple[Response, int]:
        found = problems(app)
        return jsonify({"ok": not found, "problems": found}), 503 if found else 200

    for view in (healthz, readyz):
        setattr(view, "mark", Mark(Access.PUBLIC, writes=False))  # noqa: B010 - mypy knows no mark
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)

"""The world to be attacked, built once for a run and restored for every test."""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from facilitator import create_app
from facilitator.core.crypto import vault
from facilitator.core.db import db
from facilitator.settings import Settings
from tests.conftest import KEY, Browser, remember, settings_for
from tests.hostile.asks import RoomIds
from tests.hostile.prints import Watch
from tests.hostile.world import Hostile, build
from tests.live.server import Hand, Server


@pytest.fixture(scope="session")
def hostile_template(template_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """Return the world, with its database closed and at rest."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copy(template_database, folder / "facilitator.db")
    app = create_app(settings_for(folder))
    with app.app_context():
        hostile = build(app, folder / "facilitator.db")
        db.engine.dispose()
    return hostile


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return one app for a whole module: templates and statements are compiled once."""
    app = create_app(settings_for(tmp_path_factory.mktemp("attacked")))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        remember(app)
        yield app
        db.engine.dispose()
    if UNTOUCHED in app.extensions:
        app.extensions[UNTOUCHED].close()


#: In `app.extensions`: what tells whether the world in its database is as it was built.
UNTOUCHED = "tests.untouched"


def restore(hostile_template: Hostile, hostile_app: Flask) -> Hostile:
    """Return the world as it was built, in the database of this app.

    Where nothing was committed since, it stays, with the connections that lead to it.
    """
    settings: Settings = hostile_app.extensions["facilitator.settings"]
    database = settings.instance / "facilitator.db"
    watch: Watch | None = hostile_app.extensions.get(UNTOUCHED)
    if watch is not None:
        if not watch.has_committed():
            vault.open(KEY)  # no key of an earlier test is remembered
            return hostile_template.in_app(database, hostile_app)
        hostile_app.extensions.pop(UNTOUCHED).close()
    with hostile_app.app_context():
        db.engine.dispose()
    for beside in ("", "-wal", "-shm"):  # a new file: a test that failed may hold on to the old one
        database.with_name(database.name + beside).unlink(missing_ok=True)
    vault.open(KEY)  # no key of an earlier copy is remembered
    hostile = hostile_template.copied_to(database, hostile_app)
    hostile_app.extensions[UNTOUCHED] = Watch(database)
    return hostile


@pytest.fixture
def hostile(hostile_template: Hostile, hostile_app: Flask) -> Hostile:
    """Return the world as it was built, inside the app's context."""
    return restore(hostile_template, hostile_app)


@dataclass
class Attacked:
    """A running server with the world in its database."""

    hostile: Hostile
    server: Server
    watch: Watch

    def connect(self, name: str, slug: str = "hope") -> Hand:
        """Return the live connection of somebody."""
        actor = self.hostile.actor(slug, name)
        assert actor is not None
        return Hand(self.server, self.hostile.world, actor).connect()

    def own(self, slug: str = "hope", key: str = "circle") -> RoomIds:
        """Return what can be named in one circle's room."""
        circle = self.hostile.circles[slug, key]
        return RoomIds(
            room=circle.meeting_id,
            who=circle.seat("third"),
            message=circle.said["visible writer"],
            prompt=uuid.UUID(str(circle.ids["prompt_id"])),
        )


@pytest.fixture(scope="module")
def attacked(hostile_template: Hostile, hostile_app: Flask) -> Iterator[Attacked]:
    """Return a server that runs for a whole module; every test leaves its world as it was.

    What time brings would change it beside the tests, so nothing of that runs.
    """
    hostile = restore(hostile_template, hostile_app)
    server = Server(hostile_app.extensions["facilitator.settings"], FACILITATOR_SWEEPS="false")
    server.start()
    watch = Watch(hostile.database, presence=False)
    watch.take()
    yield Attacked(hostile, server, watch)
    watch.close()
    server.stop()
    for trouble in ("Traceback", "live.failed", "request.failed"):
        assert trouble not in server.log()

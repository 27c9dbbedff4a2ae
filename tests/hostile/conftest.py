"""The world to be attacked, built once for a run and restored for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from facilitator import create_app
from facilitator.core.crypto import vault
from facilitator.core.db import db
from facilitator.settings import Settings
from tests.conftest import KEY, Browser, settings_for
from tests.hostile.world import Hostile, build


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
        yield app
        db.engine.dispose()


@pytest.fixture
def hostile(hostile_template: Hostile, hostile_app: Flask) -> Hostile:
    """Return the world as it was built, inside the app's context."""
    settings: Settings = hostile_app.extensions["facilitator.settings"]
    database = settings.instance / "facilitator.db"
    with hostile_app.app_context():
        db.engine.dispose()
    for beside in ("-wal", "-shm"):
        database.with_name(database.name + beside).unlink(missing_ok=True)
    vault.open(KEY)  # no key of an earlier copy is remembered
    return hostile_template.copied_to(database, hostile_app)

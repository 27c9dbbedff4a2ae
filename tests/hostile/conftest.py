"""The world to be attacked, built once and copied for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import Settings
from tests.conftest import Browser, settings_for
from tests.hostile.world import Hostile, build


@pytest.fixture(scope="session")
def hostile_template(
    template_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Hostile:
    """Return the world, with its database closed and at rest."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copy(template_database, folder / "facilitator.db")
    app = create_app(settings_for(folder))
    with app.app_context():
        hostile = build(app, folder / "facilitator.db")
        db.engine.dispose()
    return hostile


@pytest.fixture
def hostile_settings(tmp_path: Path) -> Settings:
    """Return settings whose database the world is copied to."""
    return settings_for(tmp_path)


@pytest.fixture
def hostile(hostile_template: Hostile, hostile_settings: Settings) -> Iterator[Hostile]:
    """Return a fresh copy of the world, inside its app's context."""
    app = create_app(hostile_settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        yield hostile_template.copied_to(hostile_settings.instance / "facilitator.db", app)
        db.engine.dispose()

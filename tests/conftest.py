"""What every test stands on: a migrated database of its own, copied from a template."""

import contextvars
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import Settings
from tests.worlds import Tenant, World, build_world

KEY = "00112233445566778899aabbccddeeff" * 2


class Browser(FlaskClient):
    """A test client whose requests see none of the test's own context, as in a server."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request in a context of its own."""
        return contextvars.Context().run(super().open, *args, **kwargs)


def settings_for(folder: Path, **values: object) -> Settings:
    """Return settings for a test install in this folder."""
    given: dict[str, object] = {
        "env": "test",
        "instance": folder,
        "database_url": f"sqlite:///{folder / 'facilitator.db'}",
        "secret_key": KEY,
        "master_key": KEY,
        "mail_from": "notes@mail.example",
        "limits_on": False,
    }
    return Settings(**{**given, **values})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database at head, migrated once for the whole run."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    return folder / "facilitator.db"


@pytest.fixture
def settings(tmp_path: Path, template_database: Path) -> Settings:
    """Return settings with a fresh database."""
    shutil.copy(template_database, tmp_path / "facilitator.db")
    return settings_for(tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Return the app, inside its context, on a fresh database."""
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> World:
    """Return two organizations with their people."""
    return build_world(app)


@pytest.fixture
def hope(world: World) -> Tenant:
    """Return the organization the tests live in."""
    return world.hope


@pytest.fixture
def other(world: World) -> Tenant:
    """Return the organization that must never be reached from the first."""
    return world.other

"""What every test stands on: a migrated database of its own, copied from a template."""

import contextvars
import gc
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as any_example
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from playwright.sync_api import Browser as Chromium
from werkzeug.routing.rules import Rule, RulePart

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import Settings
from tests.journeys.chromium import chromium
from tests.worlds import Tenant, World, build_world

#: A template world is built anew once it is this old, in seconds: its times start from now.
FRESH_FOR = 20.0
KEY = "00112233445566778899aabbccddeeff" * 2
#: Files in memory, where a system has them, and how many bytes have to be free there.
MEMORY, ENOUGH = Path("/dev/shm"), 2_000_000_000  # noqa: S108 - each run makes a folder of its own in it


def keep_files_in_memory() -> None:
    """Let databases and browsers of this run write to memory: there a commit waits for no disk.

    Whoever names a folder by TMPDIR is obeyed; without room everything is on the disk.
    """
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)  # for the processes that tests start
        tempfile.tempdir = None  # asked anew


keep_files_in_memory()
# What is proved of any example does not hang on how busy the machine is.
any_example.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
any_example.load_profile("patient")


class Statements(dict[Any, Any]):
    """Compiled statements of every app of this process, whose dialects are all alike.

    SQLAlchemy keeps them for one engine; here each test has an engine of its own.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        """Return a statement, whichever engine it was compiled for."""
        return super().get(self._shared(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(self._shared(key), compiled)

    @staticmethod
    def _shared(key: Any) -> Any:
        return (key[0].name, *key[1:])


class Templates(BytecodeCache):
    """Compiled templates of every app of this process."""

    def __init__(self) -> None:
        self.codes: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what another app has compiled, if its source is the same."""
        checksum, bucket.code = self.codes.get(bucket.key, (None, None))
        if checksum != bucket.checksum:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.codes[bucket.key] = (bucket.checksum, bucket.code)


STATEMENTS, TEMPLATES = Statements(), Templates()


def read_rules_once() -> None:
    """Let every app of this process use what Werkzeug has read in a rule for the first one.

    Reading some hundred rules is most of what making an app takes, and each test makes one.
    """
    read, known = Rule._parse_rule, {}

    def parse(rule: Rule, path: str) -> list[RulePart]:
        if path not in known:
            begun = len(rule._trace)
            parts = list(read(rule, path))
            known[path] = (parts, rule._trace[begun:], dict(rule._converters), set(rule.arguments))
            return parts
        parts, trace, converters, arguments = known[path]
        rule._trace.extend(trace)
        rule._converters.update(converters)
        rule.arguments |= arguments
        return list(parts)

    Rule._parse_rule = parse  # type: ignore[method-assign]


read_rules_once()

#: Folders whose tests take long, the longest first: what is left at the end of a run is then
#: quick, so that no processor waits for another.
LONG = ("journeys", "engines", "screens", "hostile", "migrations", "live")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what takes long first, and otherwise keep the order."""
    order = {folder: place for place, folder in enumerate(LONG)}
    here = Path(__file__).parent
    items.sort(key=lambda item: order.get(item.path.relative_to(here).parts[0], len(LONG)))


def pytest_collection_finish() -> None:
    """Let no collection of garbage look again at what is here now, as in the server (wsgi.py).

    Whole collections walked through every model and test a dozen times a minute.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def remember(app: Flask) -> None:
    """Let an app use what the others of this process have compiled; needs its context."""
    app.jinja_env.bytecode_cache = TEMPLATES
    db.engine.update_execution_options(compiled_cache=STATEMENTS)


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
        remember(app)
        yield app
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """Return Chromium; people have contexts of their own in it, so none sees another's cookies."""
    with chromium() as browser:
        yield browser


class WorldMaker:
    """Builds a world and hands out copies of it, as long as it is fresh."""

    def __init__(self, empty: Path, folder: Path):
        self.empty, self.folder = empty, folder
        self.database = folder / "facilitator.db"
        self.built_at = -FRESH_FOR
        self.world: World | None = None

    def copy_to(self, app: Flask, database: Path) -> World:
        """Put a world into a database nothing is in yet, and return what is in it."""
        db.engine.dispose()
        if self.world is None or time.monotonic() - self.built_at > FRESH_FOR:
            shutil.copy(self.empty, database)
            self.world, self.built_at = build_world(app), time.monotonic()
            db.engine.dispose()  # closes the file, so that all of it is in there
            shutil.copy(database, self.database)
        else:
            shutil.copy(self.database, database)
        return self.world.copy_for(app)


@pytest.fixture(scope="session")
def world_maker(template_database: Path, tmp_path_factory: pytest.TempPathFactory) -> WorldMaker:
    """Return the maker of worlds of this process."""
    return WorldMaker(template_database, tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(app: Flask, settings: Settings, world_maker: WorldMaker) -> World:
    """Return two organizations with their people."""
    return world_maker.copy_to(app, settings.instance / "facilitator.db")


@pytest.fixture
def hope(world: World) -> Tenant:
    """Return the organization the tests live in."""
    return world.hope


@pytest.fixture
def other(world: World) -> Tenant:
    """Return the organization that must never be reached from the first."""
    return world.other

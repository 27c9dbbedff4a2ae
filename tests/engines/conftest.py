"""One server of each engine for the run, and a clean start in it for each test.

The PostgreSQL database is made as docs/postgresql.sql says: its owner migrates
it, and the app connects as a role that owns nothing. The rules of other folders
run here again because `settings` below leads to such a database.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.core.actor import Actor
from facilitator.core.bus import CHANNEL
from facilitator.core.db import db
from facilitator.settings import ROOT, Settings
from tests.conftest import FRESH_FOR, settings_for
from tests.engines.postgres import Postgres, running_postgres
from tests.engines.redis import RedisServer, clear, running_redis, until_listening
from tests.live.server import Hand, Server
from tests.worlds import World, build_world

OWNER, APP = "facilitator_owner", "facilitator_app"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server, with the roles and the empty database of the docs."""
    with running_postgres() as server:
        server.run_script((ROOT / "docs" / "postgresql.sql").read_text())
        yield server


@pytest.fixture(scope="session")
def postgres_migrated(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database at head, migrated once by its owner."""
    name = "facilitator"
    folder = tmp_path_factory.mktemp("postgres-template")
    app = create_app(settings_for(folder, database_url=postgres.url(name, OWNER)))
    with app.app_context():
        upgrade()
        db.engine.dispose()  # a database with a guest cannot be copied
    return name


@pytest.fixture
def postgres_name(postgres: Postgres, postgres_migrated: str) -> Iterator[str]:
    """The name of a copy of that database, for a test that changes more than rows."""
    name = postgres.create_database(postgres_migrated)
    yield name
    postgres.drop_database(name)


@pytest.fixture
def settings(tmp_path: Path, postgres: Postgres, postgres_migrated: str) -> Settings:
    """Return settings with an empty database, as everywhere else, but on PostgreSQL.

    Emptying the one database takes milliseconds; copying it, a good part of a second.
    """
    postgres.empty(postgres_migrated)
    return settings_for(tmp_path, database_url=postgres.url(postgres_migrated, APP))


class WorldRows:
    """Builds a world and puts its rows back for other tests, as long as it is fresh."""

    def __init__(self, postgres: Postgres):
        self.postgres = postgres
        self.built_at = -FRESH_FOR
        self.world: World | None = None
        self.rows: dict[str, bytes] = {}

    def put_into(self, app: Flask) -> World:
        """Put a world into a database nothing is in yet, and return what is in it."""
        name = str(db.engine.url.database)
        if self.world is None or time.monotonic() - self.built_at > FRESH_FOR:
            self.world, self.built_at = build_world(app), time.monotonic()
            self.rows = self.postgres.rows(name)
        else:
            self.postgres.fill(name, self.rows)
        return self.world.copy_for(app)


@pytest.fixture(scope="session")
def world_rows(postgres: Postgres) -> WorldRows:
    """Return the maker of worlds of this process."""
    return WorldRows(postgres)


@pytest.fixture
def world(app: Flask, world_rows: WorldRows) -> World:
    """Return two organizations with their people; a database is no file to be copied."""
    return world_rows.put_into(app)


@pytest.fixture
def blank(tmp_path: Path, postgres: Postgres) -> Iterator[Settings]:
    """Return settings with a database that has no table yet, for the owner of the tables."""
    name = postgres.create_database("template0", owner=OWNER)
    yield settings_for(tmp_path, database_url=postgres.url(name, OWNER))
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a real Redis server."""
    with running_redis() as server:
        yield server.url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a real Redis server with nothing in it."""
    clear(redis_server)
    return redis_server


@pytest.fixture
def mortal_redis() -> Iterator[RedisServer]:
    """A real Redis server of this test's own, to end and start again."""
    with running_redis() as server:
        yield server


@pytest.fixture
def connect(settings: Settings, world: World) -> Iterator[Callable[[int, Actor], Hand]]:
    """Return a function that connects somebody to the first or the second of two processes."""
    env = {"FACILITATOR_REDIS_URL": settings.redis_url, "FACILITATOR_REST_AFTER": "20"}
    servers = [Server(settings, **env).start() for _ in range(2)]
    until_listening(settings.redis_url, CHANNEL, 2)
    hands: list[Hand] = []

    def new(process: int, actor: Actor) -> Hand:
        hands.append(Hand(servers[process], world, actor).connect())
        return hands[-1]

    yield new
    for hand in hands:
        hand.close()
    for server in servers:
        server.stop()
    assert "Traceback" not in servers[0].log()

"""One server of each engine for the run, and a clean start in it for each test.

The PostgreSQL database is made as docs/postgresql.sql says: its owner migrates
it, and the app connects as a role that owns nothing. The rules of other folders
run here again because `settings` below leads to such a database.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.core.db import db
from facilitator.settings import ROOT, Settings
from tests.conftest import settings_for
from tests.engines.postgres import Postgres, running_postgres
from tests.engines.redis import clear, running_redis

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


@pytest.fixture
def blank(tmp_path: Path, postgres: Postgres) -> Iterator[Settings]:
    """Return settings with a database that has no table yet, for the owner of the tables."""
    name = postgres.create_database("template0", owner=OWNER)
    yield settings_for(tmp_path, database_url=postgres.url(name, OWNER))
    postgres.drop_database(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a real Redis server."""
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a real Redis server with nothing in it."""
    clear(redis_server)
    return redis_server

"""One server of each engine for the run, and a clean start in it for each test."""

from collections.abc import Iterator

import pytest
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.core.db import db
from tests.conftest import settings_for
from tests.engines.postgres import Postgres, running_postgres
from tests.engines.redis import clear, running_redis


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL server."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database at head, migrated once; each test gets a copy of it."""
    name = postgres.create_database()
    folder = tmp_path_factory.mktemp("postgres-template")
    app = create_app(settings_for(folder, database_url=postgres.url(name)))
    with app.app_context():
        upgrade()
        db.engine.dispose()  # a database with a guest cannot be copied
    return name


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """The SQLAlchemy address of this test's own database."""
    name = postgres.create_database(postgres_template)
    yield postgres.url(name)
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

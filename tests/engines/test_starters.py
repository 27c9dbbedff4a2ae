"""The engines really run, and each test finds them clean."""

import pytest
import redis
import sqlalchemy as sa

from tests.engines import postgres as postgres_starter
from tests.engines import redis as redis_starter
from tests.engines.postgres import Postgres


def run_sql(url: str, statement: str) -> sa.CursorResult:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        return connection.execute(sa.text(statement))


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_can_have_a_postgres_database_of_its_own(postgres: Postgres, postgres_name, turn):
    url = postgres.url(postgres_name)
    run_sql(url, "CREATE TABLE only_mine (id integer)")
    assert run_sql(url, "SHOW server_encoding").scalar() == "UTF8"
    assert run_sql(url, "SELECT version_num FROM alembic_version").scalar()


def test_a_database_is_a_copy_of_its_template(postgres: Postgres):
    template = postgres.create_database()
    run_sql(postgres.url(template), "CREATE TABLE words AS SELECT 'calm' AS word")
    copy = postgres.create_database(template)
    assert run_sql(postgres.url(copy), "SELECT word FROM words").scalar() == "calm"
    postgres.drop_database(copy)
    postgres.drop_database(template)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_redis_empty(redis_url, turn):
    with redis.Redis.from_url(redis_url) as client:
        assert client.get("word") is None
        client.set("word", "calm")
        assert client.get("word") == b"calm"


@pytest.mark.parametrize(
    ("starter", "find"),
    [(postgres_starter, "find_binaries"), (redis_starter, "find_binary")],
)
def test_a_missing_engine_fails_with_the_remedy(monkeypatch, starter, find):
    monkeypatch.setattr(starter.shutil, "which", lambda name: None)
    monkeypatch.setattr(starter.Path, "glob", lambda folder, pattern: iter(()))
    with pytest.raises(LookupError, match=r"apt-get install .*\n.*dev\.py test"):
        getattr(starter, find)()

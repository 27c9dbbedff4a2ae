"""The lock in the database itself, tried by raw SQL as the role the app comes as."""

import dataclasses
import uuid
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from facilitator import create_app
from facilitator.core import clock, doctor
from facilitator.core import db as guard
from facilitator.core.db import db, open_connection
from facilitator.core.row_security import row_security_problems, tenant_tables
from facilitator.core.work import current_work, open_work, unit_of_work
from facilitator.groups.models import Group
from tests.conftest import settings_for
from tests.engines.conftest import APP, OWNER
from tests.engines.postgres import Postgres
from tests.worlds import Tenant

BIND = "SELECT set_config('app.organization_id', %s, true)"
SPAN = "SELECT set_config('app.spans', 'all', true)"


@pytest.fixture
def raw(postgres: Postgres, postgres_migrated: str, world) -> Iterator[psycopg.Connection]:
    """A connection of the app's role, below everything Python guards."""
    address = f"host={postgres.folder} user={APP} dbname={postgres_migrated}"
    with psycopg.connect(address) as connection:
        yield connection
        connection.rollback()


def bind(raw: psycopg.Connection, tenant: Tenant) -> None:
    """Begin anew, as one organization."""
    raw.rollback()
    raw.execute(BIND, [str(tenant.organization_id)])


def count(raw: psycopg.Connection, table: str) -> int:
    """Return how many rows of a table are seen."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    row = raw.execute(query).fetchone()
    return row[0] if row else -1


def test_every_tenant_table_forces_its_policy(app):
    assert len(tenant_tables()) > 20
    query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    with db.engine.connect() as connection:
        assert set(connection.exec_driver_sql(query).scalars()) == tenant_tables()
    with_organization = {t.name for t in db.metadata.tables.values() if "organization_id" in t.c}
    assert with_organization - tenant_tables() == {"connect_tickets"}


def test_the_apps_role_owns_nothing_and_is_above_nothing(raw):
    role = raw.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    assert role == (False, False, False, False)
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert raw.execute(owned).fetchone() == (0,)
    for statement in (
        "CREATE TABLE mine (id int)",
        "ALTER TABLE groups DISABLE ROW LEVEL SECURITY",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            raw.execute(statement)
        raw.rollback()


def test_without_an_organization_nothing_is_seen(raw):
    assert {table: count(raw, table) for table in tenant_tables()} == dict.fromkeys(
        tenant_tables(), 0
    )


def test_each_organization_sees_its_own_rows_and_no_other(raw, world):
    for mine, foreign in ((world.hope, world.other), (world.other, world.hope)):
        bind(raw, mine)
        seen = raw.execute("SELECT DISTINCT organization_id FROM memberships").fetchall()
        assert seen == [(mine.organization_id,)]
        by_id = raw.execute("SELECT count(*) FROM groups WHERE id = %s", [foreign.group_id])
        assert by_id.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE groups SET name = 'taken' WHERE id = %(group)s",
        "DELETE FROM memberships WHERE organization_id = %(organization)s",
        "UPDATE meetings SET title = 'taken' WHERE organization_id = %(organization)s",
    ],
)
def test_a_write_to_another_organizations_rows_meets_none(raw, world, statement):
    bind(raw, world.hope)
    foreign = {"group": world.other.group_id, "organization": world.other.organization_id}
    assert raw.execute(statement.encode(), foreign).rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_heads (organization_id, id, seq, hash)"
        " VALUES (%(organization)s, gen_random_uuid(), 0, '')",
        "INSERT INTO author_keys (organization_id, id, wrapped)"
        " VALUES (%(organization)s, gen_random_uuid(), '')",
        "UPDATE groups SET organization_id = %(organization)s",
    ],
)
def test_a_row_cannot_be_put_into_another_organization(raw, world, statement):
    bind(raw, world.hope)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        raw.execute(statement.encode(), {"organization": world.other.organization_id})


def test_looking_across_organizations_lets_nobody_write_across(raw, world):
    raw.execute(SPAN)
    assert count(raw, "groups") == 2
    assert raw.execute("UPDATE groups SET name = 'taken'").rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(
            "INSERT INTO author_keys (organization_id, id, wrapped)"
            " VALUES (%s, gen_random_uuid(), '')",
            [world.hope.organization_id],
        )


def test_the_next_transaction_on_a_connection_knows_no_organization(raw, world):
    bind(raw, world.hope)
    assert count(raw, "groups") == 1
    raw.commit()
    assert count(raw, "groups") == 0
    raw.rollback()
    raw.execute(SPAN)
    raw.commit()
    assert count(raw, "groups") == 0


def test_the_apps_own_pool_carries_nothing_over(hope):
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Group.id)).all() == [hope.group_id]
        first = pid()
    with open_work(writes=False):
        assert pid() == first, "the pool gave another connection, so this shows nothing"
        assert (
            open_connection(current_work()).exec_driver_sql("SELECT count(*) FROM groups").scalar()
            == 0
        )


def pid() -> int:
    """Return the number of the server's process behind this work's connection."""
    connection = open_connection(current_work())
    return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()


def test_a_page_that_only_reads_cannot_write_even_by_raw_sql(hope):
    refused = pytest.raises(sa.exc.InternalError, match="read-only transaction")
    with refused, unit_of_work(hope.owner, writes=False):
        raw = open_connection(current_work())
        raw.exec_driver_sql("UPDATE groups SET name = 'x'")


# ---------------------------------------------------------------- without the session's guard


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Take the guard of the session away, as a mistake in our code would."""
    guards = [
        (guard.WorkSession, "do_orm_execute", guard._guard_statement),
        (guard.WorkSession, "before_flush", guard._guard_flush),
        (guard.TenantOwned, "load", guard._guard_load),
        (guard.TenantOwned, "refresh", guard._guard_refresh),
    ]
    for target, name, listener in guards:
        sa.event.remove(target, name, listener)
    yield
    for target, name, listener in guards:
        propagates = {"propagate": True} if target is guard.TenantOwned else {}
        sa.event.listen(target, name, listener, **propagates)


def test_without_the_guard_nobody_reads_more(world, unguarded):
    hope, other = world.hope, world.other
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(Group.id)).all() == [hope.group_id]
        assert db.session.get(Group, (other.organization_id, other.group_id)) is None
    with open_work(writes=False):
        assert db.session.scalars(sa.select(Group.id)).all() == []


def test_without_the_guard_nobody_writes_across(world, unguarded):
    hope, other = world.hope, world.other
    with unit_of_work(hope.owner):
        changed = sa.update(Group).where(Group.id == other.group_id).values(name="x")
        assert db.session.execute(changed).rowcount == 0
    smuggled = Group(
        organization_id=other.organization_id,
        id=uuid.uuid4(),
        name="smuggled",
        created_at=clock.now(),
    )
    refused = pytest.raises(sa.exc.ProgrammingError, match="row-level security")
    with refused, unit_of_work(hope.owner):
        db.session.add(smuggled)


def test_without_the_guard_a_page_of_another_organization_is_still_not_there(world, unguarded):
    browser = world.client(world.hope.owner)
    own, foreign = world.hope.group_id, world.other.group_id
    assert browser.get(f"/o/hope/groups/{own}").status_code == 200
    assert browser.get(f"/o/hope/groups/{foreign}").status_code == 404
    assert browser.get(f"/o/other/groups/{foreign}").status_code == 404


def test_the_guard_is_back(hope):
    with open_work(writes=False), pytest.raises(RuntimeError, match="no organization is bound"):
        db.session.scalars(sa.select(Group.id))


# ---------------------------------------------------------------- doctor


def problems(postgres: Postgres, name: str, role: str) -> list[str]:
    """Return what is wrong with coming as this role."""
    engine = sa.create_engine(postgres.url(name, role), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return row_security_problems(connection)


def test_each_kind_of_wrong_role_is_named(postgres, postgres_migrated, app):
    bypassing = f"bypassing_{uuid.uuid4().hex}"
    postgres.run_script(f"CREATE ROLE {bypassing} LOGIN BYPASSRLS")
    postgres.run_script(f"GRANT CONNECT ON DATABASE {postgres_migrated} TO {bypassing}")
    assert problems(postgres, postgres_migrated, APP) == []
    for role, word in ((OWNER, "owns tables"), ("postgres", "superuser"), (bypassing, "BYPASSRLS")):
        found = problems(postgres, postgres_migrated, role)
        assert len(found) == 1
        assert word in found[0]


def test_a_table_that_lost_its_lock_is_named(postgres, postgres_name, app):
    with psycopg.connect(f"host={postgres.folder} user={OWNER} dbname={postgres_name}") as owner:
        owner.execute("ALTER TABLE messages NO FORCE ROW LEVEL SECURITY")
    (found,) = problems(postgres, postgres_name, APP)
    assert found.startswith("the table messages does not force row level security")


@pytest.mark.parametrize(("env", "level"), [("production", "BAD"), ("development", "NOTE")])
def test_doctor_calls_a_wrong_role_bad_only_where_strangers_rely_on_it(
    postgres, postgres_migrated, tmp_path, env, level
):
    url = postgres.url(postgres_migrated, OWNER)
    app = create_app(settings_for(tmp_path, database_url=url))
    with app.app_context():
        settings = dataclasses.replace(app.extensions["facilitator.settings"], env=env)
        found = [f for f in doctor.findings(settings) if f.about == "row security"]
        db.engine.dispose()
    assert [finding.level for finding in found] == [level]


def test_doctor_is_content_with_the_apps_role(app, settings):
    found = [f for f in doctor.findings(settings) if f.about == "row security"]
    assert [finding.level for finding in found] == ["ok"]

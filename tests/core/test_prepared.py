"""Statements that are made once keep to one organization, and to what their work may do."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.core import db as core_db
from facilitator.core import prepared
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import TenantOwned, db
from facilitator.core.prepared import OF_WORK, Prepared, inserting, updating
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Group, Membership
from facilitator.organizations.models import Organization

GROUPS = Prepared(sa.select(Group.id, Group.name), lambda *row: row)
ONE_GROUP = Prepared(
    sa.select(Group.id).where(Group.id == sa.bindparam("group_id")), lambda found: found
)
HANDLES = Prepared(
    sa.select(Group.id, Membership.handle).outerjoin(Membership, Membership.group_id == Group.id),
    lambda *row: row,
)
RENAME = updating(Group, "name")
ADD_KEY = inserting(AuthorKey)


@pytest.fixture(autouse=True)
def only_for_these_tests():
    """Take the statements planted below out of the process's list again."""
    kept = list(prepared.made)
    yield
    prepared.made[:] = kept


def test_every_statement_of_the_product_is_tied_to_the_organization(app):
    tenants = {
        m.local_table for m in db.Model.registry.mappers if issubclass(m.class_, TenantOwned)
    }
    assert len(prepared.made) >= 10
    for statement in prepared.made:
        with app.app_context():
            compiled = statement.compiled_for(db.engine.dialect)
        touched = [t for t in sa.sql.visitors.iterate(statement.statement) if t in tenants]
        assert compiled.sql.count("organization_id = ?") >= len(set(touched)) or isinstance(
            statement.statement, sa.Insert
        ), compiled.sql
        assert not touched or OF_WORK in dict(compiled.binds), compiled.sql


def test_it_reads_one_organization_only(hope, other):
    with unit_of_work(hope.owner, writes=False):
        assert [row[0] for row in GROUPS.all()] == [hope.group_id]
        assert {row[0] for row in HANDLES.all()} == {hope.group_id}
        assert all(row[1] is None or row[1].endswith("Hope") for row in HANDLES.all())
        assert ONE_GROUP.first(group_id=other.group_id) is None
        assert ONE_GROUP.first(group_id=hope.group_id) == hope.group_id


def test_nobody_chooses_the_organization(hope, other):
    with unit_of_work(hope.owner, writes=False):
        found = ONE_GROUP.first(group_id=other.group_id, of_work=other.organization_id)
    assert found is None


def test_it_needs_an_organization(hope):
    with open_work(writes=False), pytest.raises(RuntimeError, match="no organization"):
        GROUPS.all()


def test_it_cannot_change_a_row_elsewhere(hope, other):
    with unit_of_work(hope.owner), pytest.raises(RuntimeError, match="another number of rows"):
        RENAME.change(id=other.group_id, name="taken")
    with unit_of_work(hope.owner):
        ADD_KEY.change(id=hope.seats["ann"], wrapped=b"x")
    with unit_of_work(other.owner, writes=False):
        assert db.session.get(AuthorKey, (other.organization_id, hope.seats["ann"])) is None


def test_a_work_that_reads_changes_nothing(hope):
    with unit_of_work(hope.owner, writes=False), pytest.raises(RuntimeError, match="only reads"):
        RENAME.change(id=hope.group_id, name="new")


def test_objects_added_before_are_seen_and_all_of_it_is_one_commit(hope):
    class Oops(Exception):
        pass

    with pytest.raises(Oops), unit_of_work(hope.owner):  # noqa: PT012
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        group.name = "renamed by the session"
        assert GROUPS.all() == [(hope.group_id, "renamed by the session")]
        RENAME.change(id=hope.group_id, name="renamed by the statement")
        raise Oops
    with unit_of_work(hope.owner, writes=False):
        assert GROUPS.all() == [(hope.group_id, "hope circle")]


def test_a_table_beside_the_models_is_refused(hope):
    table = Group.__table__
    for planted in (sa.select(table.c.id), sa.select(Group.id, sa.literal_column("1"))):
        with unit_of_work(hope.owner, writes=False), pytest.raises(RuntimeError, match="beside"):
            Prepared(planted, tuple).all()


def test_a_list_of_values_is_refused(hope):
    planted = Prepared(sa.select(Group.id).where(Group.id.in_([uuid.uuid4()])), uuid.UUID)
    with unit_of_work(hope.owner, writes=False), pytest.raises(RuntimeError, match="list"):
        planted.all()


def test_a_missing_value_is_a_mistake_and_no_statement(hope):
    with unit_of_work(hope.owner, writes=False), pytest.raises(KeyError):
        ONE_GROUP.first()


def test_the_drivers_errors_are_known_and_hide_the_values(hope):
    with pytest.raises(sa.exc.IntegrityError) as refused, unit_of_work(hope.owner):  # noqa: PT012
        for _ in range(2):
            ADD_KEY.change(id=hope.seats["ann"], wrapped=b"a secret")
    assert "secret" not in str(refused.value)


def test_a_table_of_no_organization_needs_none(hope):
    slugs = Prepared(sa.select(Organization.slug).order_by(Organization.slug), str)
    with open_work(writes=False):
        assert slugs.all() == ["hope", "other"]


def test_writers_share_one_connection_that_never_reads_only(app, hope):
    seen = []
    for _ in range(2):
        with unit_of_work(hope.owner) as work:
            RENAME.change(id=hope.group_id, name="again")
            seen.append(work.connection)
        with unit_of_work(hope.owner, writes=False) as work:
            GROUPS.all()
            assert work.connection not in seen
    assert seen[0] is seen[1]
    assert seen[0].info["query_only"] is False
    db.engine.dispose()
    assert core_db.WRITER not in app.extensions
    with unit_of_work(hope.owner):
        RENAME.change(id=hope.group_id, name="hope circle")

"""A statement of any shape sees and changes one organization, or it does not run."""

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import Group, GroupInvite
from tests.architecture import sql_shapes


def purposes(tenant):
    """Return what the groups of one organization are for."""
    with unit_of_work(tenant.owner, writes=False):
        return set(db.session.scalars(sa.select(Group.purpose)))


def links(tenant):
    """Return the links into the groups of one organization."""
    with unit_of_work(tenant.owner, writes=False):
        return set(db.session.scalars(sa.select(GroupInvite.id)))


@pytest.mark.parametrize("shape", sql_shapes.READS)
def test_what_reads_sees_one_organization(hope, other, shape):
    for tenant in (hope, other):
        with unit_of_work(tenant.owner):
            assert set(sql_shapes.READS[shape](tenant)) == {tenant.group_id}


def test_what_counts_counts_one_organization(hope, other):
    with unit_of_work(hope.owner, writes=False):
        assert set(sql_shapes.counts(hope).values()) == {1}


def test_what_names_a_foreign_row_finds_nothing(hope, other):
    with unit_of_work(hope.owner, writes=False):
        assert set(sql_shapes.nothing(other).values()) == {None}


@pytest.mark.parametrize("shape", sql_shapes.LEAKS)
def test_what_would_slip_past_the_guard_is_refused(hope, other, shape):
    before = purposes(other)
    with pytest.raises(RuntimeError), unit_of_work(hope.owner):
        sql_shapes.LEAKS[shape](other)
    assert purposes(other) == before


@pytest.mark.parametrize("shape", sql_shapes.WRITES)
def test_what_changes_changes_one_organization(hope, other, shape):
    with unit_of_work(hope.owner):
        sql_shapes.WRITES[shape](other)
    assert purposes(hope) == {"changed"}
    assert purposes(other) == {""}


@pytest.mark.parametrize("shape", sql_shapes.DELETES)
def test_what_deletes_deletes_in_one_organization(hope, other, shape):
    sql_shapes.make_link(hope)
    theirs = sql_shapes.make_link(other)
    with unit_of_work(hope.owner):
        sql_shapes.DELETES[shape](other)
    assert links(hope) == set()
    assert links(other) == {theirs}


@pytest.mark.parametrize("shape", sql_shapes.MOVES)
def test_no_row_changes_sides(hope, other, shape):
    before = purposes(other)
    with (
        pytest.raises(RuntimeError, match=r"leaves|another organization"),
        unit_of_work(hope.owner),
    ):
        sql_shapes.MOVES[shape](other)
    assert purposes(other) == before


@pytest.mark.parametrize("shape", sql_shapes.READS)
def test_without_an_organization_nothing_is_read(hope, shape):
    with pytest.raises(RuntimeError, match="no organization"), open_work(writes=True):
        list(sql_shapes.READS[shape](hope))


def test_no_model_loads_another_by_itself():
    """Lazy, selectin and joined loads would be shapes of their own; there is none of them."""
    assert [m.class_.__name__ for m in db.Model.registry.mappers if m.relationships] == []

"""Rows that are only looked at: what their model would be, of one tenant, and unchangeable."""

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.seen import seeing
from facilitator.groups.models import Membership
from facilitator.live.models import Room
from tests.worlds import acting

MEMBERSHIP = seeing(Membership, Membership.id == sa.bindparam("id"))
CHANGED = seeing(Membership, Membership.handle == sa.bindparam("handle"), lock=True)


def test_a_seen_row_is_what_its_model_would_be(hope):
    with acting(hope.ann, writes=False):
        seen = MEMBERSHIP.first(id=hope.seats["ann"])
        row = db.session.get_one(Membership, (hope.organization_id, hope.seats["ann"]))
        for column in Membership.__table__.c:
            assert getattr(seen, column.key) == getattr(row, column.key)


def test_it_has_the_properties_of_its_model_and_cannot_be_changed(hope):
    told = [name for name, value in vars(Room).items() if isinstance(value, property)]
    rooms = seeing(Room)
    with acting(hope.facilitator, writes=False):
        for seen in rooms.all():
            for name in told:
                getattr(seen, name)
        seen = MEMBERSHIP.first(id=hope.seats["ann"])
        with pytest.raises(TypeError, match="only looked at: handle"):
            seen.handle = "somebody else"


def test_nobody_sees_a_row_of_another_organization(hope, other):
    with acting(other.owner, writes=False):
        assert MEMBERSHIP.first(id=hope.seats["ann"]) is None


def test_what_the_same_work_has_changed_is_seen_changed(hope):
    with acting(hope.owner):
        row = db.session.get_one(Membership, (hope.organization_id, hope.seats["ann"]))
        row.handle = "Anew"
        assert CHANGED.first(handle="Anew").id == row.id

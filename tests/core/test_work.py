"""A unit of work: one actor, one tenant, one commit, and nothing sent before it."""

import uuid

import pytest

from facilitator.core.db import db
from facilitator.core.work import current_work, open_work, savepoint, unit_of_work
from facilitator.groups.models import Group


def test_outside_a_work_there_is_no_session(app):
    with pytest.raises(RuntimeError, match="no unit of work"):
        db.session.get(Group, (uuid.uuid4(), uuid.uuid4()))


def test_a_work_keeps_its_organization(hope, other):
    with unit_of_work(hope.ann) as work, pytest.raises(RuntimeError, match="never changes"):
        work.bind(other.organization_id)


def test_a_reading_work_cannot_write(hope):
    with pytest.raises(RuntimeError, match="only reads"), unit_of_work(hope.ann, writes=False):  # noqa: PT012
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
        group.name = "Changed"
        db.session.flush()


def test_works_do_not_nest(hope):
    with (
        unit_of_work(hope.ann),
        pytest.raises(RuntimeError, match="already open"),
        open_work(writes=True),
    ):
        raise AssertionError("never reached")


def test_the_outbox_goes_out_only_after_the_commit(hope):
    sent = []
    with unit_of_work(hope.ann):
        current_work().outbox.append(lambda: sent.append("told"))
        assert sent == []
    assert sent == ["told"]


def test_an_error_sends_nothing_and_saves_nothing(hope):
    sent = []
    with pytest.raises(ZeroDivisionError), unit_of_work(hope.ann):  # noqa: PT012
        current_work().outbox.append(lambda: sent.append("told"))
        db.session.get_one(Group, (hope.organization_id, hope.group_id)).name = "Half"
        db.session.flush()
        raise ZeroDivisionError
    assert sent == []
    with unit_of_work(hope.ann, writes=False):
        assert db.session.get_one(Group, (hope.organization_id, hope.group_id)).name != "Half"


def test_a_failed_savepoint_drops_only_what_it_added(hope):
    sent = []
    with unit_of_work(hope.ann):
        current_work().outbox.append(lambda: sent.append("first"))
        with pytest.raises(ZeroDivisionError), savepoint():  # noqa: PT012
            current_work().outbox.append(lambda: sent.append("second"))
            raise ZeroDivisionError
    assert sent == ["first"]

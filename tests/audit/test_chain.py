"""The audit is one chain; whoever changes a line is found out."""

import contextlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry, AuditHead
from facilitator.audit.operations import record
from facilitator.audit.queries import first_broken_line
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group


@pytest.fixture
def chain(hope):
    """Three lines in the audit of hope."""
    for n in range(3):
        with unit_of_work(hope.admin):
            group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
            record(hope.admin, "group.edited", group, n=n)
    return hope


def broken(tenant):
    with unit_of_work(tenant.owner, writes=False):
        return first_broken_line(tenant.owner)


def change(tenant, statement):
    with unit_of_work(tenant.owner):
        db.session.execute(statement)


def test_an_untouched_chain_is_whole(chain, app):
    assert broken(chain) is None
    answer = app.test_cli_runner().invoke(args=["audit-verify"])
    assert (answer.exit_code, answer.output) == (0, "hope: whole\nother: whole\n")


@pytest.mark.parametrize(
    "values", [{"action": "group.archived"}, {"details": {"n": 9}}, {"actor_id": None}]
)
def test_a_changed_line_is_named(chain, app, values):
    change(chain, sa.update(AuditEntry).where(AuditEntry.seq == 2).values(**values))
    assert broken(chain) == 2
    answer = app.test_cli_runner().invoke(args=["audit-verify", "hope"])
    assert answer.exit_code == 1
    assert "hope: broken at line 2" in answer.output


def test_a_line_taken_out_is_missed(chain):
    change(chain, sa.delete(AuditEntry).where(AuditEntry.seq == 2))
    assert broken(chain) == 2


class Undo(Exception):
    """Leaves a work with nothing changed."""


def broken_by(tenant, *statements):
    """Return what is named once these were carried out, and take them back."""
    found = []
    with contextlib.suppress(Undo), unit_of_work(tenant.owner):
        for statement in statements:
            db.session.execute(statement)
        found.append(first_broken_line(tenant.owner))
        raise Undo
    return found[0]


def test_whichever_line_is_changed_taken_out_or_moved_is_named(chain):
    def to(line, **values):
        return sa.update(AuditEntry).where(AuditEntry.seq == line).values(**values)

    for seq in (1, 2, 3):
        at = clock.now() + timedelta(days=seq)
        for values in ({"details": {}}, {"at": at}, {"hash": b"x"}, {"previous_hash": b"x"}):
            assert broken_by(chain, to(seq, **values)) == seq
        assert broken_by(chain, sa.delete(AuditEntry).where(AuditEntry.seq == seq)) == seq
    for one, two in ((1, 2), (1, 3), (2, 3)):
        assert broken_by(chain, to(one, seq=99), to(two, seq=one), to(99, seq=two)) == one
    assert broken(chain) is None


def test_a_missing_end_is_missed(chain):
    change(chain, sa.delete(AuditEntry).where(AuditEntry.seq == 3))
    assert broken(chain) == 3


def test_a_moved_end_is_missed(chain):
    change(chain, sa.update(AuditHead).values(seq=7))
    assert broken(chain) == 4


def test_one_organizations_chain_says_nothing_of_the_other(chain, other):
    change(chain, sa.delete(AuditEntry).where(AuditEntry.seq == 1))
    with unit_of_work(System(organization_id=other.organization_id, reason="test"), writes=False):
        assert (
            first_broken_line(System(organization_id=other.organization_id, reason="test")) is None
        )


def test_members_do_not_check_the_audit(chain):
    with pytest.raises(NotAllowed), unit_of_work(chain.ann, writes=False):
        first_broken_line(chain.ann)


def test_an_organization_that_is_not_there_is_one_line_and_exit_2(chain, app):
    answer = app.test_cli_runner().invoke(args=["audit-verify", "nowhere"])
    assert answer.exit_code == 2
    assert answer.output.strip() == "There is no organization 'nowhere'."

"""Rehearsals once more, on PostgreSQL: played, and taken away row by row."""

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.organizations.models import Organization
from tests.rehearsal.conftest import *
from tests.rehearsal.staging import Stage
from tests.rehearsal.test_playing import (
    test_looking_twice_says_nothing_twice,
    test_somebody_asked_by_name_lets_others_speak,
    test_the_replay_says_what_was_done_and_how_soon,
)
from tests.rehearsal.test_sandboxes import (
    rows_of,
    test_a_new_one_ends_the_one_before_and_leaves_the_other_kind,
    test_all_of_a_sandbox_goes_with_its_time_and_nothing_else_does,
    test_nothing_of_it_is_in_the_organization_or_in_a_list,
    test_the_sandbox_of_somebody_who_left_ends,
)


def test_no_audit_but_a_sandboxs_can_be_deleted_and_no_organization_becomes_one(stage: Stage):
    stage.rehearse("raid").start()
    home = stage.home.organization_id
    with unit_of_work(stage.home.owner):
        record(stage.home.owner, "organization.edited", db.session.get_one(Organization, home))
    with unit_of_work(stage.home.owner):
        db.session.execute(sa.delete(AuditEntry))
    assert rows_of(home)["audit_entries"] == 1
    with unit_of_work(stage.home.owner):
        db.session.get_one(Organization, home).sandbox_until = clock.now()
        with pytest.raises(sa.exc.DBAPIError, match="never"):
            db.session.flush()
        db.session.rollback()
    with unit_of_work(stage.me):
        db.session.execute(sa.delete(AuditEntry))
    assert "audit_entries" not in rows_of(stage.place.organization_id)

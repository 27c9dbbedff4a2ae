"""The end of an organization on PostgreSQL: lines of its audit go with it, and never sooner."""

import dataclasses
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator import create_app
from facilitator.audit.models import AuditEntry
from facilitator.checkup import BACK, start_problems
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.ledger import note
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations import ending
from facilitator.organizations.models import Organization
from facilitator.organizations.queries import actor_for_slug
from tests.core.test_backup import invoke
from tests.engines.conftest import OWNER
from tests.rehearsal.test_sandboxes import rows_of


def as_owner(postgres, *statements):
    """Run statements as the owner of the tables, who alone can put a trigger aside."""
    engine = sa.create_engine(postgres.url(str(db.engine.url.database), OWNER))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_an_organization_that_ended_goes_and_no_line_of_its_audit_goes_sooner(
    postgres, world, hope, other, settings
):
    theirs = rows_of(other.organization_id)
    with unit_of_work(hope.owner):
        ending.ask_to_end(hope.owner, "Hope")
    with unit_of_work(hope.owner):
        db.session.execute(sa.delete(AuditEntry))
    assert rows_of(hope.organization_id)["audit_entries"] == 1
    with unit_of_work(hope.owner):
        place = db.session.get_one(Organization, hope.organization_id)
        place.ends_at = clock.now() + timedelta(days=1)
        with pytest.raises(sa.exc.DBAPIError, match="thirty days"):
            db.session.flush()
        db.session.rollback()
    as_owner(
        postgres,
        "ALTER TABLE organizations DISABLE TRIGGER no_hasty_end",
        f"UPDATE organizations SET ends_at = now() - interval '1 minute' WHERE id = '{hope.organization_id}'",  # noqa: S608, E501
        "ALTER TABLE organizations ENABLE TRIGGER no_hasty_end",
    )
    ending.erase_what_is_over(settings.ledger)
    assert rows_of(hope.organization_id) == {}
    assert rows_of(other.organization_id) == theirs


def test_what_a_backup_brought_back_keeps_the_server_from_starting_until_the_owner_ends_it(
    app, postgres, world, hope, other, settings
):
    note(settings.ledger, hope.organization_id)
    assert start_problems(app) == [BACK]
    code, said = invoke(app, "end-again")
    assert code == 2
    assert said.startswith("Only the owner of the tables can end them again.")
    url = postgres.url(str(db.engine.url.database), OWNER)
    owners = create_app(dataclasses.replace(settings, database_url=url))
    with owners.app_context():
        code, said = invoke(owners, "end-again")
        db.engine.dispose()
    assert code == 0, said
    assert start_problems(app) == []
    with open_work(writes=False) as work, pytest.raises(NotFound):
        actor_for_slug(work, hope.ann, "hope")
    with open_work(writes=False) as work:
        assert actor_for_slug(work, other.ann, "other").member_id == other.ann.member_id
    ending.erase_what_is_over(settings.ledger)
    assert rows_of(hope.organization_id) == {}
    with unit_of_work(other.owner):  # the trigger holds again
        place = db.session.get_one(Organization, other.organization_id)
        place.ends_at = clock.now()
        with pytest.raises(sa.exc.DBAPIError, match="thirty days"):
            db.session.flush()
        db.session.rollback()

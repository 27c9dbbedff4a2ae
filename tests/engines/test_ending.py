"""The end of an organization on PostgreSQL: lines of its audit go with it, and never sooner."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.organizations import ending
from facilitator.organizations.models import Organization
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
    postgres, world, hope, other
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
    ending.erase_what_is_over()
    assert rows_of(hope.organization_id) == {}
    assert rows_of(other.organization_id) == theirs

"""The audit once more, on PostgreSQL, where the app's role cannot change what is written."""

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from tests.audit.test_chain import (
    broken,
    chain,
    test_a_moved_end_is_missed,
    test_an_organization_that_is_not_there_is_one_line_and_exit_2,
    test_an_untouched_chain_is_whole,
    test_members_do_not_check_the_audit,
)


def test_the_app_can_neither_change_a_line_nor_take_one_out(chain):
    with pytest.raises(sa.exc.ProgrammingError), unit_of_work(chain.owner):
        db.session.execute(sa.update(AuditEntry).values(action="other"))
    with unit_of_work(chain.owner):  # lines of a sandbox go with it; it finds none else to take
        gone = db.session.execute(sa.delete(AuditEntry).returning(AuditEntry.id)).all()
    assert gone == []
    assert broken(chain) is None

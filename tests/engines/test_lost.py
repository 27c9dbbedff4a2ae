"""What PostgreSQL could not do is heard as that, however a work ends."""

import pytest
import sqlalchemy as sa

from facilitator.core.db import open_connection
from facilitator.core.work import all_tenants, current_work, open_work

GONE = "SELECT pg_terminate_backend(pg_backend_pid())"
LATE = "SET LOCAL statement_timeout = 10; SELECT pg_sleep(30)"


@pytest.mark.parametrize("statement", [GONE, LATE])
def test_a_look_across_organizations_that_fails_says_what_failed(world, statement):
    with pytest.raises(sa.exc.OperationalError), open_work(writes=False), all_tenants("a test"):
        open_connection(current_work()).exec_driver_sql(statement)
    with open_work(writes=False):  # and the next work has a connection that is sound
        assert open_connection(current_work()).exec_driver_sql("SELECT 1").scalar() == 1


@pytest.mark.parametrize(
    ("state", "known"), [("XX000", sa.exc.OperationalError), ("XX001", sa.exc.InternalError)]
)
def test_what_a_quota_forbids_is_unavailable_and_damage_is_not(world, state, known):
    raises = f"DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(known), open_work(writes=True):
        open_connection(current_work()).exec_driver_sql(raises)

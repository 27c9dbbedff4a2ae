"""Work that time brings for facilitators."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.load.guard import forget_over
from facilitator.load.models import Hush, KeptLead


def forget_old_wishes() -> None:
    """Let go of what somebody wanted for a while that is over; safe to run twice."""
    now = clock.now()
    with open_work(writes=False), all_tenants("what facilitators wanted for a while"):
        due = {
            organization_id
            for table in (Hush, KeptLead)
            for organization_id in db.session.scalars(
                sa.select(table.organization_id).where(table.until <= now).distinct()
            )
        }
    for organization_id in due:
        with unit_of_work(System(organization_id=organization_id, reason="retention")):
            forget_over()

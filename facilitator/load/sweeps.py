"""Work that time brings for facilitators."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.load.credential_models import Credential
from facilitator.load.guard import forget_over
from facilitator.load.lapsing import warn_of
from facilitator.load.leaving import let_go_of_former
from facilitator.load.models import Hush, KeptLead
from facilitator.load.rota import forget_days_over
from facilitator.load.rota_models import ShiftChange

#: Over in every zone, with the night that belongs to it.
LONG_OVER = timedelta(days=3)


def forget_old_wishes() -> None:
    """Let go of what somebody wanted for a while that is over; safe to run twice."""
    now = clock.now()
    with open_work(writes=False), all_tenants("what facilitators wanted for a while"):
        due = {
            organization_id
            for table, is_over in (
                (Hush, Hush.until <= now),
                (KeptLead, KeptLead.until <= now),
                (ShiftChange, ShiftChange.begins_on < now.date() - LONG_OVER),
            )
            for organization_id in db.session.scalars(
                sa.select(table.organization_id).where(is_over).distinct()
            )
        }
    for organization_id in due:
        with unit_of_work(System(organization_id=organization_id, reason="retention")):
            forget_over()
            forget_days_over()


def forget_former() -> None:
    """Let go of credentials of people who have long left the team; safe to run twice."""
    with open_work(writes=False), all_tenants("organizations that write credentials down"):
        due = db.session.scalars(sa.select(Credential.organization_id).distinct()).all()
    for organization_id in due:
        system = System(organization_id=organization_id, reason="retention")
        with unit_of_work(system):
            let_go_of_former(system)


def warn_of_lapsing() -> None:
    """Find credentials that run out in sixty, thirty or seven days; safe to run twice."""
    with open_work(writes=False), all_tenants("credentials of every organization that run out"):
        due = db.session.execute(
            sa.select(Credential.organization_id, Credential.id)
            .where(Credential.warn_at <= clock.now())
            .order_by(Credential.warn_at)
            .limit(200)
        ).all()
    one_by_one(((row[0], row[1]) for row in due), "credentials", warn_of)

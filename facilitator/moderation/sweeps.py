"""Work that time brings to people: a break from a circle ends by itself."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.work import all_tenants, open_work, unit_of_work
from facilitator.groups.models import Membership, MembershipState
from facilitator.moderation.sanctions import end_suspension


def end_suspensions() -> None:
    """Let everybody back whose break is over; safe to run twice."""
    with open_work(writes=False), all_tenants("breaks of every organization that are over"):
        due = db.session.execute(
            sa.select(Membership.organization_id, Membership.id).where(
                Membership.state == MembershipState.SUSPENDED, Membership.until <= clock.now()
            )
        ).all()
    for organization_id, membership_id in due:
        system = System(organization_id=organization_id, reason="expiry")
        with unit_of_work(system):
            end_suspension(system, membership_id)

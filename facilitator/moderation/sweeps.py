"""Work that time brings: a break from a circle ends by itself, a report that waits climbs."""

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.groups.models import Membership, MembershipState
from facilitator.moderation.incidents import climb
from facilitator.moderation.leading import end_leading
from facilitator.moderation.lifting import end_suspension
from facilitator.moderation.models import Report
from facilitator.moderation.queries import DECIDED_WITHIN, OPEN
from facilitator.organizations.models import Member


def end_suspensions() -> None:
    """Let everybody back whose break is over; safe to run twice."""
    with open_work(writes=False), all_tenants("breaks of every organization that are over"):
        due = db.session.execute(
            sa.select(Membership.organization_id, Membership.id).where(
                Membership.state == MembershipState.SUSPENDED, Membership.until <= clock.now()
            )
        ).all()
    one_by_one(due, "expiry", end_suspension)


def end_times_without_leading() -> None:
    """Let everybody lead again whose time without is over; safe to run twice."""
    with open_work(writes=False), all_tenants("times without leading that are over, anywhere"):
        due = db.session.execute(
            sa.select(Member.organization_id, Member.id).where(Member.leads_from <= clock.now())
        ).all()
    one_by_one(due, "expiry", end_leading)


def climb_reports() -> None:
    """Tell owners of what waited too long and nobody is at; safe to run twice."""
    with open_work(writes=False), all_tenants("reports of every organization that wait too long"):
        due = db.session.execute(
            sa.select(Report.organization_id, Report.id).where(
                Report.climbed_at.is_(None),
                Report.incident_id.is_(None),
                Report.state.in_(OPEN),
                Report.created_at <= clock.now() - DECIDED_WITHIN,
            )
        ).all()
    one_by_one(due, "waits", climb)

"""Checking the audit, and taking lines of it along: that somebody did is itself a line."""

from facilitator.audit.operations import record
from facilitator.audit.queries import Checked, check_chain
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.limits import limiter
from facilitator.insights.lines import Line, Wanted, lines_to_keep
from facilitator.organizations.models import Organization

#: How often somebody looks along the chain, or takes lines along: each is seconds of work.
LOOKS, FILES = "60/hour", "10/hour"


def look_along(actor: Actor, after: int) -> Checked:
    """Look along the chain from a line on, for who may see all of it; not too often."""
    limiter.hit(LOOKS, "audit.check", actor.member_id)
    return check_chain(actor, after)


def take_lines(actor: Actor, wanted: Wanted) -> list[Line]:
    """Return the lines for a file and record how many were taken, and of what."""
    limiter.hit(FILES, "audit.file", actor.member_id)
    lines = lines_to_keep(actor, wanted)
    organization = db.session.get_one(Organization, actor.organization_id)
    record(
        actor,
        "audit.exported",
        organization,
        group_id=wanted.group_id if lines else None,
        lines=len(lines),
        area=wanted.area,
        by_person=wanted.is_of_people,
        since=wanted.since,
        until=wanted.until,
    )
    return lines

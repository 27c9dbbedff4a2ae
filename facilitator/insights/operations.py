"""Taking lines of the audit or figures along: that somebody did is itself a line."""

from facilitator.audit.operations import record
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.insights.lines import Line, Wanted, lines_to_keep
from facilitator.organizations.models import Organization


def take_lines(actor: Actor, wanted: Wanted) -> list[Line]:
    """Return the lines for a file and record how many were taken, and of what."""
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

"""Pages of the calendar: a month at a glance, and the same month as a list."""

import uuid
from typing import Any

from flask import render_template, request

from facilitator.core import clock
from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import NotFound
from facilitator.core.pages import local
from facilitator.groups.queries import group_for
from facilitator.meetings import queries
from facilitator.meetings.months import month_of
from facilitator.meetings.shifts import unusual_for

door = Door("calendar", __name__, url_prefix="/o/<org_slug>/calendar")


@door.read("/", allow=Access.MEMBERS)
def month(actor: Actor) -> Any:
    """Show a month at a glance; on a phone, as a list."""
    return _page(actor, "month")


@door.read("/agenda", allow=Access.MEMBERS)
def agenda(actor: Actor) -> Any:
    """Show a month as a list."""
    return _page(actor, "agenda")


def _page(actor: Actor, view: str) -> str:
    group_id = _circle()
    today = local(clock.now(), actor.time_zone).date()
    shown = month_of(request.args.get("month", ""), today)
    rows = queries.meetings_between(actor, *shown.span(actor.time_zone), group_id)
    group = None if group_id is None else group_for(actor, group_id, Permission.GROUP_SEE)
    return render_template(
        "meetings/calendar.html",
        view=view,
        shown=shown,
        today=today,
        weeks=shown.weeks(rows, actor.time_zone),
        unusual=unusual_for(actor, [meeting for meeting, _group in rows], actor.time_zone),
        answers=queries.answers_of(actor, [meeting.id for meeting, _group in rows]),
        group=group,
    )


def _circle() -> uuid.UUID | None:
    """Return the circle the address asks for; one that is no id is not there."""
    text = request.args.get("circle", "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise NotFound() from error

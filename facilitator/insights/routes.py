"""Pages of figures: all circles together, one circle, a quarter on one page, and a file."""

import json
import uuid
from datetime import date
from typing import Any

from flask import Response, render_template, request

from facilitator.core.access import Access, Permission
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.errors import NotFound
from facilitator.insights import policies, queries, sentences
from facilitator.insights.hiding import LEAST
from facilitator.insights.queries import Figures
from facilitator.insights.sheets import sheet
from facilitator.insights.taking import take_organization

door = Door("insights", __name__, url_prefix="/o/<org_slug>/insights")
#: The columns of a file, and where each comes from.
COLUMNS = {
    "Members who came": "people",
    "Visits": "visits",
    "Came again": "returned",
    "Did not come again": "stayed_away",
    "Wrote something": "spoke",
    "Listened": "listened",
    "Read first": "held",
    "Let through": "approved",
    "Declined": "declined",
    "Reports": "reports",
}
TOO_FEW = f"fewer than {LEAST}"


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show the figures of all circles together, or the circles of whoever leads some."""
    circles = queries.circles_with_figures(actor)
    runs = actor.can(Permission.ORGANIZATION_SETTINGS)
    timeline = queries.organization_figures(actor) if runs else None
    return _page("index.html", timeline=timeline, circles=circles)


@door.read("/circles/<uuid:group_id>", allow=Access.MEMBERS)
def circle(actor: Actor, group_id: uuid.UUID) -> Any:
    """Show the figures of one circle."""
    group, timeline = queries.circle_figures(actor, group_id)
    return _page("circle.html", group=group, timeline=timeline)


@door.read("/report", allow=Access.MEMBERS)
def report(actor: Actor) -> Any:
    """Show one quarter on one page, for whoever pays for it; made for paper."""
    timeline = queries.organization_figures(actor)
    quarters = timeline.quarters
    chosen = _quarter(request.args.get("quarter", ""), quarters)
    names = {first: sentences.quarter_name(timeline.counted_in(first)) for first in quarters}
    figures = quarters[chosen] if chosen else None
    counted = timeline.counted_in(chosen) if chosen else []
    unfinished = sentences.unfinished_said(chosen, counted) if chosen else ""
    return _page("report.html", names=names, chosen=chosen, figures=figures, unfinished=unfinished)


@door.read("/file", allow=Access.MEMBERS)
def export(actor: Actor) -> Any:
    """Hand over what may be read of every circle and month as a file for a spreadsheet."""
    rows = [
        (name, f"{month:%Y-%m}", figures.sessions, *_cells(figures))
        for name, month, figures in queries.circle_months(actor)
    ]
    answer = Response(sheet(["Circle", "Month", "Sessions", *COLUMNS], rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="figures.csv"'
    return answer


@door.read("/rules", allow=Access.MEMBERS)
def rules(actor: Actor) -> Any:
    """Show which circles have other rules than a new one starts with."""
    return render_template("insights/policies.html", policies=policies.policies_of(actor))


@door.write("/everything", allow=Access.MEMBERS, methods=("POST",), fresh=True, while_paused=True)
def take(actor: Actor) -> Any:
    """Hand over what belongs to the organization as one file, for its owner."""
    text = json.dumps(take_organization(actor), ensure_ascii=False, indent=1)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="space.json"'
    return answer


def _cells(figures: Figures) -> list[int | str]:
    numbers = [figures.number(name) for name in COLUMNS.values()]
    return [TOO_FEW if number is None else number for number in numbers]


def _quarter(text: str, quarters: dict[date, Figures]) -> date | None:
    """Return the quarter that was asked for, or the latest; NotFound for one without figures."""
    if not text:
        return max(quarters, default=None)
    found = next((first for first in quarters if first.isoformat() == text), None)
    if found is None:
        raise NotFound()
    return found


def _page(name: str, **values: Any) -> Any:
    return render_template(f"insights/{name}", say=sentences, least=LEAST, **values)

"""Pages of the audit: looking through it, checking it, taking it along."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, render_template, request

from facilitator.audit.words import AREA_WORDS, Area
from facilitator.core.access import ORGANIZATION_ROLES, ROLE_WORDS, Access, Role
from facilitator.core.actor import Actor
from facilitator.core.door import Door
from facilitator.core.pages import local
from facilitator.insights import lines, operations
from facilitator.insights.lines import Wanted
from facilitator.insights.sheets import sheet

door = Door("audit", __name__, url_prefix="/o/<org_slug>/audit")
HEAD = ["When", "What", "Who", "Circle", "About", "Reason"]


@door.read("/", allow=Access.MEMBERS)
def index(actor: Actor) -> Any:
    """Show the lines this person may see, the newest first."""
    return _page(actor)


@door.read("/check", allow=Access.MEMBERS)
def check(actor: Actor) -> Any:
    """Look along the chain, as far as one look goes, and say what was found; changes nothing."""
    text = request.args.get("after", "")
    after = int(text) if text.isdecimal() and len(text) < 10 else 0
    return _page(actor, checked=operations.look_along(actor, after))


@door.write("/file", allow=Access.MEMBERS, methods=("POST",), fresh=True)
def export(actor: Actor) -> Any:
    """Hand the chosen lines over as a file; the passphrase was asked for, and it is recorded."""
    taken = operations.take_lines(actor, _wanted(request.form))
    rows = [
        (
            local(line.at, actor.time_zone).isoformat(timespec="seconds"),
            *(line.words, line.who, line.circle, line.about, line.reason),
        )
        for line in taken
    ]
    answer = Response(sheet(HEAD, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="notes.csv"'
    return answer


def _page(actor: Actor, **more: Any) -> Any:
    wanted = _wanted(request.args)
    return render_template(
        "insights/audit.html",
        page=lines.lines_for(actor, wanted, _id(request.args.get("after_line", ""))),
        wanted=wanted,
        chosen=_as_text(wanted),
        areas={area: AREA_WORDS[area] for area in lines.areas_for(actor)},
        roles={role: ROLE_WORDS[role][0] for role in ORGANIZATION_ROLES},
        circles=lines.circles_for(actor),
        may_check=lines.may_check(actor),
        most=lines.FILE,
        **more,
    )


def _wanted(given: Mapping[str, str]) -> Wanted:
    """Read what is looked for; what cannot be read is as if it were not there."""
    area, role = given.get("area", ""), given.get("role", "")
    return Wanted(
        area=Area(area) if area in set(Area) else None,
        role=Role(role) if role in ORGANIZATION_ROLES else None,
        name=given.get("name", "").strip()[:80],
        group_id=_id(given.get("circle", "")),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _as_text(wanted: Wanted) -> dict[str, str]:
    """Return the same as an address or a form carries it, what was not chosen left out."""
    texts = {
        "area": wanted.area,
        "role": wanted.role,
        "name": wanted.name,
        "circle": wanted.group_id,
        "since": wanted.since,
        "until": wanted.until,
    }
    return {name: str(text) for name, text in texts.items() if text}


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None

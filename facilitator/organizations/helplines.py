"""Who can help right now, by country: a list with sources and review dates. Anybody may read it."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.work import current_work
from facilitator.organizations.models import Organization

LINES = Path(__file__).parent / "lines.json"


@no_actor("the numbers of the world are nobody's secret")
@lru_cache(maxsize=1)
def countries() -> list[dict[str, Any]]:
    """Return every country we have numbers for, by name."""
    return sorted(json.loads(LINES.read_text("utf-8")), key=lambda country: country["name"])


@no_actor("the numbers of the world are nobody's secret")
def country(code: str) -> dict[str, Any] | None:
    """Return the numbers of a country by its two letters, if we have them."""
    return next((one for one in countries() if one["code"] == code), None)


def lines_for(actor: Actor) -> dict[str, Any]:
    """Return the numbers of the country the actor's organization is in, or the first we have."""
    known = current_work().known
    if "country" not in known:
        known["country"] = db.session.get_one(Organization, actor.organization_id).country
    code = known["country"]
    return country(code) or country("US") or countries()[0]

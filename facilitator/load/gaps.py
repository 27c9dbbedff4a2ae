"""Hours in which nobody has a shift, for whoever runs the team. Part of this feature's queries."""

from dataclasses import dataclass
from datetime import datetime

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.load.rota import AHEAD, missing, watches
from facilitator.organizations.oncall import listed_ids
from facilitator.organizations.queries import organization_for
from facilitator.organizations.watching import COVER, covered_spans


@dataclass(frozen=True)
class Gap:
    """A span in which nobody has a shift."""

    starts_at: datetime
    ends_at: datetime
    #: It touches the hours in which the organization says that somebody watches.
    is_in_cover: bool


def gaps_of(actor: Actor) -> list[Gap]:
    """Return when nobody has a shift within the next seven days; nothing without a rota."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    now = clock.now()
    until = now + AHEAD
    found = watches(now, until)
    if not found:
        return []
    listed = set(listed_ids())
    held = [(one.starts_at, one.ends_at) for one in found if one.member_id in listed]
    cover = covered_spans(COVER.all(), now, until)
    return [
        Gap(begin, end, any(begin < over and end > since for since, over in cover))
        for begin, end in missing(held, now, until)
    ]

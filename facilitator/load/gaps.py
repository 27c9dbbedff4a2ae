"""Hours in which nobody has a shift, for whoever runs the team. Part of this feature's queries."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.load.lapsing import own_day
from facilitator.load.rota import AHEAD, DAY, missing, watches
from facilitator.meetings.recurrence import moment_of, wall_of
from facilitator.organizations.oncall import cover_hours, listed_ids
from facilitator.organizations.queries import organization_for

#: The last minute a form can name stands for midnight.
LAST_MINUTE = time(23, 59)


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
    cover = _covered(now, until)
    return [
        Gap(begin, end, any(begin < over and end > since for since, over in cover))
        for begin, end in missing(held, now, until)
    ]


def _covered(since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Return the hours of cover of a span as moments."""
    _today, zone = own_day()
    first = wall_of(since, zone).date()
    spans = []
    for number in range((until - since) // DAY + 2):
        day = first + timedelta(days=number)
        for hours in cover_hours():
            if hours.weekday != day.weekday():
                continue
            end = datetime.combine(day, hours.closes)
            if hours.closes >= LAST_MINUTE:
                end = datetime.combine(day + DAY, time())
            begin = moment_of(datetime.combine(day, hours.opens), zone)
            spans.append((begin, moment_of(end, zone)))
    return spans

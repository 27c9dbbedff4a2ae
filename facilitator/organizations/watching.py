"""Whether somebody watches just now, by the hours of cover, and when that changes.

Part of this feature's queries. Hours are wall time in the organization's zone; a wall time
the clocks jump over moves forward, one that comes twice is the first (docs/decisions/0009).
Nothing here promises more than the organization wrote down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.organizations.models import CoverHours, Organization

#: The last minute a form can name stands for midnight.
LAST_MINUTE = time(23, 59)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Covered:
    """Hours of one weekday in which somebody watches, as wall time in a zone."""

    weekday: int
    opens: time
    closes: time
    zone: str


#: Every hour of cover of the organization; on the path every message takes, so made once.
COVER = Prepared(
    sa.select(CoverHours.weekday, CoverHours.opens, CoverHours.closes, Organization.time_zone).join(
        Organization, Organization.id == CoverHours.organization_id
    ),
    Covered,
)


@dataclass(frozen=True)
class Watching:
    """Whether somebody watches, and until when that is so; None where it does not change."""

    is_on: bool
    until: datetime | None


@no_actor("a pure function of hours and a moment")
def is_covered(hours: Iterable[Covered], moment: datetime) -> bool:
    """Say whether somebody watches at a moment; nobody does where no hours are written down."""
    return bool(covered_spans(hours, moment, moment + timedelta(microseconds=1)))


@no_actor("a pure function of hours and a span")
def covered_spans(
    hours: Iterable[Covered], since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the hours of a span as moments, in order; what follows at once is one."""
    found = []
    for one in hours:
        zone = ZoneInfo(one.zone)
        day, last = since.astimezone(zone).date() - DAY, until.astimezone(zone).date()
        day += timedelta(days=(one.weekday - day.weekday()) % 7)
        while day <= last:
            end = datetime.combine(day, one.closes)
            if one.closes >= LAST_MINUTE:
                end = datetime.combine(day + DAY, time())
            begin = datetime.combine(day, one.opens)
            found.append(tuple(at.replace(tzinfo=zone).astimezone(UTC) for at in (begin, end)))
            day += WEEK
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(found):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return [(begin, end) for begin, end in merged if begin < until and end > since]


def watching_now(actor: Actor) -> Watching:
    """Return whether somebody watches what the actor writes outside a room, and until when."""
    now = clock.now()
    spans = covered_spans(COVER.all(), now, now + WEEK + DAY)
    if not spans:
        return Watching(False, None)
    begin, end = spans[0]
    if begin > now:
        return Watching(False, begin)
    return Watching(True, end if end < now + WEEK else None)

"""Which words of a member wait until a facilitator has read them, by their circle's rule.

Part of this feature's operations: rooms and prompts above it ask here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.groups.kinds import Moderation
from facilitator.organizations.models import CoverHours, Organization

#: The last minute a form can name stands for midnight.
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Covered:
    """Hours of one weekday in which somebody watches, as wall time in a zone."""

    weekday: int
    opens: time
    closes: time
    zone: str

    def holds(self, moment: datetime) -> bool:
        """Say whether a moment lies in these hours."""
        wall = moment.astimezone(ZoneInfo(self.zone))
        inside = self.opens <= wall.time() and (
            wall.time() < self.closes or self.closes >= LAST_MINUTE
        )
        return wall.weekday() == self.weekday and inside


_COVER = Prepared(
    sa.select(CoverHours.weekday, CoverHours.opens, CoverHours.closes, Organization.time_zone).join(
        Organization, Organization.id == CoverHours.organization_id
    ),
    Covered,
)


@no_actor("the author was let in and their membership read under a lock")
def why_held(rule: Moderation, first: int, shown_of: Callable[[], int]) -> str:
    """Return why a member's words wait by the circle's rule, or nothing.

    `shown_of` counts what of theirs was shown before; it is asked where the rule counts.
    """
    match rule:
        case Moderation.OFF:
            return ""
        case Moderation.EVERYONE:
            return "everyone"
        case Moderation.AFTER_HOURS:
            return "" if is_covered(_COVER.all(), clock.now()) else "after_hours"
        case Moderation.FIRST:
            return "first_posts" if shown_of() < first else ""


@no_actor("a pure function of hours and a moment")
def is_covered(hours: Iterable[Covered], moment: datetime) -> bool:
    """Say whether somebody watches at a moment; nobody does where no hours are written down."""
    return any(one.holds(moment) for one in hours)

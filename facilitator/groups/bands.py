"""At which times of the day or week a circle meets, as somebody's own clock has it.

Part of this feature's queries: pure functions of moments and a zone.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from facilitator.core.marks import no_actor

SATURDAY = 5


class Band(StrEnum):
    """A time people can or cannot make; a session on a weekend is in two of them."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    WEEKEND = "weekend"


#: Each begins with its hour and lasts until the next; the night goes past midnight.
FIRST_HOURS = ((22, Band.NIGHT), (17, Band.EVENING), (12, Band.AFTERNOON), (5, Band.MORNING))


@no_actor("a pure function of moments and a zone")
def bands_of(starts: Iterable[datetime], zone: str) -> set[Band]:
    """Return the times in which sessions start, on the wall clock of a zone."""
    return {band for start in starts for band in _bands_at(start.astimezone(ZoneInfo(zone)))}


def _bands_at(wall: datetime) -> set[Band]:
    by_hour = next((band for first, band in FIRST_HOURS if wall.hour >= first), Band.NIGHT)
    return {by_hour, Band.WEEKEND} if wall.weekday() >= SATURDAY else {by_hour}

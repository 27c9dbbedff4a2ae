"""The one place that asks what time it is; every moment is UTC and aware."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones


def now() -> datetime:
    """Return this moment in UTC. Tests travel with time-machine, nothing else fakes it."""
    return datetime.now(UTC)


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones; looking for them walks through files each time."""
    return frozenset(available_timezones())

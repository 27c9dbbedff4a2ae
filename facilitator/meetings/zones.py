"""A zone's clock for calendar files, written out as the changes it makes over some years.

icalendar can write one too, but gives the start of summer time by the new clock instead
of the old one (RFC 5545, 3.6.5), so the first hour after it is read as an hour late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Component, Timezone

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=256)
def clock_of(name: str, first: int, last: int) -> "Timezone":
    """Return the clock of a zone from one year to another; making it anew each time is dear."""
    from icalendar import Timezone  # not for every start

    zone, clock = ZoneInfo(name), Timezone()
    clock.add("tzid", name)
    start, end = datetime(first, 1, 1, tzinfo=UTC) - DAY, datetime(last + 1, 1, 2, tzinfo=UTC)
    clock.add_component(_part(zone, start, start))
    for moment in _changes(zone, start, end):
        clock.add_component(_part(zone, moment - SECOND, moment))
    return clock


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the first second after each change of the clock."""
    day = start
    while day < end:
        if _offset(zone, day) != _offset(zone, day + DAY):
            before, after = day, day + DAY
            while after - before > SECOND:
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                is_before = _offset(zone, middle) == _offset(zone, day)
                before, after = (middle, after) if is_before else (before, middle)
            yield after
        day += DAY


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 - every zone has one
    return offset


def _part(zone: ZoneInfo, before: datetime, moment: datetime) -> "Component":
    """Return what the clock does from a moment on; its start is told by the old clock."""
    local = moment.astimezone(zone)
    from icalendar import TimezoneDaylight, TimezoneStandard

    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    old = _offset(zone, before)
    part.add("dtstart", (moment + old).replace(tzinfo=None))
    part.add("tzname", local.tzname() or "")
    part.add("tzoffsetfrom", old)
    part.add("tzoffsetto", _offset(zone, moment))
    return part

"""Calendar files: what other programs are told of sessions, and what they are never told.

An entry says when, and that there is an appointment. It names no circle unless its
person chose so, and carries no description, no people and no place but this site.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from facilitator.core import clock
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.zones import clock_of

if TYPE_CHECKING:
    from icalendar import Event

NEUTRAL = "Appointment"


@dataclass(frozen=True)
class Entry:
    """One session as a calendar shows it."""

    meeting: Meeting
    title: str = NEUTRAL


def write_calendar(entries: Iterable[Entry], site: str) -> bytes:
    """Return a calendar with these entries; `site` is the address of this installation."""
    from icalendar import Calendar  # not for every start

    entries = list(entries)
    calendar = Calendar()
    calendar.add("prodid", "-//Notes//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for zone, days in sorted(_zones(entries).items()):
        calendar.add_component(clock_of(zone, min(days).year, max(days).year))
    for entry in entries:
        calendar.add_component(_event(entry, site))
    return bytes(calendar.to_ical())


def _zones(entries: list[Entry]) -> dict[str, list[date]]:
    """Return the zones that are used, each with the days it is used for."""
    found: dict[str, list[date]] = {}
    for entry in entries:
        if entry.meeting.time_zone != "UTC":
            days = found.setdefault(entry.meeting.time_zone, [])
            days += [entry.meeting.starts_at.date(), entry.meeting.ends_at.date()]
    return found


def _event(entry: Entry, site: str) -> "Event":
    from icalendar import Event

    meeting, event = entry.meeting, Event()
    is_cancelled = meeting.state is MeetingState.CANCELLED
    event.add("uid", str(meeting.id))
    event.add("sequence", meeting.revision)
    event.add("dtstamp", clock.now().replace(microsecond=0))
    event.add("dtstart", _at(meeting.starts_at, meeting.time_zone))
    event.add("dtend", _at(meeting.ends_at, meeting.time_zone))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("url", site)
    return event


def _at(moment: datetime, zone: str) -> datetime:
    """Return a moment on the wall clock of a zone, which names itself in the entry.

    In the hour that comes twice it is said in UTC: RFC 5545 means the first of the two,
    and a program we tried takes the second.
    """
    if zone == "UTC" or comes_twice(moment, zone):
        return moment.astimezone(UTC)
    return moment.astimezone(ZoneInfo(zone))


def comes_twice(moment: datetime, zone: str) -> bool:
    """Say whether the wall time of a moment comes twice that night."""
    wall = moment.astimezone(ZoneInfo(zone))
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()

"""Rules of recurring sessions: an RFC 5545 rule on wall time, the zone attached afterwards.

A rule is expanded on the naive local clock, as if there were no zones; then each
wall time becomes a moment in its zone. So a circle that meets at seven meets at
seven all year (docs/decisions/0009).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import dropwhile, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


class Repeats(StrEnum):
    """The plain choices a form offers."""

    NEVER = "never"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    MONTHLY_LAST = "monthly_last"


def rule_for(
    repeats: Repeats, first: date, *, until: date | None = None, count: int | None = None
) -> str:
    """Return the rule of a plain choice whose first day this is.

    The fifth Friday of a month is taken as the last one, so that no month is left out.
    """
    day = DAYS[first.weekday()]
    if repeats in (Repeats.WEEKLY, Repeats.FORTNIGHTLY):
        rule = f"FREQ=WEEKLY;INTERVAL={1 if repeats is Repeats.WEEKLY else 2};BYDAY={day}"
    else:
        nth = (first.day - 1) // 7 + 1
        last = repeats is Repeats.MONTHLY_LAST or nth > 4
        rule = f"FREQ=MONTHLY;BYDAY={-1 if last else nth}{day}"
    return rule + ending(until, count)


def ending(until: date | None, count: int | None) -> str:
    """Return the part of a rule that says where it ends; wall time, so UNTIL has no zone."""
    if until is not None:
        return f";UNTIL={until:%Y%m%d}T235959"
    return f";COUNT={count}" if count is not None else ""


def parts_of(rule: str) -> dict[str, str]:
    """Return the parts of a rule by name."""
    return dict(part.split("=", 1) for part in rule.split(";"))


def repeats_of(rule: str) -> Repeats:
    """Return the plain choice a rule was made from."""
    parts = parts_of(rule)
    if parts["FREQ"] == "WEEKLY":
        return Repeats.FORTNIGHTLY if parts.get("INTERVAL") == "2" else Repeats.WEEKLY
    return Repeats.MONTHLY_LAST if parts["BYDAY"].startswith("-1") else Repeats.MONTHLY


def until_of(rule: str) -> date | None:
    """Return the last day a rule may fall on, when it names one."""
    until = parts_of(rule).get("UNTIL")
    return date.fromisoformat(f"{until[:4]}-{until[4:6]}-{until[6:8]}") if until else None


def ended_before(rule: str, day: date) -> str:
    """Return the same rule, ending on the day before this one."""
    kept = [part for part in rule.split(";") if not part.startswith(("COUNT=", "UNTIL="))]
    return ";".join(kept) + ending(day - timedelta(days=1), None)


def words_of(rule: str, first: datetime) -> str:
    """Return a rule in plain words: every month on the first Tuesday."""
    repeats = repeats_of(rule)
    if repeats is Repeats.WEEKLY:
        return f"every {first:%A}"
    if repeats is Repeats.FORTNIGHTLY:
        return f"every other {first:%A}"
    return f"every month on the {ORDINALS[int(parts_of(rule)['BYDAY'][:-2])]} {first:%A}"


def expand(rule: str, first: datetime) -> Iterator[datetime]:
    """Yield the wall times of a rule in order; a rule without an end never stops by itself."""
    yield from rrulestr(rule, dtstart=first)


def expand_from(rule: str, first: datetime, start: datetime) -> Iterator[datetime]:
    """Yield the wall times of a rule from `start` on."""
    return dropwhile(lambda local: local < start, expand(rule, first))


def falls_on(rule: str, first: datetime, day: date) -> bool:
    """Say whether a rule has an occurrence on a day."""
    times = takewhile(lambda local: local.date() <= day, expand(rule, first))
    return any(local.date() == day for local in times)


def last_day(rule: str, first: datetime) -> date | None:
    """Return the day of the last occurrence; None for a rule without an end."""
    if not {"COUNT", "UNTIL"} & parts_of(rule).keys():
        return None
    times = list(expand(rule, first))
    return times[-1].date() if times else first.date() - timedelta(days=1)


def moment_of(local: datetime, zone: str) -> datetime:
    """Return the moment of a rule's wall time.

    One the clocks jump over moves forward by the gap, one that comes twice is the
    first: both are what fold=0 means.
    """
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall_of(moment: datetime, zone: str) -> datetime:
    """Return what the clocks of a zone show at a moment, without the zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def day_start(day: date) -> datetime:
    """Return the first wall time of a day."""
    return datetime.combine(day, time())

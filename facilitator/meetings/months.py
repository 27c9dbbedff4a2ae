"""A month on paper: its weeks, and which sessions fall on which of its days for whom."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from facilitator.groups.models import Group
from facilitator.meetings.models import Meeting

FIRST, LAST = date(2020, 1, 1), date(2100, 12, 1)


@dataclass
class Day:
    """One day as a reader sees it."""

    on: date
    is_in_month: bool
    shown: list[tuple[Meeting, Group]] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month by its first day; weeks begin on Monday."""

    first: date

    @property
    def before(self) -> date | None:
        """The first day of the month before, if there is a page for it."""
        found = (self.first - timedelta(days=1)).replace(day=1)
        return found if found >= FIRST else None

    @property
    def after(self) -> date | None:
        """The first day of the next month, if there is a page for it."""
        found = (self.first + timedelta(days=32)).replace(day=1)
        return found if found <= LAST else None

    def days(self) -> list[date]:
        """Return every day of its weeks, those of its neighbors too."""
        return list(Calendar().itermonthdates(self.first.year, self.first.month))

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Return the moments between which these days lie for a reader in this zone."""
        days, clock = self.days(), ZoneInfo(zone)
        start = datetime(days[0].year, days[0].month, days[0].day, tzinfo=clock)
        last = days[-1] + timedelta(days=1)
        end = datetime(last.year, last.month, last.day, tzinfo=clock)
        return start.astimezone(UTC), end.astimezone(UTC)

    def weeks(self, rows: Iterable[tuple[Meeting, Group]], zone: str) -> list[list[Day]]:
        """Return its weeks with the sessions of each day, by the reader's clock."""
        days = {day: Day(day, day.month == self.first.month) for day in self.days()}
        for meeting, group in rows:
            on = meeting.starts_at.astimezone(ZoneInfo(zone)).date()
            if on in days:
                days[on].shown.append((meeting, group))
        every = list(days.values())
        return [every[at : at + 7] for at in range(0, len(every), 7)]


def month_of(text: str, today: date) -> Month:
    """Return the month written as 2026-11; anything else is this month."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    return Month(first if FIRST <= first <= LAST else today.replace(day=1))

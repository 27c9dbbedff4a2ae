"""What one person wants to hear: the grid, quiet hours and pauses, as pure functions."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilitator.core import clock
from facilitator.notices.kinds import KINDS
from facilitator.notices.models import REMINDERS, Channel, Kind, Preference

DAY = 24 * 60


@dataclass(frozen=True)
class Wishes:
    """One member's preferences; without a row, the defaults in the organization's zone."""

    time_zone: str
    choices: dict[str, list[str]] = field(default_factory=dict)
    quiet_from: int | None = None
    quiet_to: int | None = None
    paused_until: datetime | None = None
    names_circle: bool = False

    def wants(self, kind: Kind, channel: Channel) -> bool:
        """Say whether this kind comes by this channel."""
        about = KINDS[kind]
        if channel not in about.choosable:
            return channel in about.channels
        chosen = self.choices.get(kind.value)
        return channel in about.default if chosen is None else channel.value in chosen

    def wants_of_one(self, kind: Kind, channel: Channel) -> bool:
        """Say the same of a session the person asked to be reminded of.

        Here in the app at least, and by every way any of their reminders takes: so a way
        that was turned off for all of them stays off.
        """
        if channel not in KINDS[kind].channels:
            return False
        return channel is Channel.APP or any(self.wants(one, channel) for one in REMINDERS)

    def is_paused(self, now: datetime) -> bool:
        """Say whether mail and push rest."""
        return self.paused_until is not None and now < self.paused_until

    def due(self, kind: Kind, now: datetime, until: datetime | None) -> datetime:
        """Return when mail or push of this kind may go: now, or when the quiet hours end.

        Nothing is lost to the night: what would be over by its end goes at once.
        """
        if KINDS[kind].passes:
            return now
        end = self.quiet_end(now)
        return now if until is not None and end >= until else end

    def quiet_end(self, now: datetime) -> datetime:
        """Return when the quiet hours end that `now` lies in; `now` itself when it lies in none."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return now
        here = now.astimezone(self.zone)
        minute = here.hour * 60 + here.minute
        if (minute - self.quiet_from) % DAY >= (self.quiet_to - self.quiet_from) % DAY:
            return now
        day = here.date() + timedelta(days=minute >= self.quiet_to)
        clock_time = time(self.quiet_to // 60, self.quiet_to % 60)
        return datetime.combine(day, clock_time, self.zone).astimezone(now.tzinfo)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the person's own clock; an unknown one reads as UTC."""
        return ZoneInfo(self.time_zone if self.time_zone in clock.zone_names() else "UTC")


def wishes_of(row: Preference | None, time_zone: str) -> Wishes:
    """Return the wishes that a row holds, or the defaults."""
    if row is None:
        return Wishes(time_zone)
    return Wishes(
        time_zone=row.time_zone,
        choices=row.choices,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
        paused_until=row.paused_until,
        names_circle=row.names_circle,
    )

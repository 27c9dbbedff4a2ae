"""Figures in sentences: what a chart shows, said."""

from collections.abc import Callable, Sequence
from datetime import date

from facilitator.core.marks import no_actor
from facilitator.insights.queries import Figures, Timeline

#: Up to this many people more or fewer is steady.
STEADY = 3


@no_actor("a pure function of figures")
def attendance_said(timeline: Timeline) -> str:
    """Say how many members came to a session over the months that are shown."""
    return _said(
        [figures.each_time for figures in timeline.months.values()],
        lambda number: f"{number} {'member' if number == 1 else 'members'}",
        STEADY,
        "at each session",
    )


@no_actor("a pure function of figures")
def returns_said(timeline: Timeline) -> str:
    """Say how many of those who came one month came again the next."""
    rates = [figures.return_rate for figures in timeline.months.values()]
    return _said(
        rates, lambda rate: f"{rate}%", 10, "of the people of one month came again in the next"
    )


def _said(
    numbers: Sequence[int | None], put: Callable[[int], str], steady: int, of_what: str
) -> str:
    known = [number for number in numbers if number is not None]
    if not known:
        return "There are too few people to say anything about them."
    low, high = min(known), max(known)
    if len(known) == 1:
        return f"{put(low)} {of_what}."
    span = f"{put(low)} to {put(high)}" if low < high else put(low)
    if high - low <= steady:
        return f"Steady: {span} {of_what}."
    if known[-1] - known[0] > steady:
        return f"Rising: from {put(known[0])} to {put(known[-1])} {of_what}."
    if known[0] - known[-1] > steady:
        return f"Falling: from {put(known[0])} to {put(known[-1])} {of_what}."
    return f"Changing: {span} {of_what}."


@no_actor("a pure function of figures")
def waiting_said(seconds: int | None) -> str:
    """Return a time in the largest unit that fits; a dash for none that may be read."""
    if seconds is None:
        return "–"
    for size, one, many in (
        (86400, "day", "days"),
        (3600, "hour", "hours"),
        (60, "minute", "minutes"),
    ):
        if seconds >= size:
            number = round(seconds / size)
            return f"{number} {one if number == 1 else many}"
    return f"{seconds} {'second' if seconds == 1 else 'seconds'}"


@no_actor("a pure function of figures")
def quarter_name(months: Sequence[date]) -> str:
    """Return the months of a quarter that were counted in words: July to September 2026."""
    names = [f"{month:%B}" for month in months]
    between = " to " if len(names) > 2 else " and "
    return f"{between.join(dict.fromkeys((names[0], names[-1])))} {months[0].year}"


@no_actor("a pure function of dates")
def unfinished_said(first: date, months: Sequence[date]) -> str:
    """Say that a quarter is not over, with what of it is counted; nothing for one that is."""
    if first.replace(month=first.month + 2) in months:
        return ""
    return f"This quarter is not finished. Counted so far: {quarter_name(months)}."


@no_actor("a pure function of figures")
def held_said(figures: Figures) -> str:
    """Say what became of messages that were read first."""
    held = figures.number("held")
    if held is None:
        return "Too few people had a message read first to say more."
    rate = figures.approve_rate
    let = "" if rate is None else f" {rate}% of them were let through."
    wait = waiting_said(figures.held_wait)
    return f"{held} messages were read by a facilitator first; each waited {wait} on average.{let}"


@no_actor("a pure function of figures")
def reports_said(figures: Figures) -> str:
    """Say how soon reports were taken on."""
    reports = figures.number("reports")
    if reports is None:
        return "Too few people reported anything to say more."
    if figures.claim_wait is None:
        return f"{reports} reports were made."
    wait = waiting_said(figures.claim_wait)
    return f"{reports} reports were made; somebody took each on within {wait} on average."

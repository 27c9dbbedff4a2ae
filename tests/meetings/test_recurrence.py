"""Rules on wall time: plain choices, changes of the clock, and an independent oracle."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from facilitator.meetings.recurrence import (
    Repeats,
    ended_before,
    expand,
    last_day,
    moment_of,
    repeats_of,
    rule_for,
    until_of,
    wall_of,
    words_of,
)
from tests.meetings.making import wall

WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
REPEATING = [repeats for repeats in Repeats if repeats is not Repeats.NEVER]
ZONES = [
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Chatham",
    "America/St_Johns",
    "UTC",
]


def tuesdays() -> list[datetime]:
    """Return the wall times of the Tuesday circle, the day it skips left out."""
    first = wall("2026-10-06T19:00")
    rule = rule_for(Repeats.WEEKLY, first.date(), until=date(2027, 1, 5))
    return [local for local in expand(rule, first) if local.date() != date(2026, 12, 29)]


def test_a_weekly_circle_has_thirteen_sessions_and_keeps_its_hour():
    times = tuesdays()
    assert len(times) == 13
    assert {local.hour for local in times} == {19}
    assert times[-1].date() == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("day", "utc", "new_york", "kolkata"),
    [
        ("2026-10-06", "18:00", "2026-10-06 14:00", "2026-10-06 23:30"),
        ("2026-10-20", "18:00", "2026-10-20 14:00", "2026-10-20 23:30"),
        ("2026-10-27", "19:00", "2026-10-27 15:00", "2026-10-28 00:30"),
        ("2026-11-03", "19:00", "2026-11-03 14:00", "2026-11-04 00:30"),
    ],
)
def test_each_session_is_at_its_moment_for_people_elsewhere(day, utc, new_york, kolkata):
    local = next(local for local in tuesdays() if f"{local:%Y-%m-%d}" == day)
    moment = moment_of(local, "Europe/London")
    assert f"{moment:%Y-%m-%d %H:%M}" == f"{day} {utc}"
    assert f"{wall_of(moment, 'America/New_York'):%Y-%m-%d %H:%M}" == new_york
    assert f"{wall_of(moment, 'Asia/Kolkata'):%Y-%m-%d %H:%M}" == kolkata


@pytest.mark.parametrize(
    ("zone", "local", "utc", "shown"),
    [
        # a time the clocks jump over moves forward by the gap
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30", "03:30"),
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30", "03:30"),
        ("Australia/Sydney", "2026-10-04T02:30", "2026-10-03T16:30", "03:30"),
        ("Australia/Adelaide", "2026-10-04T02:30", "2026-10-03T17:00", "03:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45", "02:45"),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30", "02:30"),
        # one that comes twice is the first
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", "02:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", "01:30"),
        ("America/New_York", "2026-11-01T02:30", "2026-11-01T07:30", "02:30"),
        ("Australia/Sydney", "2027-04-04T02:30", "2027-04-03T15:30", "02:30"),
        ("Australia/Adelaide", "2027-04-04T02:30", "2027-04-03T16:00", "02:30"),
        ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45", "01:45"),
        ("Australia/Lord_Howe", "2027-04-04T02:30", "2027-04-03T16:00", "02:30"),
    ],
)
def test_a_session_in_a_night_of_change_is_where_it_was_decided(zone, local, utc, shown):
    moment = moment_of(wall(local), zone)
    assert moment == wall(utc).replace(tzinfo=UTC)
    assert f"{wall_of(moment, zone):%H:%M}" == shown


@pytest.mark.parametrize(
    ("repeats", "first", "rule", "words"),
    [
        (Repeats.WEEKLY, "2026-10-06", "FREQ=WEEKLY;INTERVAL=1;BYDAY=TU", "every Tuesday"),
        (
            Repeats.FORTNIGHTLY,
            "2026-10-06",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            "every other Tuesday",
        ),
        (
            Repeats.MONTHLY,
            "2026-10-13",
            "FREQ=MONTHLY;BYDAY=2TU",
            "every month on the second Tuesday",
        ),
        (
            Repeats.MONTHLY,
            "2026-10-30",
            "FREQ=MONTHLY;BYDAY=-1FR",
            "every month on the last Friday",
        ),
        (
            Repeats.MONTHLY_LAST,
            "2026-11-24",
            "FREQ=MONTHLY;BYDAY=-1TU",
            "every month on the last Tuesday",
        ),
    ],
)
def test_a_plain_choice_becomes_a_rule_and_plain_words(repeats, first, rule, words):
    day = date.fromisoformat(first)
    assert rule_for(repeats, day) == rule
    assert words_of(rule, datetime.combine(day, datetime.min.time())) == words


def test_a_rule_that_is_ended_keeps_what_came_before():
    first = wall("2026-10-06T19:00")
    rule = rule_for(Repeats.WEEKLY, first.date(), count=13)
    ended = ended_before(rule, date(2026, 10, 20))
    assert [f"{local:%m-%d}" for local in expand(ended, first)] == ["10-06", "10-13"]
    assert until_of(ended) == date(2026, 10, 19)
    assert last_day(rule, first) == date(2026, 12, 29)
    assert last_day(rule_for(Repeats.WEEKLY, first.date()), first) is None


def oracle(repeats: Repeats, first: datetime, count: int) -> list[datetime]:
    """Return the same wall times by dateutil's own constructor, without a rule's text."""
    day = WEEKDAYS[first.weekday()]
    if repeats in (Repeats.WEEKLY, Repeats.FORTNIGHTLY):
        step = 1 if repeats is Repeats.WEEKLY else 2
        return list(rrule(WEEKLY, dtstart=first, interval=step, count=count))
    nth = (first.day + 6) // 7
    is_last = repeats is Repeats.MONTHLY_LAST or nth == 5
    return list(rrule(MONTHLY, dtstart=first, byweekday=day(-1 if is_last else nth), count=count))


moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2031, 1, 1)).map(  # noqa: DTZ001 - wall times
    lambda local: local.replace(second=0, microsecond=0)
)


@given(st.sampled_from(REPEATING), moments, st.integers(1, 60), st.sampled_from(ZONES))
def test_expansion_equals_an_independent_oracle(repeats, first, count, zone):
    expected = oracle(repeats, first, count)
    rule = rule_for(repeats, first.date(), count=count)
    assert list(expand(rule, first)) == expected
    assert list(islice(expand(rule_for(repeats, first.date()), first), count)) == expected
    assert repeats_of(rule) in (repeats, Repeats.MONTHLY_LAST)
    assert last_day(rule, first) == expected[-1].date()
    for local in expected:
        moment = moment_of(local, zone)
        assert moment == by_dateutil(local, zone)
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= local


def by_dateutil(local: datetime, zone: str) -> datetime:
    """Return the moment of a wall time by dateutil's zones: a gap moves on, an overlap is first.

    dateutil knows no change of clocks after 2037.
    """
    named = tz.gettz(zone)
    return tz.resolve_imaginary(local.replace(tzinfo=named, fold=0)).astimezone(UTC)


def test_the_clock_never_runs_backwards_over_a_year_of_a_series():
    first = wall("2026-10-04T02:30")
    for zone in ZONES:
        moments = [
            moment_of(local, zone)
            for local in expand(rule_for(Repeats.WEEKLY, first.date(), count=60), first)
        ]
        steps = {after - before for before, after in pairwise(moments)}
        assert all(abs(step - timedelta(days=7)) <= timedelta(hours=1) for step in steps)

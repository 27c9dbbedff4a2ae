"""Recurring sessions: planned by a rule, on the calendar twelve weeks ahead, days left out."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings.changes import skip_day
from facilitator.meetings.models import MeetingState, Series
from facilitator.meetings.operations import schedule_meeting
from facilitator.meetings.queries import skipped_days_of
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import CLASHED, RepeatDraft, fill_due, plan_series
from facilitator.meetings.sweeps import fill_calendars
from tests.meetings.making import archive, draft, meetings_in, planned, repeated, series_row, wall
from tests.meetings.test_scheduling import MAY_NOT, MAY_SCHEDULE

SEPTEMBER = datetime(2026, 9, 21, 9, tzinfo=UTC)
TUESDAYS = RepeatDraft(
    Repeats.WEEKLY, until=date(2027, 1, 5), skips=((date(2026, 12, 29), "Winter break"),)
)
LONDON = {"local_start": wall("2026-10-06T19:00"), "time_zone": "Europe/London", "minutes": 90}


def test_the_tuesday_circle_has_its_thirteen_sessions_at_their_moments(hope):
    with time_machine.travel(SEPTEMBER):
        series_id = repeated(hope, TUESDAYS, **LONDON)[0].series_id
    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC)):
        fill_calendars()
    meetings = meetings_in(hope, series_id)
    assert len(meetings) == 13
    starts = {f"{row.local_start:%m-%d}": f"{row.starts_at:%d %H:%M}" for row in meetings}
    assert starts["10-06"] == "06 18:00"
    assert starts["10-20"] == "20 18:00"
    assert starts["10-27"] == "27 19:00"
    assert starts["11-03"] == "03 19:00"
    assert "12-29" not in starts
    assert {f"{row.local_start:%H:%M}" for row in meetings} == {"19:00"}
    assert {row.ends_at - row.starts_at for row in meetings} == {timedelta(minutes=90)}
    row = series_row(hope, series_id)
    assert (row.ends_on, row.fill_due_at) == (date(2027, 1, 5), None)


def test_an_open_series_is_on_the_calendar_twelve_weeks_ahead_and_grows_with_time(hope):
    first = repeated(hope)
    series_id, known = first[0].series_id, [row.id for row in first]
    assert len(known) == 13
    assert series_row(hope, series_id).fill_due_at is not None
    fill_calendars()
    assert [row.id for row in meetings_in(hope, series_id)] == known
    with time_machine.travel(clock.now() + timedelta(days=16)):
        fill_calendars()
        fill_calendars()
    later = [row.id for row in meetings_in(hope, series_id)]
    assert later[:13] == known
    assert len(later) == 15


def test_a_sweep_that_comes_late_or_twice_changes_nothing(hope):
    series_id = repeated(hope)[0].series_id
    system = System(organization_id=hope.organization_id, reason="calendar")
    with time_machine.travel(clock.now() + timedelta(days=400)):
        fill_calendars()
        number = len(meetings_in(hope, series_id))
        with unit_of_work(system):
            fill_due(system, series_id)
        assert len(meetings_in(hope, series_id)) == number
        assert all(row.starts_at > clock.now() for row in meetings_in(hope, series_id)[13:])


@pytest.mark.parametrize("who", MAY_SCHEDULE)
def test_whoever_plans_sessions_plans_series(hope, who):
    actor = hope.actors[who]
    with unit_of_work(actor):
        plan_series(actor, hope.group_id, draft(), RepeatDraft(Repeats.MONTHLY, count=3))


@pytest.mark.parametrize(("who", "error"), MAY_NOT.items())
def test_nobody_else_plans_a_series(hope, who, error):
    series_id, actor = repeated(hope)[0].series_id, hope.actors[who]
    day = (draft().local_start + timedelta(days=7)).date()
    for act in (
        lambda: plan_series(actor, hope.group_id, draft(), RepeatDraft(Repeats.WEEKLY)),
        lambda: skip_day(actor, series_id, day, "No."),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()


def test_a_series_of_another_organization_is_not_there(hope, other):
    series_id = repeated(other)[0].series_id
    day = (draft().local_start + timedelta(days=7)).date()
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        skip_day(hope.owner, series_id, day, "No.")


@pytest.mark.parametrize(
    ("repeat", "field"),
    [
        (RepeatDraft(Repeats.WEEKLY, until=date(2020, 1, 1)), "until"),
        (RepeatDraft(Repeats.WEEKLY, skips=((date(2020, 1, 1), ""),)), "skips"),
    ],
)
def test_choices_that_make_no_series_are_refused_at_their_field(hope, repeat, field):
    with pytest.raises(Invalid) as refusal:
        repeated(hope, repeat)
    assert refusal.value.field == field


def test_a_series_with_every_day_left_out_is_refused(hope):
    day = draft().local_start.date()
    with pytest.raises(Invalid, match="keep one"):
        repeated(hope, RepeatDraft(Repeats.WEEKLY, count=1, skips=((day, ""),)))


def test_the_last_weekday_of_a_month_is_asked_for_on_such_a_day(hope):
    with time_machine.travel(SEPTEMBER), pytest.raises(Invalid, match="not the last Tuesday"):
        repeated(hope, RepeatDraft(Repeats.MONTHLY_LAST), **LONDON)


def test_a_series_that_meets_in_the_time_of_another_session_is_refused_with_the_day(hope):
    third = draft().local_start + timedelta(days=14, minutes=30)
    planned(hope, local_start=third, title="Workshop")
    with pytest.raises(Conflict, match=f"{third:%B} {third.day}.*Workshop"):
        repeated(hope)


def test_what_was_planned_meanwhile_goes_before_a_session_of_a_series(hope):
    series_id = repeated(hope)[0].series_id
    beyond = draft().local_start + timedelta(days=91)
    with unit_of_work(hope.facilitator):
        schedule_meeting(hope.facilitator, hope.group_id, draft(local_start=beyond))
    with time_machine.travel(clock.now() + timedelta(days=9)):
        fill_calendars()
    last = meetings_in(hope, series_id)[-1]
    assert (last.state, last.cancel_reason) == (MeetingState.CANCELLED, CLASHED)


def test_a_day_is_left_out_with_a_note_before_and_after_it_is_on_the_calendar(hope):
    rows = repeated(hope)
    series_id, second = rows[0].series_id, rows[1].local_start.date()
    beyond = second + timedelta(days=7 * 14)
    for day in (second, beyond):
        with unit_of_work(hope.facilitator):
            skip_day(hope.facilitator, series_id, day, "Away")
        with pytest.raises(Conflict, match="already"), unit_of_work(hope.facilitator):
            skip_day(hope.facilitator, series_id, day, "Away")
    with time_machine.travel(clock.now() + timedelta(days=40)):
        fill_calendars()
    after = meetings_in(hope, series_id)
    assert (after[1].state, after[1].cancel_reason) == (MeetingState.CANCELLED, "Away")
    assert beyond not in {row.local_start.date() for row in after}
    assert beyond + timedelta(days=7) in {row.local_start.date() for row in after}
    with unit_of_work(hope.ann, writes=False):
        skipped = skipped_days_of(hope.ann, series_row_in(series_id))
        assert [(day.skipped_on, day.note) for day in skipped] == [
            (second, "Away"),
            (beyond, "Away"),
        ]


def series_row_in(series_id):
    """Return a series in the work that is open."""
    return db.session.query(Series).filter_by(id=series_id).one()


def test_a_day_the_series_never_meets_cannot_be_left_out(hope):
    rows = repeated(hope)
    day = rows[0].local_start.date() + timedelta(days=1)
    with pytest.raises(Invalid, match="no session on"), unit_of_work(hope.facilitator):
        skip_day(hope.facilitator, rows[0].series_id, day, "Away")


def test_an_archived_circle_gets_no_more_sessions(hope):
    series_id = repeated(hope)[0].series_id
    archive(hope)
    with time_machine.travel(clock.now() + timedelta(days=20)):
        fill_calendars()
    assert len(meetings_in(hope, series_id)) == 13


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Australia/Adelaide", "Australia/Lord_Howe"])
def test_a_nightly_circle_meets_in_the_night_of_the_change_too(hope, zone):
    first = wall("2026-09-27T02:15")
    with time_machine.travel(datetime(2026, 9, 20, tzinfo=UTC)):
        rows = repeated(
            hope, RepeatDraft(Repeats.WEEKLY, count=30), local_start=first, time_zone=zone
        )
    with time_machine.travel(datetime(2027, 2, 1, tzinfo=UTC)):
        fill_calendars()
    rows = meetings_in(hope, rows[0].series_id)
    assert len({row.occurrence for row in rows}) == len(rows)
    assert {f"{row.occurrence:%H:%M}" for row in rows} == {"02:15"}
    shown = {f"{row.local_start:%H:%M}" for row in rows}
    assert shown <= {"02:15", "02:45", "03:15"}
    assert len(shown) == 2

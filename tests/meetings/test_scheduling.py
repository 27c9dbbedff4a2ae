"""Planning, changing and cancelling meetings: wall times, clashes, and who may."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import MeetingState
from facilitator.meetings.operations import (
    cancel_meeting,
    edit_meeting,
    schedule_meeting,
    to_utc,
)
from facilitator.meetings.queries import coming_for, meetings_of, past_for
from tests.meetings.making import archive, draft, held_before, meeting_row, planned, wall

MAY_SCHEDULE = ["owner", "admin", "facilitator"]
MAY_NOT = {
    "moderator": NotAllowed,
    "cofacilitator": NotAllowed,
    "ann": NotAllowed,
    "pending": NotFound,
    "stranger": NotFound,
}


@pytest.mark.parametrize("who", MAY_SCHEDULE)
def test_whoever_holds_the_circle_plans_changes_and_cancels(hope, who):
    actor = getattr(hope, who)
    with unit_of_work(actor):
        meeting_id = schedule_meeting(actor, hope.group_id, draft(title="One")).id
    with unit_of_work(actor):
        edit_meeting(actor, meeting_id, draft(title="Two"))
    with unit_of_work(actor):
        cancel_meeting(actor, meeting_id, "Snow.")
    row = meeting_row(hope, meeting_id)
    assert (row.title, row.state, row.revision) == ("Two", MeetingState.CANCELLED, 2)
    assert row.cancel_reason == "Snow."
    with unit_of_work(hope.owner, writes=False):
        actions = [entry.action for entry in db.session.query(AuditEntry)]
    assert actions == ["meeting.scheduled", "meeting.edited", "meeting.cancelled"]


@pytest.mark.parametrize(("who", "error"), MAY_NOT.items())
def test_nobody_else_does(hope, who, error):
    actor, meeting_id = getattr(hope, who), planned(hope)
    for act in (
        lambda: schedule_meeting(actor, hope.group_id, draft()),
        lambda: edit_meeting(actor, meeting_id, draft(title="Mine now")),
        lambda: cancel_meeting(actor, meeting_id, "Because."),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()
    assert meeting_row(hope, meeting_id).title == "Evening"


def test_another_organization_is_not_there(hope, other):
    for act in (
        lambda: schedule_meeting(hope.owner, other.group_id, draft()),
        lambda: edit_meeting(hope.owner, other.meeting_id, draft()),
        lambda: cancel_meeting(hope.owner, other.meeting_id, "Because."),
    ):
        with pytest.raises(NotFound), unit_of_work(hope.owner):
            act()


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-10-20T19:00", "Europe/London", datetime(2026, 10, 20, 18, tzinfo=UTC)),
        ("2026-10-27T19:00", "Europe/London", datetime(2026, 10, 27, 19, tzinfo=UTC)),
        ("2026-10-25T01:30", "Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2027-01-05T00:30", "Asia/Kolkata", datetime(2027, 1, 4, 19, tzinfo=UTC)),
    ],
)
def test_a_wall_time_becomes_one_moment_the_first_when_the_hour_comes_twice(local, zone, utc):
    assert to_utc(wall(local), zone) == utc


@pytest.mark.parametrize(
    ("local", "zone"),
    [("2027-03-28T02:30", "Europe/Berlin"), ("2027-03-14T02:15", "America/New_York")],
)
def test_an_hour_the_clocks_jump_over_is_refused(hope, local, zone):
    never = draft(local_start=wall(local), time_zone=zone)
    with pytest.raises(Invalid, match="jump over") as refusal, unit_of_work(hope.facilitator):
        schedule_meeting(hope.facilitator, hope.group_id, never)
    assert refusal.value.field == "time"


@pytest.mark.parametrize("start", ["2020-01-01T19:00", "2999-01-01T19:00", "9999-12-31T23:59"])
def test_a_day_that_is_over_or_far_away_is_refused(hope, start):
    late = draft(local_start=wall(start), time_zone="America/New_York")
    with pytest.raises(Invalid) as refusal, unit_of_work(hope.facilitator):
        schedule_meeting(hope.facilitator, hope.group_id, late)
    assert refusal.value.field == "day"


def test_two_sessions_of_a_circle_never_overlap_and_may_touch(hope):
    planned(hope)
    later = draft().local_start + timedelta(minutes=59)
    with pytest.raises(Conflict, match="already meets then: Evening"):
        planned(hope, local_start=later)
    second = planned(hope, local_start=later + timedelta(minutes=1), title="Late")
    with pytest.raises(Conflict, match="Evening"), unit_of_work(hope.facilitator):
        edit_meeting(hope.facilitator, second, draft(title="Late"))


def test_a_cancelled_session_frees_its_time_and_stays_cancelled(hope):
    first = planned(hope)
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, first, "Snow.")
    planned(hope)
    for act in (
        lambda: cancel_meeting(hope.facilitator, first, "Again."),
        lambda: edit_meeting(hope.facilitator, first, draft()),
    ):
        with pytest.raises(Conflict), unit_of_work(hope.facilitator):
            act()


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_session_is_never_cancelled_without_a_reason(hope, reason):
    with pytest.raises(Invalid), unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, hope.meeting_id, reason)


def test_a_session_that_has_begun_keeps_its_start_and_can_be_renamed(hope):
    row = meeting_row(hope, hope.meeting_id)
    same = {"local_start": row.local_start, "minutes": 90}
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        with unit_of_work(hope.facilitator):
            edit_meeting(hope.facilitator, hope.meeting_id, draft(title="Renamed", **same))
        moved = draft(local_start=row.local_start - timedelta(minutes=15))
        with pytest.raises(Invalid, match="already over"), unit_of_work(hope.facilitator):
            edit_meeting(hope.facilitator, hope.meeting_id, moved)
    assert meeting_row(hope, hope.meeting_id).title == "Renamed"


def test_a_session_that_is_over_is_not_changed_any_more(hope):
    held_before(hope, hope.meeting_id, timedelta(hours=1))
    for act in (
        lambda: edit_meeting(hope.facilitator, hope.meeting_id, draft()),
        lambda: cancel_meeting(hope.facilitator, hope.meeting_id, "Late."),
    ):
        with pytest.raises(Conflict, match="over"), unit_of_work(hope.facilitator):
            act()


def test_an_archived_circle_neither_plans_nor_shows_what_is_coming(hope):
    meeting_id = planned(hope)
    archive(hope)
    for act in (
        lambda: schedule_meeting(hope.facilitator, hope.group_id, draft()),
        lambda: edit_meeting(hope.facilitator, meeting_id, draft()),
        lambda: cancel_meeting(hope.facilitator, meeting_id, "Over."),
    ):
        with pytest.raises(Conflict, match="archived"), unit_of_work(hope.facilitator):
            act()
    with unit_of_work(hope.ann, writes=False):
        assert coming_for(hope.ann) == []
        assert meetings_of(hope.ann, hope.group_id) == []


def test_next_and_past_hold_only_the_sessions_of_ones_own_circles(hope, other):
    cancelled = planned(hope)
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, cancelled, "Snow.")
    for who, coming, past in (
        ("ann", [hope.meeting_id], [cancelled]),
        ("stranger", [], []),
        ("pending", [], []),
        ("owner", [], []),
    ):
        actor = getattr(hope, who)
        with unit_of_work(actor, writes=False):
            assert [meeting.id for meeting, _group in coming_for(actor)] == coming
            assert [meeting.id for meeting, _group in past_for(actor)] == past

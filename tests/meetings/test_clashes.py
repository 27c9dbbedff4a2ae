"""The clash guard warns, says as little as it can, and lets somebody go on who has seen it."""

from datetime import timedelta

import pytest

from facilitator.core.access import Role
from facilitator.core.work import unit_of_work
from facilitator.meetings.changes import Scope, edit_series
from facilitator.meetings.clashes import Clash, heavy_week_of, is_busy_then
from facilitator.meetings.operations import cancel_meeting, edit_meeting
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import RepeatDraft
from tests.meetings.making import both, draft, meeting_row, planned, repeated, second_circle

WEEKLY = RepeatDraft(Repeats.WEEKLY, count=3)


@pytest.fixture
def there(hope):
    """A second circle, which the co-facilitator leads and the first one's lead cannot see."""
    circle = second_circle(hope, cofacilitator=Role.LEAD)
    circle.actors = {**hope.actors, "facilitator": hope.cofacilitator}
    return circle


def theirs(there, **values):
    """Plan a session of the second circle that the co-facilitator holds."""
    return planned(there, holders=both(there, "cofacilitator", ""), title="Secret", **values)


def clash_of(tenant, plan=planned, *given, **values):
    """Return the refusal of planning with the co-facilitator standing by."""
    with pytest.raises(Clash) as refused:
        plan(tenant, *given, holders=both(tenant), **values)
    return refused.value


def test_a_session_in_another_circle_warns_and_is_not_named(hope, there):
    theirs(there)
    at_half_past = draft().local_start + timedelta(minutes=30)
    clash = clash_of(hope, local_start=at_half_past)
    assert clash.message == "Cofacilitator of Hope already holds another session at that time."
    assert clash.field == "anyway"
    planned(hope, holders=both(hope), local_start=at_half_past, accepts=clash.token)


def test_one_that_follows_at_once_or_is_cancelled_or_held_by_others_does_not_warn(hope, there):
    meeting_id = theirs(there)
    planned(hope, holders=both(hope), local_start=draft().local_start + timedelta(minutes=60))
    planned(hope, holders=both(hope, backup=""))
    with unit_of_work(hope.cofacilitator):
        cancel_meeting(hope.cofacilitator, meeting_id, "Snow.")
    with unit_of_work(hope.facilitator):
        moved = draft(local_start=draft().local_start - timedelta(minutes=60), holders=both(hope))
        edit_meeting(hope.facilitator, hope.meeting_id, moved)


def test_what_came_up_after_the_warning_is_warned_of_anew(hope, there):
    theirs(there)
    seen = clash_of(hope, minutes=240).token
    theirs(there, local_start=draft().local_start + timedelta(hours=2))
    again = clash_of(hope, minutes=240, accepts=seen).token
    assert again != seen
    planned(hope, minutes=240, holders=both(hope), accepts=again)


def test_a_change_warns_only_of_what_it_changes(hope, there):
    theirs(there)
    meeting_id = planned(hope, holders=both(hope, backup=""))
    with pytest.raises(Clash) as refused, unit_of_work(hope.facilitator):
        edit_meeting(hope.facilitator, meeting_id, draft(holders=both(hope)))
    accepted = draft(holders=both(hope), accepts=refused.value.token)
    for words in (accepted, draft(holders=both(hope), title="Only the title")):
        with unit_of_work(hope.facilitator):
            edit_meeting(hope.facilitator, meeting_id, words)


def test_a_series_names_its_own_day_that_clashes(hope, there):
    in_a_week = draft().local_start + timedelta(days=7)
    theirs(there, local_start=in_a_week)
    clash = clash_of(hope, repeated, WEEKLY)
    day = f"{in_a_week:%B} {in_a_week.day}"
    assert clash.message.endswith(f"already holds another session on {day} at that time.")
    meetings = repeated(hope, WEEKLY, holders=both(hope), accepts=clash.token)
    with unit_of_work(hope.facilitator):  # nothing new, so no warning
        words = draft(title="Renamed", holders=both(hope))
        edit_series(hope.facilitator, meetings[0].id, words, Scope.ALL, 0)


def test_more_than_five_in_seven_days_warn_whoever_plans_and_show_the_person_why(hope, there):
    for day in range(4):
        theirs(there, local_start=draft().local_start + timedelta(days=day, hours=-6))
    theirs(there, local_start=draft().local_start + timedelta(days=9))
    planned(hope, holders=both(hope))
    with unit_of_work(hope.cofacilitator, writes=False):
        assert heavy_week_of(hope.cofacilitator) is None, "five are fine"
    later = draft().local_start + timedelta(days=2)
    clash = clash_of(hope, local_start=later)
    assert clash.message == "Cofacilitator of Hope already holds many sessions that week."
    planned(hope, holders=both(hope), local_start=later, accepts=clash.token)
    for who, count in ((hope.cofacilitator, 6), (hope.facilitator, None)):
        with unit_of_work(who, writes=False):
            week = heavy_week_of(who)
            assert (week and week[1]) == count


def test_whoever_may_step_in_sees_that_they_are_busy_then(hope, there):
    theirs(there)
    meeting = meeting_row(hope, planned(hope))
    for who, busy in ((hope.cofacilitator, True), (hope.facilitator, False)):
        with unit_of_work(who, writes=False):
            assert is_busy_then(who, meeting) is busy

"""A day that was left out is taken back: the session returns, and people hear of both."""

from datetime import timedelta

import pytest

from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings.changes import skip_day
from facilitator.meetings.models import MeetingState
from facilitator.meetings.operations import cancel_meeting
from facilitator.meetings.returning import take_back_day
from facilitator.notices.sweeps import look
from tests.meetings.making import meeting_row, meetings_in, planned, repeated, rsvps_of
from tests.notices.making import coming, told


def leave_out(tenant, series_id, day):
    """Leave a day out as the facilitator."""
    with unit_of_work(tenant.facilitator):
        skip_day(tenant.facilitator, series_id, day, "Away")


def take_back(actor, series_id, day):
    """Take a day back."""
    with unit_of_work(actor):
        take_back_day(actor, series_id, day)


def test_who_said_they_come_hears_of_the_day_left_out_and_of_its_return(hope):
    rows = repeated(hope)
    second, day = rows[1].id, rows[1].local_start.date()
    coming(hope, "ann", second)
    look()
    leave_out(hope, rows[0].series_id, day)
    look()
    assert told(hope, "ann") == {"cancelled": 1}
    take_back(hope.facilitator, rows[0].series_id, day)
    look()
    look()
    assert told(hope, "ann") == {"cancelled": 1, "returned": 1}
    assert told(hope, "ben") == {}
    row = meeting_row(hope, second)
    assert (row.state, row.cancel_reason, row.revision) == (MeetingState.SCHEDULED, "", 2)
    assert [rsvp.answer for rsvp in rsvps_of(hope, second)] == ["going"]
    with pytest.raises(Conflict):
        take_back(hope.facilitator, rows[0].series_id, day)


def test_a_day_left_out_before_it_was_planned_is_planned_once_taken_back(hope):
    rows = repeated(hope)
    series_id, beyond = rows[0].series_id, rows[-1].local_start.date() + timedelta(days=7)
    leave_out(hope, series_id, beyond)
    take_back(hope.facilitator, series_id, beyond)
    assert len(meetings_in(hope, series_id)) == len(rows)  # it comes when it is within reach
    leave_out(hope, series_id, beyond)


def test_a_session_that_was_cancelled_by_itself_stays_so(hope):
    rows = repeated(hope)
    day = rows[1].local_start.date()
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, rows[1].id, "Snow.")
    leave_out(hope, rows[0].series_id, day)
    take_back(hope.facilitator, rows[0].series_id, day)
    assert meeting_row(hope, rows[1].id).cancel_reason == "Snow."


def test_it_does_not_return_where_the_circle_meets_by_now(hope):
    rows = repeated(hope)
    day = rows[1].local_start.date()
    leave_out(hope, rows[0].series_id, day)
    planned(hope, local_start=rows[1].local_start)
    with pytest.raises(Conflict, match="already meets"):
        take_back(hope.facilitator, rows[0].series_id, day)
    assert meeting_row(hope, rows[1].id).state is MeetingState.CANCELLED


def test_only_who_plans_takes_a_day_back_on_the_series_page(world, hope, other):
    rows = repeated(hope)
    series_id, day = rows[0].series_id, rows[1].local_start.date()
    leave_out(hope, series_id, day)
    for actor, refusal in ((hope.ann, NotAllowed), (hope.cofacilitator, NotAllowed)):
        with pytest.raises(refusal):
            take_back(actor, series_id, day)
    with pytest.raises(NotFound):
        take_back(other.facilitator, series_id, day)
    with pytest.raises(Invalid):
        take_back(hope.facilitator, series_id, day - timedelta(days=400))
    url = f"/o/hope/series/{series_id}"
    assert "Meet after all" not in world.client(hope.ann).get(url).text
    client = world.client(hope.facilitator)
    assert f'value="{day}"' in client.get(url).text
    back = client.post(f"{url}/return", data={"returns_on": f"{day}"}, follow_redirects=True)
    assert "back on the calendar" in back.text
    assert client.post(f"{url}/return", data={"returns_on": f"{day}"}).status_code == 409
    assert client.post(f"{url}/return", data={"returns_on": "soon"}).status_code == 404

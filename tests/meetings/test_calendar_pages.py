"""The calendar's pages: by the reader's clock, in the reader's circles, at a small price."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from facilitator.accounts.operations import choose_zone
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Answer, Meeting, MeetingState
from facilitator.meetings.months import Month, month_of
from facilitator.meetings.operations import cancel_meeting
from tests.counting import counted
from tests.meetings.making import answered, archive, planned, wall

URL = "/o/hope/calendar/"
AGENDA = f"{URL}agenda"
NOVEMBER = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def november(hope):
    """Return a session at half past eleven in the evening of November 24 in London."""
    with time_machine.travel(NOVEMBER):
        yield planned(
            hope, title="Late", local_start=wall("2026-11-24T23:30"), time_zone="Europe/London"
        )


def test_a_month_shows_each_session_on_its_day_and_a_list_for_the_phone(world, hope, november):
    page = world.client(hope.ann).get(f"{URL}?month=2026-11").text
    assert "<h1>November 2026</h1>" in page
    assert re.search(r'datetime="2026-11-24">24.*?23:30</span> <bdi>Late', page, re.DOTALL)
    assert "Tuesday, November 24" in page
    assert "<title>Calendar</title>" in page


def test_the_readers_own_zone_comes_first_and_its_day_with_it(world, hope, november):
    with unit_of_work(hope.ann):
        choose_zone(hope.ann, "Asia/Kolkata")
    page = world.client(hope.ann).get(f"{URL}?month=2026-11").text
    assert "Times are in Kolkata time" in page
    assert re.search(r'datetime="2026-11-25">25.*?05:00</span> <bdi>Late', page, re.DOTALL)
    assert "Wednesday, November 25, 05:00</time> in Kolkata" in page
    assert "Tuesday, November 24, 23:30 in London" in page
    assert "Times are in UTC time" in world.client(hope.ben).get(URL).text


def test_the_zone_is_chosen_on_the_account_and_taken_back(world, hope):
    client = world.client(hope.ann)
    zone = {"time_zone": "America/New_York"}
    page = client.post("/account/time-zone", data=zone, follow_redirects=True).text
    assert '<option selected value="America/New_York">' in page
    assert "New York" in client.get("/o/hope/meetings/").text
    assert client.post("/account/time-zone", data={"time_zone": "Moon/Base"}).status_code == 422
    client.post("/account/time-zone", data={"time_zone": ""})
    assert "New York" not in client.get("/o/hope/meetings/").text


def test_states_and_answers_are_words(world, hope, november):
    answered(hope, "ann", november, Answer.GOING)
    client = world.client(hope.ann)
    assert "(going)" in client.get(f"{URL}?month=2026-11").text
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, november, "Snow.")
    page = client.get(f"{URL}?month=2026-11").text
    assert "(cancelled)" in page
    assert "Cancelled" in client.get(f"{AGENDA}?month=2026-11").text


def test_only_the_sessions_of_ones_own_circles_are_there(world, hope, november):
    for who, sees in (("ann", True), ("stranger", False), ("pending", False), ("owner", False)):
        page = world.client(hope.actors[who]).get(f"{URL}?month=2026-11").text
        assert ("Late" in page) == sees
        assert ("Nothing this month" in page) != sees


def test_one_circle_is_shown_to_whoever_may_see_it(world, hope, other, november):
    url = f"{AGENDA}?month=2026-11&circle={hope.group_id}"
    assert "Late" in world.client(hope.owner).get(url).text
    assert world.client(hope.stranger).get(url).status_code == 404
    for circle in (other.group_id, uuid.uuid4(), "no-id"):
        assert world.client(hope.ann).get(f"{URL}?circle={circle}").status_code == 404


def test_an_archived_circle_is_no_longer_on_the_calendar(world, hope, november):
    archive(hope)
    assert "Late" not in world.client(hope.ann).get(f"{URL}?month=2026-11").text


@pytest.mark.parametrize(
    "month", ["", "soon", "2026-13", "0001-01", "9999-12", "2026-11-01", "x" * 99]
)
def test_a_month_that_is_none_is_this_one(month):
    assert month_of(month, date(2026, 11, 25)).first == date(2026, 11, 1)


def test_the_first_and_the_last_month_lead_no_further():
    assert Month(date(2020, 1, 1)).before is None
    assert Month(date(2100, 12, 1)).after is None
    assert Month(date(2026, 12, 1)).after == date(2027, 1, 1)


def test_a_month_reaches_over_a_change_of_the_clock():
    start, end = Month(date(2026, 10, 1)).span("Europe/London")
    assert (start, end) == (
        datetime(2026, 9, 27, 23, tzinfo=UTC),
        datetime(2026, 11, 2, 0, tzinfo=UTC),
    )


def test_a_full_calendar_costs_as_few_statements_as_an_empty_one(world, hope):
    client = world.client(hope.ann)
    client.get(URL)
    now = clock.now().replace(day=15, hour=12)
    with counted() as before:
        client.get(URL)
    with unit_of_work(hope.owner):
        for number in range(60):
            start = now + timedelta(minutes=90 * number)
            db.session.add(
                Meeting(
                    group_id=hope.group_id,
                    title=f"One {number}",
                    local_start=start.replace(tzinfo=None),
                    time_zone="UTC",
                    starts_at=start,
                    ends_at=start + timedelta(minutes=60),
                    state=MeetingState.SCHEDULED,
                    created_at=now,
                )
            )
    with counted() as after:
        assert "One 0" in client.get(URL).text
    assert len(after) == len(before) <= 10

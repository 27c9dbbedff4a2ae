"""Clocks that change on different days: who is told that a session is at another hour for them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from facilitator.accounts.models import SignIn
from facilitator.core.db import db
from facilitator.core.postman import message_of
from facilitator.core.work import unit_of_work
from facilitator.meetings.operations import edit_meeting
from facilitator.meetings.recurrence import Repeats, moment_of
from facilitator.meetings.series import RepeatDraft
from facilitator.meetings.shifts import shift_at, shift_words, unusual_for
from facilitator.notices.sweeps import look
from tests.meetings.making import draft, meetings_in, repeated, wall
from tests.notices.making import coming, mails, turn, wish

HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


def shifts(zone, reader, first, weeks=8):
    """Return the shift of a weekly session at seven for a reader, by its day."""
    days = [wall(first) + timedelta(weeks=n) for n in range(weeks)]
    found = {f"{day:%m-%d}": shift_at(moment_of(day, zone), zone, reader) for day in days}
    return {day: shift for day, shift in found.items() if shift}


@pytest.mark.parametrize(
    ("zone", "reader", "first", "expected"),
    [
        # Tuesdays at 19:00 in autumn 2026: London changes on October 25, New York a week later
        ("Europe/London", "America/New_York", "2026-10-06T19:00", {"10-27": HOUR}),
        ("Europe/London", "Asia/Kolkata", "2026-10-06T19:00", {"10-27": HOUR, "11-03": HOUR}),
        # and spring 2027: New York on March 14, London on the 28th
        (
            "Europe/London",
            "America/New_York",
            "2027-03-02T19:00",
            {"03-16": HOUR, "03-23": HOUR},
        ),
        (
            "America/New_York",
            "Europe/London",
            "2027-03-02T19:00",
            {"03-16": -HOUR, "03-23": -HOUR},
        ),
        ("Europe/London", "Asia/Kolkata", "2027-03-23T19:00", {"03-30": -HOUR, "04-06": -HOUR}),
        # clocks on Lord Howe move by half an hour, on April 4
        (
            "Europe/London",
            "Australia/Lord_Howe",
            "2027-03-23T09:00",
            {"03-30": -HOUR, "04-06": -HOUR - HALF, "04-13": -HOUR - HALF},
        ),
        (
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "2027-03-23T19:00",
            {"04-06": HALF, "04-13": HALF},
        ),
        ("Europe/London", "Europe/Berlin", "2027-03-02T19:00", {}),
        ("Europe/London", "Europe/London", "2027-03-02T19:00", {}),
        ("Asia/Kolkata", "Asia/Tokyo", "2027-03-02T19:00", {}),
    ],
)
def test_a_session_is_at_another_hour_for_two_weeks_after_a_change(zone, reader, first, expected):
    assert shifts(zone, reader, first) == expected


def test_a_shift_is_said_in_words():
    assert shift_words(timedelta()) == ""
    assert shift_words(HOUR) == "In your time this one is an hour later than usual."
    assert shift_words(-HALF) == "In your time this one is half an hour earlier than usual."
    assert "an hour and a half earlier" in shift_words(-HOUR - HALF)
    assert "45 minutes later" in shift_words(timedelta(minutes=45))


def test_only_sessions_of_a_series_that_had_a_usual_hour_are_spoken_of(hope):
    with time_machine.travel(datetime(2026, 9, 20, tzinfo=UTC)):
        repeat = RepeatDraft(Repeats.WEEKLY, count=8)
        rows = repeated(
            hope, repeat, local_start=wall("2026-10-06T19:00"), time_zone="Europe/London"
        )
        new = repeated(
            hope, repeat, local_start=wall("2026-10-27T08:00"), time_zone="Europe/London"
        )
        moved = {"local_start": wall("2026-11-03T20:00"), "time_zone": "Europe/London"}
        with unit_of_work(hope.facilitator):
            edit_meeting(hope.facilitator, rows[4].id, draft(**moved))
    rows = meetings_in(hope, rows[0].series_id)
    with unit_of_work(hope.ann, writes=False):
        said = unusual_for(hope.ann, [*rows, *new], "Asia/Kolkata")
    assert said == {rows[3].id: "In your time this one is an hour later than usual."}


def test_a_reader_sees_it_on_the_session_the_calendar_and_their_reminder(world, hope):
    in_autumn = datetime(2026, 10, 20, tzinfo=UTC)
    with unit_of_work(hope.ann):
        sign_in = db.session.get_one(SignIn, hope.ann.sign_in_id)
        sign_in.expires_at, sign_in.seen_at = in_autumn + timedelta(days=30), in_autumn
    with time_machine.travel(in_autumn - timedelta(days=30)):
        first = wall("2026-10-06T19:00")
        rows = repeated(hope, local_start=first, time_zone="Europe/London")
        coming(hope, "ann", rows[3].id)
        look()
    wish(hope, "ann", time_zone="America/New_York", names_circle=True)
    said = "In your time this one is an hour later than usual."
    with time_machine.travel(rows[3].starts_at - timedelta(minutes=59)):
        turn()
        ann = world.client(hope.ann)
        ann.post("/account/zone", data={"time_zone": "America/New_York"})
        for page in (
            f"/o/hope/meetings/{rows[3].id}",
            "/o/hope/meetings/",
            "/o/hope/calendar/?month=2026-10",
            "/o/hope/notices/",
        ):
            assert said in ann.get(page).text, page
        assert said not in ann.get(f"/o/hope/meetings/{rows[5].id}").text
        assert said not in ann.get("/o/hope/calendar/?month=2026-12").text
    (mail,) = mails()
    assert said in message_of(mail).get_body(("plain",)).get_content().replace("\n", " ")

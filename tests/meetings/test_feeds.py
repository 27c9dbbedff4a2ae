"""Calendars elsewhere: what two independent readers find in them, and what they never do."""

import json
import re
import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
import vobject
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.tokens import digest
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.meetings import feeds
from facilitator.meetings.calendars import Entry, comes_twice, write_calendar
from facilitator.meetings.models import Answer, CalendarFeed, Meeting, MeetingState
from facilitator.meetings.operations import cancel_meeting
from facilitator.meetings.recurrence import Repeats, expand, moment_of, rule_for, wall_of
from facilitator.meetings.series import RepeatDraft
from facilitator.organizations.models import Member, MemberState
from tests.meetings.making import answered, draft, meeting_row, planned, repeated, seat, wall
from tests.meetings.test_changes import Scope, change
from tests.meetings.test_recurrence import REPEATING, ZONES
from tools.setup import find_node

known_zones = vars(vobject.icalendar)["__tzidMap"]
READER = Path(__file__).with_name("read_calendar.mjs")
ADDRESS = "/o/hope/calendar/address"
SITE = "http://localhost/"
#: All that an entry may say.
SAID = {
    "uid",
    "sequence",
    "dtstamp",
    "dtstart",
    "dtend",
    "summary",
    "status",
    "class",
    "url",
}


def by_ical_js(text: bytes) -> list[dict]:
    """Return the entries of a calendar as ical.js reads them."""
    node, _npm = find_node()
    done = subprocess.run([node, READER], input=text, capture_output=True, check=True, timeout=60)
    return json.loads(done.stdout)


def by_vobject(text: bytes) -> list[dict]:
    """Return the entries of a calendar as vobject reads them."""
    known_zones.clear()  # it would read this calendar by the clock of another
    calendar = vobject.readOne(text.decode())
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "title": event.summary.value,
            "status": event.status.value,
            "start": event.dtstart.value.astimezone(UTC),
            "end": event.dtend.value.astimezone(UTC),
            "wall": event.dtstart.value.replace(tzinfo=None),
        }
        for event in calendar.contents.get("vevent", [])
    ]


def moment(text: str) -> datetime:
    """Return a moment as a browser writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def secret(tenant, who="ann") -> str:
    """Give somebody an address and return its secret."""
    actor = tenant.actors[who]
    with unit_of_work(actor):
        return feeds.reset_feed(actor)


def read(world, token: str) -> dict[str, dict]:
    """Return what a calendar program finds at an address, by id."""
    answer = world.client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    return {entry["uid"]: entry for entry in by_ical_js(answer.data)}


def test_both_readers_find_every_session_at_its_moment_and_nothing_else_is_said(world, hope):
    rows = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=5), time_zone="Europe/Berlin")
    answer = world.client().get(f"/calendar/{secret(hope)}.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "appointment.ics" in answer.headers["Content-Disposition"]
    found, others = by_ical_js(answer.data), by_vobject(answer.data)
    expected = {str(row.id): (row.starts_at, row.ends_at) for row in rows}
    expected[str(hope.meeting_id)] = (
        meeting_row(hope, hope.meeting_id).starts_at.replace(microsecond=0),
        meeting_row(hope, hope.meeting_id).ends_at.replace(microsecond=0),
    )
    assert {e["uid"]: (moment(e["start"]), moment(e["end"])) for e in found} == expected
    assert {e["uid"]: (e["start"], e["end"]) for e in others} == expected
    assert {e["title"] for e in found} == {"Appointment"}
    assert {name for e in found for name in e["names"]} == SAID
    assert "BEGIN:VTIMEZONE" in answer.text
    for word in ("hope", "circle", "Evening", "Berlin circle", "Ann"):
        assert word not in answer.text


def test_a_session_keeps_its_id_and_its_number_rises_until_it_is_said_to_be_cancelled(world, hope):
    rows, token = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=3)), secret(hope)
    uid = str(rows[1].id)
    assert read(world, token)[uid]["sequence"] == 0
    change(hope, rows[1], Scope.ONE, local_start=rows[1].local_start + timedelta(days=1))
    moved = read(world, token)[uid]
    assert moved["sequence"] == 1
    assert moment(moved["start"]) == rows[1].starts_at + timedelta(days=1)
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, rows[1].id, "Snow.")
    gone = read(world, token)[uid]
    assert (gone["sequence"], gone["status"]) == (2, "CANCELLED")
    with time_machine.travel(clock.now() + timedelta(days=29)):
        assert uid in read(world, token)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert uid not in read(world, token)


def test_a_change_of_the_whole_series_keeps_every_id(world, hope):
    rows, token = repeated(hope, RepeatDraft(Repeats.WEEKLY, count=4)), secret(hope)
    before = read(world, token).keys()
    change(hope, rows[1], Scope.FOLLOWING, local_start=rows[1].local_start + timedelta(days=1))
    after = read(world, token)
    assert after.keys() == before
    assert [after[str(row.id)]["sequence"] for row in rows] == [0, 1, 1, 1]


def test_what_somebody_declined_is_not_in_their_calendar(world, hope):
    token = secret(hope)
    answered(hope, "ann", hope.meeting_id, Answer.DECLINED)
    assert read(world, token) == {}
    answered(hope, "ann", hope.meeting_id, Answer.MAYBE)
    assert read(world, token).keys() == {str(hope.meeting_id)}


def test_the_name_of_the_circle_is_there_only_for_whoever_chose_it(world, hope):
    token, bens = secret(hope), secret(hope, "ben")
    with unit_of_work(hope.ann):
        feeds.name_entries(hope.ann, shows_circle=True)
    assert [entry["title"] for entry in read(world, token).values()] == ["hope circle"]
    assert [entry["title"] for entry in read(world, bens).values()] == ["Appointment"]


@pytest.mark.parametrize("state", [MembershipState.LEFT, MembershipState.PAUSED])
def test_whoever_left_the_circle_or_rests_from_it_is_told_nothing_of_it(world, hope, state):
    token = secret(hope)
    with unit_of_work(hope.owner):
        seat(hope, "ann").state = state
    assert read(world, token) == {}


def test_an_address_that_ended_is_like_one_that_never_was(world, hope):
    first = secret(hope)
    second = secret(hope)
    with unit_of_work(hope.ann):
        feeds.revoke_feed(hope.ann)
    third = secret(hope, "ben")
    with unit_of_work(hope.owner):
        key = (hope.organization_id, hope.ben.member_id)
        db.session.get_one(Member, key).state = MemberState.LEFT
    never = world.client().get("/calendar/no-such-address.ics")
    assert never.status_code == 404
    for token in (first, second, third):
        answer = world.client().get(f"/calendar/{token}.ics")
        assert answer.status_code == 404
        assert _without_numbers(answer.text) == _without_numbers(never.text)


def _without_numbers(page: str) -> str:
    return re.sub(r'value="[^"]+"|nonce="[^"]+"', "", page)


def test_only_a_digest_of_the_address_is_kept(world, hope):
    token = secret(hope)
    with unit_of_work(hope.owner, writes=False):
        row = db.session.query(CalendarFeed).one()
        assert row.token_hash == digest(token)
        assert token not in repr(row.__dict__)


def test_an_address_shows_one_organization_and_one_person_only(world, hope, other):
    planned(other, title="Elsewhere")
    token = secret(hope, "both")
    assert read(world, token).keys() == {str(hope.meeting_id)}


def test_the_page_makes_resets_and_ends_the_address(world, hope):
    client = world.client(hope.ann)
    assert "You have no address yet" in client.get(ADDRESS).text
    made = client.post(ADDRESS, data={"act": "reset"})
    first = re.search(r"http://localhost(/calendar/[^\"]+\.ics)", made.text).group(1)
    assert world.client().get(first).status_code == 200
    assert first not in client.get(ADDRESS).text
    again = client.post(ADDRESS, data={"act": "reset"})
    second = re.search(r"http://localhost(/calendar/[^\"]+\.ics)", again.text).group(1)
    assert world.client().get(first).status_code == 404
    named = client.post(ADDRESS, data={"act": "name", "shows": "circle"}, follow_redirects=True)
    assert 'value="circle" checked' in named.text
    assert b"SUMMARY:hope circle" in world.client().get(second).data
    assert (
        "no longer works"
        in client.post(ADDRESS, data={"act": "revoke"}, follow_redirects=True).text
    )
    assert world.client().get(second).status_code == 404
    assert client.post(ADDRESS, data={"act": "explode"}).status_code == 422


def test_one_session_is_handed_out_to_its_people_as_a_file(world, hope):
    url = f"/o/hope/meetings/{hope.meeting_id}/appointment.ics"
    found = by_ical_js(world.client(hope.ann).get(url).data)
    assert [(e["uid"], e["title"]) for e in found] == [(str(hope.meeting_id), "Appointment")]
    assert world.client(hope.stranger).get(url).status_code == 404
    assert world.client().get(url).status_code in (302, 303, 401)


def entry_of(local: datetime, zone: str, minutes: int, number: int) -> Entry:
    """Return an entry of a session that no database holds."""
    starts_at = moment_of(local, zone)
    return Entry(
        Meeting(
            id=uuid.UUID(int=number + 1),
            local_start=wall_of(starts_at, zone),
            time_zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            state=MeetingState.CANCELLED if number % 5 == 4 else MeetingState.SCHEDULED,
            revision=number,
        )
    )


@settings(max_examples=15, phases=[Phase.explicit, Phase.generate])
@given(
    st.sampled_from(REPEATING),
    st.datetimes(min_value=wall("2024-01-01T00:00"), max_value=wall("2030-01-01T00:00")),
    st.integers(1, 40),
    st.sampled_from(ZONES),
    st.integers(15, 240),
)
@example(Repeats.WEEKLY, wall("2029-05-26T21:45"), 28, "America/St_Johns", 240)
@example(Repeats.WEEKLY, wall("2026-10-25T02:30"), 2, "Europe/Berlin", 60)
def test_a_calendar_that_is_read_again_has_the_same_sessions(repeats, first, count, zone, minutes):
    first = first.replace(second=0, microsecond=0)
    times = expand(rule_for(repeats, first.date(), count=count), first)
    entries = [entry_of(local, zone, minutes, n) for n, local in enumerate(times)]
    text = write_calendar(entries, SITE)
    expected = [
        (str(e.meeting.id), e.meeting.revision, e.meeting.starts_at, e.meeting.ends_at)
        for e in entries
    ]
    assert [
        (e["uid"], e["sequence"], moment(e["start"]), moment(e["end"])) for e in by_ical_js(text)
    ] == expected
    assert [(e["uid"], e["sequence"], e["start"], e["end"]) for e in by_vobject(text)] == expected
    walls = [written_wall(entry.meeting) for entry in entries]
    assert [e["wall"] for e in by_vobject(text)] == walls
    assert [datetime.fromisoformat(e["wall"].rstrip("Z")) for e in by_ical_js(text)] == walls


def written_wall(meeting: Meeting) -> datetime:
    """Return the start as an entry says it: on the wall clock, or in UTC when that comes twice."""
    twice = comes_twice(meeting.starts_at, meeting.time_zone)
    return meeting.starts_at.replace(tzinfo=None) if twice else meeting.local_start


def test_every_line_of_a_calendar_is_as_short_as_it_must_be(hope, world):
    with unit_of_work(hope.ann):
        feeds.name_entries(hope.ann, shows_circle=True)
    with unit_of_work(hope.owner):
        seat(hope, "ann")
    text = world.client().get(f"/calendar/{secret(hope)}.ics").data
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert text.endswith(b"END:VCALENDAR\r\n")


def test_a_feed_is_found_without_any_sign_in_and_ignores_one(world, hope):
    token = secret(hope)
    assert world.client(hope.ben).get(f"/calendar/{token}.ics").status_code == 200
    with open_work(writes=False):
        assert [e.title for e in feeds.entries_for_token(token)] == ["Appointment"]


def test_a_planned_draft_is_in_the_calendar_of_its_people_at_once(world, hope):
    token = secret(hope)
    meeting_id = planned(hope, local_start=draft().local_start + timedelta(days=3))
    assert str(meeting_id) in read(world, token)

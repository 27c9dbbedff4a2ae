"""The pages of sessions, as they are read and filled in."""

import re
from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Answer, Meeting
from facilitator.meetings.operations import cancel_meeting
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import RepeatDraft, plan_series
from tests.counting import counted
from tests.meetings.making import (
    answered,
    archive,
    both,
    demand_backups,
    draft,
    held_before,
    planned,
    second_circle,
)

HOME = "/o/hope"
INDEX = f"{HOME}/meetings/"


def filled(**values):
    """Return a filled-in form for tomorrow evening."""
    day = draft().local_start
    return {
        "title": "Evening",
        "day": f"{day:%Y-%m-%d}",
        "time": "19:00",
        "time_zone": "Europe/Berlin",
        "minutes": "75",
        "capacity": "",
        "about": "",
        **values,
    }


def new_url(tenant):
    """Return the page to plan a session of a tenant's group."""
    return f"{HOME}/groups/{tenant.group_id}/meetings/new"


def test_a_session_is_planned_edited_and_cancelled_on_its_pages(world, hope):
    client = world.client(hope.facilitator)
    made = client.post(new_url(hope), data=filled(about="Rest."), follow_redirects=True)
    assert "Evening is on the calendar" in made.text
    assert "Rest." in made.text
    url = made.request.path
    form = client.get(f"{url}/edit").text
    assert 'value="19:00"' in form
    assert 'value="75"' in form
    assert 'name="seen"' in form
    later = filled(title="Later", scope="one", seen="0")
    saved = client.post(f"{url}/edit", data=later, follow_redirects=True)
    assert "<h1><bdi>Later</bdi></h1>" in saved.text
    snow = {"reason": "Snow.", "seen": "1"}
    assert client.post(f"{url}/cancel", data={**snow, "reason": ""}).status_code == 422
    gone = client.post(f"{url}/cancel", data=snow, follow_redirects=True)
    assert "This session was cancelled: Snow." in gone.text
    assert client.post(f"{url}/cancel", data=snow).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 10_000},
        {"title": "a\x00b"},
        {"title": "a\u202eb"},
        {"day": "yesterday"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"time": "25:00"},
        {"time_zone": "Moon/Base"},
        {"minutes": "-5"},
        {"minutes": "1e9"},
        {"capacity": "0"},
        {"about": "x" * 10_000},
        {"unknown": "field"},
    ],
)
def test_bad_input_is_refused_in_words_and_saves_nothing(world, hope, wrong):
    answer = world.client(hope.facilitator).post(new_url(hope), data=filled(**wrong))
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text
    with unit_of_work(hope.owner, writes=False):
        assert db.session.query(Meeting).count() == 1


def test_any_writing_is_shown_as_it_was_written_and_never_as_markup(world, hope):
    title = "مساء 🌱 <script>alert(1)</script>"
    client = world.client(hope.facilitator)
    page = client.post(new_url(hope), data=filled(title=title), follow_redirects=True).text
    assert "مساء 🌱 &lt;script&gt;" in page
    assert "<script>alert" not in page


def test_who_may_not_plan_finds_no_way_to_it(world, hope):
    url = f"{HOME}/meetings/{hope.meeting_id}"
    assert "Cancel it" in world.client(hope.facilitator).get(url).text
    page = world.client(hope.ann).get(url).text
    assert "Cancel it" not in page
    assert world.client(hope.ann).get(f"{url}/edit").status_code == 403
    assert world.client(hope.stranger).get(url).status_code == 404


def test_an_answer_is_given_changed_and_seen_by_name(world, hope):
    client, url = world.client(hope.ann), f"{HOME}/meetings/{hope.meeting_id}"
    going = {"answer": "going", "intent": "share"}
    page = client.post(f"{url}/rsvp", data=going, follow_redirects=True).text
    assert "1 going, 0 maybe" in page
    assert "Would like to share" in page
    others = world.client(hope.ben).get(url).text
    assert "Ann of Hope" in others
    assert "Would like to share" not in others
    assert client.post(f"{url}/rsvp", data={"answer": "never"}).status_code == 422


def test_a_full_session_says_so_on_its_own_page(world, hope):
    url = f"{HOME}/meetings/{planned(hope, capacity=1)}"
    data = {"answer": "going", "intent": "unsure"}
    world.client(hope.ann).post(f"{url}/rsvp", data=data)
    late = world.client(hope.ben).post(f"{url}/rsvp", data=data)
    assert late.status_code == 409
    assert "Every place is taken just now" in late.text
    assert "Evening" in late.text


def test_the_door_is_shown_when_it_is_open_and_to_whom(world, hope):
    url, starts = f"{HOME}/meetings/{hope.meeting_id}", clock.now() + timedelta(minutes=5)
    for who, minutes, words in (
        ("ann", -11, "The doors open"),
        ("ann", -9, "Open the waiting room"),
        ("facilitator", -16, "The doors open"),
        ("facilitator", -14, "Open the room"),
        ("ann", 75, "The planned time is over"),
        ("ann", 95, "This session is over"),
        ("owner", -9, "Only people of this circle"),
    ):
        with time_machine.travel(starts + timedelta(minutes=minutes)):
            page = world.client(getattr(hope, who)).get(url).text
            assert words in page, (who, minutes)
            assert ('/room"' in page) is ("Open the" in words or "planned" in words)


def test_both_clocks_are_shown_when_they_differ_with_the_day(world, hope):
    day = draft().local_start.replace(hour=1, minute=0) + timedelta(days=1)
    meeting_id = planned(hope, local_start=day, time_zone="Pacific/Kiritimati")
    page = world.client(hope.ann).get(f"{HOME}/meetings/{meeting_id}").text
    assert "11:00</time> in UTC" in page
    assert "01:00 in Kiritimati" in page
    assert f"{day:%A, %B} {day.day}" in page


def test_next_and_past_on_one_page_with_ones_own_answers(world, hope):
    coming, snowed = (
        planned(hope, title="Tomorrow"),
        planned(hope, title="Snowed in", local_start=draft().local_start + timedelta(days=3)),
    )
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, snowed, "Snow.")
    held_before(hope, hope.meeting_id, timedelta(days=1))
    client = world.client(hope.ann)
    client.post(f"{HOME}/meetings/{coming}/rsvp", data={"answer": "going", "intent": "unsure"})
    nxt, _, past = client.get(f"{HOME}/meetings/").text.partition(">Past<")
    assert "Tomorrow" in nxt
    assert "Going" in nxt
    assert "Tuesday evening" in past
    assert "Snowed in" in past
    assert "Cancelled" in past
    assert "Nothing planned" in world.client(hope.stranger).get(f"{HOME}/meetings/").text


def test_a_session_of_an_archived_circle_offers_nothing(world, hope):
    archive(hope)
    page = world.client(hope.facilitator).get(f"{HOME}/meetings/{hope.meeting_id}").text
    assert "This circle is archived" in page
    assert "Save my answer" not in page
    assert "Cancel it" not in page


def test_no_title_of_a_page_names_a_circle_or_session(world, hope):
    for url in (f"{HOME}/meetings/", f"{HOME}/meetings/{hope.meeting_id}", new_url(hope)):
        title = world.client(hope.facilitator).get(url).text.partition("</title>")[0]
        assert "hope circle" not in title
        assert "Tuesday evening" not in title


def test_the_pages_of_sessions_cost_few_queries(world, hope):
    client = world.client(hope.ann)
    for url in (f"{HOME}/meetings/", f"{HOME}/meetings/{hope.meeting_id}"):
        with counted() as statements:
            assert client.get(url).status_code == 200
        assert len(statements) <= 12, (url, len(statements))


def test_a_full_session_offers_its_waitlist_and_later_the_place(world, hope):
    in_a_day = (clock.now() + timedelta(hours=25)).replace(second=0, microsecond=0, tzinfo=None)
    meeting_id = planned(hope, capacity=1, asks_to_confirm=True, local_start=in_a_day)
    url = f"{HOME}/meetings/{meeting_id}"
    ann, ben = world.client(hope.ann), world.client(hope.ben)
    intent = {"intent": "unsure"}
    assert "Join the waitlist" not in ben.get(url).text
    said = ann.post(f"{url}/rsvp", data={"answer": "going", **intent}, follow_redirects=True).text
    assert "You have a place." in said
    assert "Join the waitlist" in ben.get(url).text
    said = ben.post(f"{url}/rsvp", data={"answer": "waiting", **intent}, follow_redirects=True)
    assert "on the waitlist, and next" in said.text
    assert "1 on the waitlist" in ann.get(url).text
    assert "Ben of Hope" not in ann.get(url).text
    ann.post(f"{url}/rsvp", data={"answer": "declined", **intent})
    assert "Take the place" in ben.get(url).text
    assert "Join the waitlist" in ann.get(url).text
    ben.post(f"{url}/rsvp", data={"answer": "going", **intent})
    with time_machine.travel(meeting_start(hope, meeting_id) - timedelta(hours=23)):
        assert "place is confirmed" in ben.post(f"{url}/confirm", follow_redirects=True).text


def meeting_start(tenant, meeting_id):
    """Return when a meeting starts."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get_one(Meeting, (tenant.organization_id, meeting_id)).starts_at


def test_a_place_that_was_given_on_cannot_be_confirmed_and_says_so(world, hope):
    url = f"{HOME}/meetings/{planned(hope, asks_to_confirm=True)}"
    ben = world.client(hope.ben)
    ben.post(f"{url}/rsvp", data={"answer": "maybe", "intent": "unsure"})
    refused = ben.post(f"{url}/confirm")
    assert refused.status_code == 409
    assert "given on" in refused.text


def test_a_series_is_planned_looked_at_changed_and_ended_on_its_pages(world, hope):
    client, ann = world.client(hope.facilitator), world.client(hope.ann)
    day = draft().local_start.date()
    skips = f"{day + timedelta(days=14)} Away"
    plan = filled(repeats="weekly", count="5", skips=skips)
    made = client.post(new_url(hope), data=plan, follow_redirects=True)
    assert f"Meets every {day:%A} at 19:00 in Berlin" in made.text
    assert "Away" in made.text
    for page in (made.text, ann.get(made.request.path).text):
        assert page.count("75 minutes, text only") == 4
    assert "Leave this day out" in made.text
    assert "Leave this day out" not in ann.get(made.request.path).text
    left_out = {"day": str(day + timedelta(days=7)), "note": "Holiday"}
    skip = f"{made.request.path}/skip"
    assert client.post(skip, data={**left_out, "day": "2020-01-01"}).status_code == 422
    assert "Holiday" in client.post(skip, data=left_out, follow_redirects=True).text
    assert client.post(skip, data=left_out).status_code == 409
    assert ann.post(skip, data=left_out).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "2020-01-01"},
        {"until": "2999-01-01"},
        {"count": "0"},
        {"count": "3", "until": "2026-12-31"},
        {"skips": "tomorrow, perhaps"},
        {"skips": "2020-01-01"},
        {"skips": "\n".join(f"2027-01-{n:02} x" for n in range(1, 32)) * 2},
        {"repeats": "hourly"},
        {"repeats": "weekly", "skips": "2020-01-01 Long ago"},
    ],
)
def test_a_series_with_bad_choices_is_refused_in_words(world, hope, wrong):
    plan = filled(**{"repeats": "weekly", **wrong})
    answer = world.client(hope.facilitator).post(new_url(hope), data=plan)
    assert answer.status_code == 422
    assert "Nothing was saved yet" in answer.text
    with unit_of_work(hope.owner, writes=False):
        assert db.session.query(Meeting).count() == 1


def test_a_form_filled_in_on_an_older_state_is_told_so_and_may_be_sent_again(world, hope):
    client = world.client(hope.facilitator)
    with unit_of_work(hope.facilitator):
        meeting_id = repeated_in(hope)
    url = f"{HOME}/meetings/{meeting_id}"
    other = filled(title="Theirs", scope="one", seen="0")
    assert client.post(f"{url}/edit", data=other).status_code == 303
    stale = client.post(f"{url}/edit", data=filled(title="Mine", scope="all", seen="0"))
    assert stale.status_code == 409
    assert "Somebody changed this session" in stale.text
    assert 'value="Mine"' in stale.text
    assert 'name="seen" type="hidden" value="1"' in stale.text
    again = filled(title="Mine", scope="all", seen="1")
    assert client.post(f"{url}/edit", data=again).status_code == 303
    cancel = {"why": "We take a break on this day.", "scope": "following", "seen": "1"}
    assert client.post(f"{url}/cancel", data=cancel).status_code == 409
    page = client.post(f"{url}/cancel", data={**cancel, "seen": "2"}, follow_redirects=True)
    assert "This session was cancelled: We take a break on this day." in page.text


def repeated_in(tenant):
    """Plan a weekly series in the work that is open and return the id of its first meeting."""
    series = plan_series(
        tenant.facilitator, tenant.group_id, draft(), RepeatDraft(Repeats.WEEKLY, count=3)
    )
    return db.session.query(Meeting).filter_by(series_id=series.id).first().id


# ---------------------------------------------------------------- who holds it


def test_a_session_without_a_backup_is_planned_and_kindly_pointed_out(world, hope):
    client = world.client(hope.facilitator)
    page = client.get(new_url(hope)).text
    assert f'selected value="{hope.seats["facilitator"]}"' in page, "who plans it leads it"
    sent = filled(lead_id=str(hope.seats["facilitator"]), backup_id="")
    made = client.post(new_url(hope), data=sent, follow_redirects=True)
    assert "It has no backup yet; you can choose somebody at any time." in made.text
    assert "with nobody as backup yet" in made.text
    assert "Choose somebody" in made.text
    seen = world.client(hope.ann).get(made.request.path).text
    assert "Held by <b><bdi>Facilitator of Hope</bdi></b>" in seen
    assert "Choose somebody" not in seen
    assert "substitute" not in seen


def test_who_cannot_hold_it_is_refused_and_a_policy_is_explained(world, hope, other):
    client = world.client(hope.facilitator)
    for who in (hope.seats["ann"], other.seats["facilitator"], "nobody"):
        answer = client.post(new_url(hope), data=filled(lead_id=str(who)))
        assert answer.status_code == 422
        assert "hold the circle. Please choose again." in answer.text
    demand_backups(hope)
    answer = client.post(new_url(hope), data=filled(title="Kept as typed"))
    assert answer.status_code == 422
    assert "Every session here has a lead and a backup." in answer.text
    assert "Kept as typed" in answer.text
    assert "Here every session has a lead and a backup." in client.get(new_url(hope)).text


def test_a_clash_is_a_box_to_tick_and_nothing_typed_is_lost(world, hope):
    there = second_circle(hope, cofacilitator=Role.LEAD)
    there.actors = {**hope.actors, "facilitator": hope.cofacilitator}
    planned(there, title="Secret", holders=both(there, "cofacilitator", ""))
    sent = filled(time_zone="UTC", about="Rest.", backup_id=str(hope.seats["cofacilitator"]))
    client = world.client(hope.facilitator)
    warned = client.post(new_url(hope), data=sent)
    assert warned.status_code == 422
    assert "Cofacilitator of Hope already holds another session at that time." in warned.text
    assert "Rest." in warned.text
    assert "Secret" not in warned.text
    token = re.search(r'name="anyway" value="([0-9a-f]{32})"', warned.text)[1]
    assert client.post(new_url(hope), data={**sent, "anyway": "y"}).status_code == 422
    assert client.post(new_url(hope), data={**sent, "anyway": token}).status_code == 303


def test_a_substitute_is_asked_for_found_and_shown(world, hope):
    url = f"{HOME}/meetings/{planned(hope, holders=both(hope, backup=''))}"
    lead, co = world.client(hope.facilitator), world.client(hope.cofacilitator)
    asked = lead.post(f"{url}/substitute", data={"note": "I am ill."}, follow_redirects=True)
    assert "The other facilitators are asked." in asked.text
    again = lead.post(f"{url}/substitute", data={"note": "Kept as typed"})
    assert again.status_code == 409
    assert "Kept as typed" in again.text
    assert "I am ill." in co.get(url).text
    assert "I am ill." not in world.client(hope.ann).get(url).text
    taken = co.post(f"{url}/substitute/take", follow_redirects=True)
    assert "You lead this session now" in taken.text
    late = co.post(f"{url}/substitute/take")
    assert late.status_code == 409
    assert "Held by <b><bdi>Cofacilitator of Hope</bdi></b>" in lead.get(url).text


def test_a_cancelled_session_offers_others_that_have_a_free_place(world, hope):
    day = draft().local_start
    for number, title in enumerate(("Full", "Free")):
        meeting_id = planned(
            hope, title=title, local_start=day + timedelta(days=1 + number), capacity=1
        )
        if title == "Full":
            answered(hope, "ben", meeting_id, Answer.GOING)
    gone = planned(hope, title="Gone")
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, gone, "Snow.")
    page = world.client(hope.ann).get(f"{HOME}/meetings/{gone}").text
    others = page.partition('id="others"')[2].partition("</section>")[0]
    assert "Free" in others
    assert "Tuesday evening" in others
    assert "Full" not in others
    assert "Help now" in others


def test_an_overfull_week_is_shown_to_the_person_alone(world, hope):
    for day in range(6):
        meeting_id = planned(hope, local_start=draft().local_start + timedelta(days=day, hours=-8))
        with unit_of_work(hope.owner):
            row = db.session.get_one(Meeting, (hope.organization_id, meeting_id))
            row.lead_id = hope.seats["facilitator"]
    assert "you hold or stand by for 6 sessions" in world.client(hope.facilitator).get(INDEX).text
    assert "stand by" not in world.client(hope.cofacilitator).get(INDEX).text

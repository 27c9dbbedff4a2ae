"""The pages after a session: what they say, keep and leave out."""

from datetime import timedelta

import pytest

from facilitator.core import clock
from facilitator.core.work import unit_of_work
from facilitator.moderation import sanctions
from tests.after.making import come, end
from tests.meetings.making import planned


def after(tenant, tail="after"):
    """Return the address of a page of the tenant's session."""
    return f"/o/{tenant.slug}/meetings/{tenant.meeting_id}/{tail}"


def test_who_steps_out_is_told_kindly_and_can_go_back(world, hope):
    come(hope)
    said = world.client(hope.ann).get(after(hope)).text
    assert "You stepped out. The session goes on" in said
    assert "Go back in" in said
    assert "Help now" in said
    assert "7 days after the session ends" in said
    assert "Choose what to keep" not in said  # not before it closes


def test_the_end_is_told_with_its_words_the_next_date_and_when_the_words_go(world, hope):
    come(hope)
    coming = planned(hope, title="Small steps")
    end(hope, words="Thank you for tonight.")
    ann = world.client(hope.ann)
    ann.post("/account/time-zone", data={"time_zone": "Asia/Tokyo"})
    said = ann.get(after(hope)).text
    assert "The session has ended." in said
    assert "Thank you for tonight." in said
    assert "04:00</time> in Tokyo" in said  # 19:00 UTC, on the other side of midnight
    assert "goes for good on" in said
    assert "hope circle" not in said
    assert "<title>Afterwards</title>" in said
    assert 'name="plan' not in said  # a plan for the next hour is never sent
    assert f"/meetings/{coming}" not in said


def test_a_removal_says_why_and_offers_no_way_back(world, hope):
    come(hope)
    with unit_of_work(hope.facilitator):
        sanctions.remove(hope.facilitator, hope.meeting_id, hope.seats["ann"], "It hurt others.")
    said = world.client(hope.ann).get(after(hope)).text
    assert "You were removed from the session." in said
    assert "It hurt others." in said
    assert "Go back in" not in said


@pytest.mark.parametrize(
    ("who", "status"), [("cleo", 200), ("owner", 404), ("stranger", 404), ("", 303)]
)
def test_it_is_for_people_of_the_circle(world, hope, who, status):
    come(hope)
    end(hope)
    client = world.client(hope.actors[who] if who else None)
    assert client.get(after(hope)).status_code == status


def test_the_room_s_page_leads_there_once_it_is_over(world, hope):
    come(hope)
    end(hope)
    assert after(hope) in world.client(hope.ann).get(after(hope, "room")).text


def test_notes_that_are_stale_keep_what_was_typed_beside_what_there_is(world, hope):
    lead, co = world.client(hope.facilitator), world.client(hope.cofacilitator)
    page = after(hope, "team/notes")
    assert "about a person" in lead.get(page).text
    lead.post(page, data={"words": "First words", "seen": "0"})
    stale = co.post(page, data={"words": "Second words", "seen": "0"})
    assert stale.status_code == 409
    assert "Second words" in stale.text
    assert "First words" in stale.text
    assert 'value="1"' in stale.text
    co.post(page, data={"words": "First and second", "seen": "1"})
    assert "First and second" in lead.get(after(hope, "team")).text
    assert lead.post(page, data={"words": "x", "seen": "?"}).status_code == 422


def test_follow_ups_are_added_shown_with_the_next_session_and_closed(world, hope):
    come(hope)
    lead = world.client(hope.facilitator)
    page = after(hope, "team/follow-ups")
    day = f"{clock.now() + timedelta(days=3):%Y-%m-%d}"
    refused = lead.post(page, data={"words": "Kept words", "due_on": "", "owner": ""})
    assert refused.status_code == 422
    assert "Kept words" in refused.text
    owner = str(hope.seats["cofacilitator"])
    lead.post(page, data={"words": "Ask for tea.", "due_on": day, "owner": owner})
    assert after(hope, "team") in lead.get(after(hope, "room")).text
    coming = planned(hope)
    assert "Ask for tea." in lead.get(f"/o/hope/meetings/{coming}/team").text
    listed = lead.get(f"/o/hope/groups/{hope.group_id}/follow-ups").text
    assert "Ask for tea." in listed
    address = listed.partition(page + "/")[2].partition('"')[0]
    assert lead.post(f"{page}/{address}", data={"to": "open"}).status_code == 422
    assert lead.post(f"{page}/{address}", data={"to": "done"}).status_code == 303
    assert lead.post(f"{page}/{address}", data={"to": "done"}).status_code == 409
    assert "Nothing open" in lead.get(f"/o/hope/groups/{hope.group_id}/follow-ups").text


def test_a_debrief_keeps_what_was_typed_and_asks_somebody_to_listen(world, hope):
    come(hope)
    end(hope)
    lead, page = world.client(hope.facilitator), after(hope, "debrief")
    assert "And you?" in lead.get(after(hope)).text
    refused = lead.post(page, data={"well": "The silence.", "hard": "x" * 2001, "follow_ups": ""})
    assert refused.status_code == 422
    assert "The silence." in refused.text
    kept = lead.post(page, data={"well": "The silence.", "mood": "tired", "follow_ups": "Tea."})
    assert kept.status_code == 303
    said = lead.get(page).text
    assert "The silence." in said
    assert "Tea." in lead.get(after(hope, "team")).text
    who = {"who": str(hope.cofacilitator.member_id)}
    lead.post(f"{page}/listener", data=who)
    assert "They know" in lead.get(page).text
    assert lead.post(f"{page}/listener", data={"who": "nobody"}).status_code == 404
    assert "Facilitator of Hope" in world.client(hope.cofacilitator).get("/o/hope/listening").text
    assert world.client(hope.ann).get(page).status_code in {403, 404}


def test_the_supervision_list_prints_without_its_form(world, hope):
    lead = world.client(hope.facilitator)
    line = {"held_on": f"{clock.now():%Y-%m-%d}", "minutes": "60", "topics": "Endings."}
    assert lead.post("/o/hope/supervision", data={**line, "minutes": "0"}).status_code == 422
    done = lead.post("/o/hope/supervision", data=line, follow_redirects=True)
    assert "Endings." in done.text
    assert "data-print" in done.text
    assert world.client(hope.ann).get("/o/hope/supervision").status_code == 404

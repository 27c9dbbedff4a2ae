"""Who holds a session: named, asked for, found; and what the door says when nobody comes."""

from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import expect

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Meeting
from facilitator.notices.models import NoShow


def test_a_session_changes_hands_and_its_people_read_who_is_there(visit, world):
    hope = world.hope
    url = f"/o/hope/meetings/{hope.meeting_id}"
    lead = visit("facilitator", width=390)
    lead.goto(f"{url}/edit")
    lead.get_by_label("Who holds it").select_option(label="Facilitator of Hope")
    lead.get_by_role("button", name="Save").click()
    expect(lead.get_by_text("with nobody as backup yet")).to_be_visible()
    lead.get_by_text("Ask for a substitute").click()
    lead.get_by_label("A word to them").fill("I am ill.")
    lead.get_by_role("button", name="Ask them").click()
    expect(lead.get_by_text("The other facilitators are asked.")).to_be_visible()

    other = visit("cofacilitator")
    other.goto("/o/hope/notices/")
    other.get_by_role("listitem").filter(has_text="A substitute is looked for").get_by_role(
        "button", name="Open"
    ).click()
    expect(other.get_by_text("“I am ill.”")).to_be_visible()
    other.get_by_role("button", name="I take it").click()
    expect(other.get_by_text("You lead this session now")).to_be_visible()

    ann = visit("ann")
    ann.goto(url)
    expect(ann.get_by_text("Held by Cofacilitator of Hope, with nobody")).to_be_visible()


def test_whoever_waits_at_the_door_reads_that_others_are_asked_and_then_that_it_is_over(
    visit, world
):
    hope = world.hope
    began(hope, minutes=6)
    page = visit("ann", width=390)
    page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    place = page.locator("[data-part=place]")
    asked = "Nobody has opened this session yet. We have asked the circle’s facilitators."
    expect(place).to_contain_text(asked, timeout=30_000)
    expect(place.get_by_role("link", name="Help now")).to_be_visible()
    began(hope, minutes=16)
    expect(place).to_contain_text("Nobody could open this session", timeout=30_000)
    page.goto(f"/o/hope/meetings/{hope.meeting_id}")
    expect(page.get_by_role("heading", name="Other sessions")).to_be_visible()


def began(tenant, minutes):
    """Let the session have begun so long ago, and the next look be due."""
    with unit_of_work(tenant.owner):
        meeting = db.session.get_one(Meeting, (tenant.organization_id, tenant.meeting_id))
        meeting.starts_at = clock.now() - timedelta(minutes=minutes)
        db.session.execute(sa.update(NoShow).values(due_at=clock.now()))

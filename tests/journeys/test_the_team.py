"""The team holds a session: it talks, hears a tap on the shoulder, and sees who steps out."""

import re

import pytest
from playwright.sync_api import expect

from facilitator.core.db import db
from facilitator.meetings.models import Meeting
from tests.journeys.axe import violations
from tests.journeys.steps import answer, said
from tests.worlds import acting

WORD = "Shall we slow down a little?"


@pytest.fixture
def circle(visit, hope, app):
    """Return the lead, the backup and ann on a phone, in a live room."""
    with acting(hope.facilitator):
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.lead_id = hope.seats["facilitator"]
        meeting.backup_id = hope.seats["cofacilitator"]
    lead, backup, ann = visit("facilitator"), visit("cofacilitator"), visit("ann", width=390)
    for page in (lead, backup, ann):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    lead.get_by_role("button", name="Let in Ann of Hope").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(said(ann, "The session has started.")).to_be_visible()
    return lead, backup, ann


def test_the_team_talks_and_answers_a_tap_on_the_shoulder(circle):
    lead, backup, ann = circle
    lead.get_by_role("textbox", name="To the team only").fill(WORD)
    lead.keyboard.press("Control+Enter")
    expect(backup.get_by_role("group", name="What the team said")).to_contain_text(WORD)
    ann.get_by_role("button", name="Tap on the shoulder").click()
    panel = ann.get_by_role("dialog", name="Tap on the shoulder")
    expect(panel).to_contain_text("2 facilitators are here now.")
    panel.get_by_role("textbox", name="Your words").fill("May I go last?")
    panel.get_by_role("button", name="Send quietly").click()
    expect(backup.get_by_text("1 waiting")).to_be_visible()
    backup.get_by_role("button", name="I’ll answer Ann of Hope").click()
    expect(panel).to_contain_text("Cofacilitator of Hope is about to answer you.")
    assert violations(ann) == []
    panel.get_by_role("button", name="Close").click()
    expect(ann.get_by_role("button", name="Tap on the shoulder")).to_be_focused()
    assert violations(backup) == []
    backup.get_by_role("button", name="Answer Ann of Hope quietly").click()
    answer(backup, "Of course.", "Answer quietly")
    expect(ann.get_by_text("A facilitator answered you.").first).to_be_visible()
    ann.get_by_role("button", name="Tap on the shoulder").click()
    expect(panel).to_contain_text("Of course.")
    assert WORD not in ann.content()
    for page in (lead, backup, ann):
        expect(said(page, "May I go last?")).to_have_count(0)


def test_a_breather_a_quiet_minute_and_leaving_quickly(circle):
    lead, _backup, ann = circle
    ann.get_by_role("button", name="Breather").click()
    ann.get_by_role("button", name="Take a breather").click()
    expect(lead.get_by_text(re.compile("takes a breather until"))).to_be_visible()
    lead.get_by_role("button", name="Offer a quiet minute…").click()
    lead.get_by_role("radio", name="Feet on the floor").check()
    lead.get_by_role("button", name="Offer it").click()
    minute = ann.get_by_role("dialog", name="A quiet minute")
    expect(minute).to_contain_text("Put both feet flat on the ground")
    expect(minute.get_by_role("button", name="Close")).to_be_focused()
    assert violations(ann) == []
    ann.keyboard.press("Escape")
    expect(minute).to_be_hidden()
    ann.get_by_role("button", name="Breather").click()
    ann.get_by_role("button", name="I’m back").click()
    expect(lead.get_by_text(re.compile("takes a breather until"))).to_be_hidden()
    ann.route("**/*", lambda route: route.abort() if "wikipedia" in route.request.url else None)
    ann.get_by_role("button", name="Leave quickly").click()
    expect(lead.locator("[data-part=stepped]")).to_contain_text("Ann of Hope")
    expect(lead.locator("[data-part=stepped]")).to_contain_text("stepped out")
    expect(said(lead, "Ann of Hope left")).to_have_count(0)

"""A facilitator and four members go into small circles and come back, on the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.steps import answer, message

NAMES = ("ann", "ben", "cleo", "both")


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Write to everyone").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def strip(page: Page):
    """Return what is said above the conversation about small circles."""
    return page.locator("[data-part=apart]")


@pytest.fixture
def people(visit, hope):
    """Return the lead and four members, one on a phone, in a live room."""
    lead = visit("facilitator")
    members = [visit(name, width=390 if name == "ann" else 1280) for name in NAMES]
    for page in (lead, *members):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    expect(lead.get_by_text("4 waiting")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in members:
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    return lead, *members


def go_apart(lead: Page) -> None:
    """Put ann and ben into circle 1, cleo and both into circle 2."""
    lead.get_by_role("button", name="Go into small circles").click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_text("I choose").click()
    dialog.get_by_role("group", name="About how many").get_by_text("2", exact=True).click()
    dialog.get_by_role("button", name="Go on").click()
    for name, circle in zip(NAMES, (1, 1, 2, 2), strict=True):
        group = lead.get_by_role("group", name=f"{name.title()} of Hope")
        group.get_by_text(f"Circle {circle}").click()
    lead.get_by_role("dialog").get_by_role("button", name="Begin").click()


@pytest.mark.timeout(280)
def test_people_go_apart_are_helped_and_come_back(people):
    lead, ann, ben, cleo, both = people
    go_apart(lead)
    expect(lead.get_by_text("Circle 2").first).to_be_visible()
    expect(strip(ann)).to_contain_text("Your small circle is number 1")
    assert violations(ann) == []
    for page in (ann, ben, cleo):
        page.get_by_role("button", name="Go there now").click()
        expect(strip(page)).to_contain_text("min left")
    both.get_by_role("button", name="I’d rather stay").click()
    expect(strip(both)).to_contain_text("You are staying here, which is fine.")

    write(ann, "only for two")
    expect(message(ben, "only for two")).to_be_visible()
    ann.get_by_role("button", name="Ask a facilitator to come").click()
    expect(strip(ben)).to_contain_text("A facilitator has been asked to come.")
    expect(lead.get_by_text("Circle 1 asks for a facilitator.").first).to_be_visible()
    assert violations(lead) == []
    lead.get_by_role("button", name="I’m coming to circle 1").click()
    seen = "Facilitator of Hope, a facilitator, is looking in."
    expect(ann.get_by_role("log").get_by_text(seen)).to_be_visible()
    expect(message(lead, "only for two")).to_be_visible()
    assert violations(ben) == []
    strip(lead).get_by_role("button", name="Back to everybody").click()
    expect(ann.get_by_role("log").get_by_text("has left again")).to_be_visible()

    lead.get_by_role("button", name="Say to all").click()
    answer(lead, "Two more thoughts each.", "Say it")
    for page in (ann, cleo, both):
        expect(message(page, "Two more thoughts each.")).to_be_visible()
    ann.get_by_role("textbox", name="Write to everyone").fill("not finished")
    lead.get_by_role("button", name="Bring everyone back").click()
    lead.get_by_role("dialog").get_by_role("button", name="Bring everyone back").click()
    for page in (ann, cleo):
        strip(page).get_by_role("button", name="Back to everybody").click()
    box = ann.get_by_role("textbox", name="Write to everyone")
    expect(box).to_have_value("not finished")
    expect(ann).to_have_url(re.compile(r"/room$"))
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(message(both, "not finished")).to_be_visible()
    for page in (cleo, both):
        assert "only for two" not in page.content()

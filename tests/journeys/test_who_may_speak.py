"""A session with hands, a round, silence and closed doors, as its people see it on the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.steps import answer, message


@pytest.fixture
def circle(visit, hope):
    """Return the lead and two members, one on a phone, in a live room."""
    lead, ann, ben = visit("facilitator"), visit("ann", width=390), visit("ben")
    for page in (lead, ann, ben):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    expect(lead.get_by_text("2 waiting")).to_be_visible()
    expect(ann.get_by_text("You have not said yet.")).to_be_visible()
    ann.get_by_role("button", name="I’ll listen today").click()
    ann.get_by_role("button", name="I may share").click()
    expect(ann.get_by_text("You would like to share.")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in (ann, ben):
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    return lead, ann, ben


def strip(page: Page):
    """Return what is said above the conversation about what is on."""
    return page.locator("[data-part=floor]")


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Write to everyone").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.timeout(240)
def test_people_speak_by_hands_in_a_round_and_keep_silence(circle, visit, hope):
    lead, ann, ben = circle

    lead.get_by_role("button", name="Raised hands").click()
    expect(strip(ann)).to_contain_text("People speak by raising their hand.")
    ann.get_by_role("textbox", name="Write to everyone").fill("half a thought")
    expect(ann.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    ben.keyboard.press("Alt+Shift+H")
    expect(ben.get_by_role("button", name="Lower your hand (1st)")).to_be_visible()
    ann.get_by_role("button", name="Raise your hand").click()
    answer(ann, "about last night", "Raise it")
    expect(ann.get_by_role("button", name="Lower your hand (2nd)")).to_be_visible()
    expect(lead.get_by_text(re.compile("about last night"))).to_be_visible()
    assert "about last night" not in ben.content()
    ann.reload()
    expect(ann.get_by_role("button", name="Lower your hand (2nd)")).to_be_visible()
    lead.get_by_role("button", name="Call Ann of Hope").click()
    expect(strip(ann)).to_contain_text("You have been called.")
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(message(ben, "half a thought")).to_be_visible()
    assert violations(lead) == []
    ann.get_by_role("button", name="I’m done, thank you").click()
    expect(strip(ben)).to_contain_text("People speak by raising their hand.")

    lead.get_by_role("button", name="A round…").click()
    lead.get_by_role("radio", name="By name").check()
    answer(lead, "How was the week?", "Start the round")
    for page in (lead, ann, ben):
        expect(strip(page)).to_contain_text("How was the week?")
    expect(strip(ben)).to_contain_text("You are 1st in line.")
    ann.get_by_role("button", name="Go later").click()
    ben.get_by_role("button", name="Take the piece").click()
    expect(strip(ben)).to_contain_text("You have the talking piece.")
    write(ben, "Mixed.")
    write(ben, "And long.")
    expect(message(ann, "And long.")).to_be_visible()
    assert violations(ann) == []
    lead.get_by_role("button", name="+2 min").click()
    ben.get_by_role("button", name="I’m done, pass it on").click()
    ann.get_by_role("button", name="Pass", exact=True).click()
    expect(ben.get_by_role("log").get_by_text("The round is complete.")).to_be_visible()
    expect(strip(ben)).to_contain_text("People speak by raising their hand.")

    lead.get_by_role("button", name="Silence…").click()
    lead.get_by_role("radio", name="30 seconds").check()
    lead.get_by_role("button", name="Begin").click()
    expect(strip(ann)).to_contain_text("We keep silence together.")
    expect(lead.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    lead.get_by_role("button", name="End the silence").click()
    expect(ann.get_by_role("log").get_by_text("The silence is over.")).to_be_visible()

    lead.get_by_role("button", name="Close the doors").click()
    expect(strip(ben)).to_contain_text("The doors are closed.")
    cleo = visit("cleo")
    cleo.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    expect(cleo.get_by_text(re.compile("The doors are closed for now"))).to_be_visible()

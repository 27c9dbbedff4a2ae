"""Somebody is not OK: seen at once, alone with a facilitator, the group cared for, and after it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.steps import said

LINE = "It is too much tonight."


@pytest.fixture
def heard() -> list[str]:
    """Return what the sockets of ben, another member, bring."""
    return []


@pytest.fixture
def people(visit, hope, heard):
    """Return the lead, the co-facilitator who watches, ann on a phone and ben, in a live room."""
    lead, watch = visit("facilitator"), visit("cofacilitator")
    ann, ben = visit("ann", width=390), visit("ben")
    ben.on("websocket", lambda one: one.on("framereceived", lambda said: heard.append(str(said))))
    for page in (lead, watch, ann, ben):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    expect(lead.get_by_text("2 waiting")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in (ann, ben):
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    return lead, watch, ann, ben


def band(page: Page):
    """Return the band of care on a console."""
    return page.get_by_role("region", name="Care", exact=True)


@pytest.mark.timeout(290)
def test_from_one_tap_to_the_follow_ups(people, hope, heard):
    lead, watch, ann, ben = people
    ann.get_by_role("button", name="I’m not OK").click()
    panel = ann.get_by_role("dialog", name="I’m not OK")
    expect(panel.get_by_role("heading", name="In danger right now")).to_be_visible()
    expect(panel).to_contain_text("2 facilitators are here now and can see it.")
    panel.get_by_role("textbox").fill(LINE)
    panel.get_by_role("button", name="Add this").click()
    expect(panel).to_contain_text("Added.")
    assert violations(ann) == []
    panel.get_by_role("button", name="Close").click()
    for page in (lead, watch):
        expect(band(page)).to_contain_text("Ann of Hope: says that they are not OK")
    assert violations(watch) == []
    band(watch).get_by_role("button", name="I have seen it").click()
    expect(ann.get_by_text("has seen that you are not OK")).to_be_visible()
    expect(band(lead)).to_contain_text("looks after this")

    band(watch).get_by_role("button", name="Side room…").click()
    watch.get_by_role("dialog").get_by_role("button", name="Open it").click()
    ann.get_by_role("button", name="Go to the side room").click()
    band(watch).get_by_role("link", name="Go to the side room").click()
    for page in (ann, watch):
        expect(page.get_by_role("heading", name="Side room")).to_be_visible()
    ann.get_by_role("textbox", name="Write to everyone").fill(LINE)
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(said(watch, LINE)).to_be_visible()
    assert violations(ann) == []

    band(lead).get_by_role("button", name="A word to the group…").click()
    lead.get_by_role("dialog").get_by_role("button", name="Say it", exact=True).click()
    expect(said(ben, "Something touched many of us just now.")).to_be_visible()
    lead.get_by_role("button", name="Offer a quiet minute…").click()
    lead.get_by_role("button", name="Offer it").click()
    expect(ben.get_by_role("dialog", name="A quiet minute")).to_be_visible()
    assert any("Something touched" in frame for frame in heard)
    for never in (LINE, "care.", "raised", "with_member", "Would you like to talk"):
        assert not any(never in frame for frame in heard), never

    watch.goto("/o/hope/care/")
    watch.get_by_role("link", name="Ann of Hope").click()
    expect(watch.get_by_text(LINE)).to_be_visible()
    expect(watch.get_by_role("heading", name=re.compile("^Services in"))).to_be_visible()
    watch.get_by_role("checkbox", name="I listened").click()
    expect(watch.get_by_role("checkbox", name="I listened")).to_be_checked()
    watch.get_by_role("radio", name="They are calmer").check()
    watch.get_by_label("In a sentence").fill("Calmer, her sister is with her.")
    watch.get_by_role("button", name="Note it").click()
    due = watch.get_by_role("region", name="To do after it")
    for words in ("Ask after them the next day", "Ask after them a week later"):
        expect(due).to_contain_text(words)
    assert violations(watch) == []
    ann.goto("/o/hope/care/mine")
    expect(ann.get_by_text("Calmer now").first).to_be_visible()
    expect(ann.get_by_text("her sister")).to_have_count(0)

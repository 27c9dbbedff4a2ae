"""The part of the evening in which somebody is not OK, and the team looks after them and all."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.evening_world import Evening, handle
from tests.journeys.steps import said

ALONE = "It is too much tonight."
TO_ALL = "Something touched many of us just now."
SISTER = "Calmer, her sister is with her."


def band(page: Page) -> Locator:
    """Return the band of care on a console."""
    return page.get_by_role("region", name="Care", exact=True)


def one_is_not_ok(evening: Evening) -> None:
    """Ann says so; the safety watch looks after her alone, the lead after the circle."""
    ann, lead, watch = evening.pages["ann"], evening.lead, evening.backup
    ann.get_by_role("button", name="I’m not OK").click()
    panel = ann.get_by_role("dialog", name="I’m not OK")
    expect(panel).to_contain_text("2 facilitators are here now and can see it.")
    panel.get_by_role("button", name="Close").click()
    expect(band(lead)).to_contain_text(f"{handle('ann')}: says that they are not OK")
    band(watch).get_by_role("button", name="I have seen it").click()
    expect(ann.get_by_text("has seen that you are not OK")).to_be_visible()
    in_a_side_room(ann, watch)
    word_to_the_group(lead, evening.pages["ben"])
    lead.get_by_role("button", name="Offer a quiet minute…").click()
    lead.get_by_role("button", name="Offer it").click()
    minute = evening.pages["ben"].get_by_role("dialog", name="A quiet minute")
    expect(minute).to_be_visible()
    minute.get_by_role("button", name="Close").click()
    step_down(watch)
    for who, width in (("ann", 390), ("cofacilitator", 1280)):
        evening.pages[who].close()
        evening.open(who, width)
    expect(said(evening.pages["ann"], TO_ALL)).to_be_visible()


def in_a_side_room(ann: Page, watch: Page) -> None:
    """The two of them talk where nobody else is."""
    band(watch).get_by_role("button", name="Side room…").click()
    watch.get_by_role("dialog").get_by_role("button", name="Open it").click()
    ann.get_by_role("button", name="Go to the side room").click()
    band(watch).get_by_role("link", name="Go to the side room").click()
    ann.get_by_role("textbox", name="Write to everyone").fill(ALONE)
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(said(watch, ALONE)).to_be_visible()


def word_to_the_group(lead: Page, member: Page) -> None:
    """Say to everybody that something touched them."""
    band(lead).get_by_role("button", name="A word to the group…").click()
    lead.get_by_role("dialog").get_by_role("button", name="Say it", exact=True).click()
    expect(said(member, TO_ALL)).to_be_visible()


def step_down(watch: Page) -> None:
    """On the case's page: what was done is ticked, services are named, and two days are noted."""
    watch.goto("/o/hope/care/")
    watch.get_by_role("link", name=handle("ann")).click()
    expect(watch.get_by_role("heading", name=re.compile("^Services in"))).to_be_visible()
    watch.get_by_role("checkbox", name="I listened").click()
    expect(watch.get_by_role("checkbox", name="I listened")).to_be_checked()
    watch.get_by_role("radio", name="They are calmer").check()
    watch.get_by_label("In a sentence").fill(SISTER)
    watch.get_by_role("button", name="Note it").click()
    due = watch.get_by_role("region", name="To do after it")
    for words in ("Ask after them the next day", "Ask after them a week later"):
        expect(due).to_contain_text(words)

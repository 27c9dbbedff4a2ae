"""What is said with care, in a real browser: folded, answered, suggested, not heard."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations
from tests.journeys.steps import message

SHOTS = os.environ.get("WORDS_SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


@pytest.fixture
def circle(visit, hope):
    """Return the lead and three members, one on a phone, in a live room."""
    pages = visit("facilitator"), visit("ann", width=390), visit("ben"), visit("cleo", width=320)
    for page in pages:
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    lead = pages[0]
    expect(lead.get_by_text("3 waiting")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in pages[1:]:
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    return pages


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Write to everyone").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def menu(page: Page, words: str):
    """Open what can be done with a message."""
    item = message(page, words).first
    item.get_by_role("button", name=re.compile("What you can do")).click()
    return item


def test_words_are_folded_answered_met_and_muted(circle):
    lead, ann, ben, cleo = circle
    # ann takes a warning and a wish along
    ann.get_by_role("button", name="Add a warning, or what you need").click()
    ann.get_by_label(re.compile("Folded behind a warning")).fill("loss")
    ann.get_by_role("radio", name="Just listen").check()
    shot(ann, "choose")
    ann.get_by_role("button", name="Take it along").click()
    shot(ann, "composer")
    write(ann, "My mother died in May.")
    expect(message(ann, "My mother")).to_contain_text("Folded for others: “Mentions: loss”")
    # ben hears only the label until he opens it
    fold = ben.get_by_role("button", name="Mentions: loss – Show")
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(ben.get_by_role("log").get_by_text("My mother died")).to_have_count(0)
    expect(ben.locator("[data-part=say]")).not_to_contain_text("mother")
    shot(ben, "folded")
    assert violations(ben) == []
    fold.click()
    expect(message(ben, "My mother died in May.")).to_contain_text("Just listen, please.")
    # he answers; the composer names the wish, and nudges once
    menu(ben, "My mother died in May.").get_by_role("button", name="Reply", exact=True).click()
    expect(ben.locator("[data-part=beside]")).to_contain_text("They wrote: Just listen, please.")
    ben.get_by_role("textbox", name="Write to everyone").fill("Have you tried walking")
    expect(ben.get_by_text("They asked to be listened to.")).to_be_visible()
    shot(ben, "nudge")
    write(ben, "I hear how much you miss her.")
    expect(message(ann, "I hear how much")).to_contain_text("To you: My mother died in May.")
    # a kind word: ann sees from whom, cleo only which kind
    item = menu(ben, "My mother died in May.")
    shot(ben, "menu")
    item.get_by_role("button", name="With you").click()
    expect(message(ann, "My mother").first).to_contain_text("With youBen of Hope")
    folded = cleo.locator("li.msg", has_text="Mentions: loss").first
    expect(folded.get_by_role("button", name="With you", exact=True)).to_be_visible()
    shot(ann, "met")
    # cleo mutes ben: his words and his kind word go, hers alone
    answered = menu(cleo, "I hear how much")
    shot(cleo, "menu-320")
    answered.get_by_role("button", name="Mute for me…").click()
    cleo.get_by_role("button", name="Mute", exact=True).click()
    expect(message(cleo, "I hear how much")).to_have_count(0)
    expect(folded.get_by_role("button", name="With you", exact=True)).to_have_count(0)
    expect(message(ann, "I hear how much")).to_be_visible()
    # ann edits hers; a number is asked about first
    menu(ann, "My mother died").get_by_role("button", name="Edit…").click()
    ann.get_by_label("Your message", exact=True).fill("My mother died in April.")
    ann.get_by_role("button", name="Change it").click()
    expect(message(ben, "My mother died in April.")).to_contain_text("edited")
    write(ann, "Ring me: +44 20 7946 0018")
    asked = message(ann, "Ring me")
    expect(asked).to_contain_text("This looks like a phone number.")
    shot(ann, "asked")
    asked.get_by_role("button", name="Take it out").click()
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_have_value("Ring me:")
    write(ann, "Ring me: +44 20 7946 0018")
    message(ann, "Ring me").get_by_role("button", name="Send to the facilitators").click()
    expect(ann.get_by_text("Only the facilitators read it.")).to_be_visible()
    expect(message(ann, "Ring me")).to_have_count(0)
    expect(lead.get_by_text("1 waiting")).to_be_visible()
    for page in (lead, ben):
        expect(message(page, "Ring me")).to_have_count(0)


def test_a_facilitator_suggests_words_and_the_author_decides(circle):
    lead, ann, ben, _cleo = circle
    switch = lead.get_by_role("switch", name=re.compile("Read every message first"))
    switch.click()
    expect(switch).to_be_checked()
    audience = ann.locator("[data-part=audience]")
    expect(audience).to_contain_text("A facilitator reads this first.")
    write(ann, "They are all fools.")
    lead.get_by_role("button", name="Suggest words…").click()
    lead.get_by_label("The words you suggest").fill("I felt unheard.")
    lead.get_by_role("button", name="Suggest it").click()
    expect(lead.locator("[data-part=held-list]")).to_contain_text(
        "Suggested instead: “I felt unheard.”"
    )
    card = message(ann, "A facilitator suggests other words")
    expect(card).to_contain_text("I felt unheard.")
    shot(ann, "suggested")
    shot(lead, "queue")
    assert violations(ann) == []
    card.get_by_role("button", name="Send these words").click()
    expect(message(ben, "I felt unheard.")).to_be_visible()
    expect(message(ben, "fools")).to_have_count(0)
    expect(message(ann, "fools")).to_have_count(0)

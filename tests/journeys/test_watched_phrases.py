"""E4.6 in a real browser: a watched phrase holds a message, and people decide about it."""

import os
import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from facilitator.core.work import unit_of_work
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_phrases
from tests.journeys.axe import violations
from tests.journeys.steps import message, write

SHOTS = os.environ.get("WORDS_SHOTS")
WATCHED = (
    PhraseDraft("pool of blood", Does.HOLD, About.GRAPHIC),
    PhraseDraft("add me on", Does.ASK, About.CONTACT),
    PhraseDraft("promo code", Does.FLAG, About.SELLING),
    PhraseDraft("cannot go on", Does.CRISIS, About.WORRY),
)


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def test_a_watched_phrase_holds_and_approved_words_enter_for_everybody_alike(visit, world, hope):
    with world.app.app_context(), unit_of_work(hope.admin):
        add_phrases(hope.admin, WATCHED)
    lead, co = visit("facilitator"), visit("cofacilitator", width=390)
    ann, ben = visit("ann", width=390), visit("ben")
    for page in (lead, co, ann, ben):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in (ann, ben):
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()

    # ann is told within a second that it waits, and why; nobody else sees a gap
    ann.get_by_role("textbox", name=re.compile("Write")).fill("There was a P00L of blóod.")
    sent = time.monotonic()
    ann.keyboard.press("Enter")
    held = message(ann, "P00L").filter(has_text="Waiting for a facilitator to read this first.")
    held.wait_for(timeout=5000)
    assert time.monotonic() - sent < 1
    expect(held).to_contain_text("Here a facilitator reads graphic detail first.")
    shot(ann, "watched-held")
    assert violations(ann) == []

    # the co-facilitator sees which kind and where, and suggests other words
    co.get_by_role("tab", name=re.compile("Waiting")).click()
    card = co.get_by_role("listitem", name=re.compile("Held message"))
    expect(card).to_contain_text("Held for a watched phrase: Graphic detail.")
    expect(card.locator("mark")).to_have_text("P00L of blóod")
    shot(co, "watched-card")
    card.get_by_role("button", name="Suggest words…").click()
    co.get_by_label("The words you suggest").fill("It was hard to see.")
    co.get_by_role("button", name="Suggest it").click()
    suggested = message(ann, "A facilitator suggests other words")
    suggested.get_by_role("button", name="Send these words").click()
    for page in (lead, ann, ben):
        expect(message(page, "It was hard to see.")).to_be_visible()
        expect(message(page, "P00L")).to_have_count(0)
    expect(message(lead, "It was hard to see.")).not_to_contain_text("For staff")

    # what is asked about goes out on purpose; what is flagged is marked for staff alone
    write(ann, "You can add me on there.")
    asked = message(ann, "add me on")
    expect(asked).to_contain_text("This looks like ways to find each other outside.")
    shot(ann, "watched-asked")
    asked.get_by_role("button", name="Send it anyway").click()
    expect(message(ben, "add me on")).to_be_visible()
    write(ann, "My promo code is SUN.")
    flagged = lead.get_by_role("listitem", name=re.compile("to look at"))
    expect(flagged.locator("mark")).to_have_text("promo code")
    expect(message(lead, "promo code")).to_contain_text("For staff: Selling")
    expect(message(ben, "promo code")).not_to_contain_text("For staff")
    shot(lead, "watched-console")
    assert violations(lead) == []
    flagged.get_by_role("button", name="Seen").click()
    expect(flagged).to_have_count(0)

    # words that worry: a warm note, Help now, and the line to the facilitators
    write(ann, "I cannot go on.")
    warm = message(ann, "Thank you for saying it.")
    expect(warm.get_by_role("link", name="Help now")).to_be_visible()
    expect(warm.get_by_role("button", name="Tap on the shoulder")).to_be_visible()
    shot(ann, "watched-warm")
    assert violations(ann) == []
    expect(lead.locator("[data-part=held-list]")).to_contain_text("These words worry us.")
    shot(lead, "watched-worry")
    expect(message(ben, "cannot go on")).to_have_count(0)

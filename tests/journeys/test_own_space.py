"""A member builds a map, checks in, shows a little of it to the lead, and takes it back (E7)."""

import re
from datetime import timedelta

import time_machine
from playwright.sync_api import Page, expect

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations.models import Organization
from facilitator.space.checkins import check_in
from facilitator.space.said import CheckIn
from tests.journeys.axe import violations
from tests.journeys.keys import choose, fill, press, tab_to

SPACE = "/o/hope/my-space/"


def go_in(page: Page, name: str) -> None:
    """Open a part of one's own space."""
    page.goto(SPACE)
    press(page, "link", name)


def pick(page: Page, first: str, name: str, steps: int) -> None:
    """Go to a group of choices by its chosen or first one, and down it."""
    tab_to(page, page.get_by_role("main").get_by_role("radio", name=first, exact=True))
    choose(page, name, steps=steps)


def tick(page: Page, name: str) -> None:
    """Tick a box."""
    tab_to(page, page.get_by_role("checkbox", name=name))
    page.keyboard.press("Space")


def is_fine(page: Page) -> None:
    """See that the page is fine in the dark and in the light."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme


def test_a_member_keeps_a_map_and_a_day_and_shows_a_little_by_keyboard(visit, hope):
    with open_work(writes=True):
        db.session.get_one(Organization, hope.organization_id).country = "GB"
    ann = visit("ann", width=390)
    ann.emulate_media(color_scheme="dark", reduced_motion="reduce")
    build_the_map(ann)
    tell_the_sister(ann)
    hand_on_a_card(ann, visit())
    look_at_an_old_tie(ann)
    check_in_and_show_the_lead(ann)
    meet(ann, visit("facilitator"), visit("cofacilitator"), hope)
    look_back(ann, hope)


def build_the_map(ann: Page) -> None:
    go_in(ann, "My map")
    fill(ann, "One person you trust, even a little (optional)", "Sister")
    fill(ann, "One place where you feel safe (optional)", "The library")
    fill(ann, "One service or professional you could call (optional)", "GP")
    press(ann, "button", "Keep these")
    expect(ann.get_by_text("That is a start. You can stop here.")).to_be_visible()
    press(ann, "link", "Change Sister")
    tick(ann, "Company")
    pick(ann, "Not sure yet", "Steady", 1)  # past the last one it begins anew
    press(ann, "button", "Save")
    press(ann, "link", "Change GP")
    tab_to(ann, ann.get_by_label("What they are to you"))
    ann.keyboard.type("Medical")
    press(ann, "button", "Save")
    press(ann, "link", "Add somebody or a place")
    fill(ann, "Name", "Old friend")
    pick(ann, "Close", "Around me", 1)
    pick(ann, "Not sure yet", "Strained", 2)  # past the last one it begins anew
    tick(ann, "Show it only after one more tap")
    press(ann, "button", "Add to my map")
    picture = ann.get_by_role("group", name="My map")
    expect(picture.get_by_role("link")).to_have_count(4)
    drawn = [one.get_attribute("aria-label") for one in picture.get_by_role("link").all()]
    assert "1, Sister, Friend, closest, steady" in drawn
    assert "3, GP, Medical, around me, not sure" in drawn
    listed = ann.locator(".map-list").inner_text()
    assert "Friend · closest · steady · company" in listed
    assert "Medical · around me · not sure yet" in listed
    expect(ann.get_by_text("Old friend").first).to_be_hidden()
    tab_to(ann, picture.get_by_role("link", name=re.compile("Sister, Friend, closest")))
    ann.keyboard.press("Enter")
    expect(ann.locator("#at-1")).to_be_in_viewport()
    is_fine(ann)
    corner = ann.get_by_role("region", name="Somebody to learn from?")
    expect(corner.get_by_role("listitem")).to_have_count(2)
    tab_to(ann, corner.get_by_role("button", name="Not now"))
    ann.keyboard.press("Enter")
    expect(corner).to_have_count(0)


def tell_the_sister(ann: Page) -> None:
    press(ann, "link", "What I tell Sister")
    levels = ann.get_by_role("group", name="How much they know now")
    tab_to(ann, levels.get_by_role("radio", name="Not now"))
    ann.keyboard.press("ArrowDown")
    expect(levels.get_by_role("radio", name="One line")).to_be_checked()
    wish = ann.get_by_role("group", name="How much you would like them to know")
    tab_to(ann, wish.get_by_role("radio", name="Not now"))
    for _ in range(2):
        ann.keyboard.press("ArrowDown")
    expect(wish.get_by_role("radio", name="Some of it")).to_be_checked()
    fill(ann, "What stays yours (optional)", "The year it began.")
    press(ann, "button", "Keep it")
    expect(ann.get_by_text("Kept. You can change it any day.")).to_be_visible()
    is_fine(ann)
    fill(ann, "Words to try", "It was hard, and")
    with ann.expect_request(lambda one: one.method == "POST") as sent:
        press(ann, "button", "One step back")
    assert "hard" not in (sent.value.post_data or "")
    expect(ann.get_by_label("Words to try")).to_have_value("")


def hand_on_a_card(ann: Page, outside: Page) -> None:
    go_in(ann, "Cards for people around me")
    tab_to(ann, ann.get_by_role("radio").first)
    ann.keyboard.press("Space")
    fill(ann, "Your own line above it (optional)", "Thank you for asking.")
    press(ann, "button", "Make it")
    address = ann.get_by_label("Its address").input_value()
    expect(ann.get_by_role("radio", name="14 days")).to_be_checked()
    is_fine(ann)
    outside.goto(address)
    expect(outside.get_by_text("Thank you for asking.")).to_be_visible()
    assert "hope" not in outside.content().lower()
    assert ann.evaluate("document.title") != outside.evaluate("document.title") == "A card"
    is_fine(outside)
    tab_to(ann, ann.locator("summary", has_text="Delete…"))
    ann.keyboard.press("Enter")
    press(ann, "button", "Delete it")
    expect(ann.get_by_text("Its address leads nowhere now.")).to_be_visible()
    assert outside.reload().status == 404
    expect(outside.get_by_role("heading", name="Nothing here any more")).to_be_visible()


def look_at_an_old_tie(ann: Page) -> None:
    go_in(ann, "Letting go")
    fill(ann, "Who it is about", "T.")
    pick(ann, "Never", "Sometimes", 1)
    press(ann, "button", "Keep it")
    expect(ann.get_by_role("heading", name="If they may look at your device")).to_be_visible()
    expect(ann.get_by_text("Nobody was told.")).to_be_visible()
    expect(ann.get_by_text("National Domestic Abuse Helpline")).to_be_visible()
    expect(ann.get_by_role("main").locator("a[href^='tel:']").first).to_be_visible()
    is_fine(ann)


def check_in_and_show_the_lead(ann: Page) -> None:
    ann.goto(f"{SPACE}check-in")
    pick(ann, "Light", "Heavy", 4)
    pick(ann, "Somebody to listen", "Somebody to listen", 0)
    pick(ann, "Just so", "Before a session", 1)
    fill(ann, "A note to yourself (optional)", "The letter came.")
    press(ann, "button", "Keep it")
    expect(ann.get_by_text("Kept, for you alone.")).to_be_visible()
    is_fine(ann)
    press(ann, "link", "Share…")
    tick(ann, "How it is")
    tick(ann, "What would help")
    tab_to(ann, ann.get_by_role("radio", name=re.compile("^Cofacilitator of Hope")))
    ann.keyboard.press("ArrowDown")
    expect(ann.get_by_role("radio", name=re.compile("^Facilitator of Hope"))).to_be_checked()
    pick(ann, "7 days", "24 hours", 2)  # past the last one it begins anew
    press(ann, "button", "Show it")
    expect(ann.get_by_text("Not looked at yet.")).to_be_visible()


def meet(ann: Page, lead: Page, other: Page, hope) -> None:
    lead.emulate_media(reduced_motion="reduce")
    for page in (lead, other):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    shown = lead.get_by_role("listitem", name=re.compile("^Shown to you by"))
    expect(shown).to_contain_text("Shared until")
    expect(shown).not_to_contain_text("Heavy")
    tab_to(lead, shown.get_by_role("button", name=re.compile("^Look")))
    lead.keyboard.press("Enter")
    expect(shown).to_contain_text("Heavy")
    expect(shown).to_contain_text("Somebody to listen")
    expect(shown).not_to_contain_text("The letter came.")
    assert violations(lead) == []
    expect(other.get_by_text("Shared with you").first).to_be_hidden()
    ann.reload()
    expect(ann.get_by_text("Looked at 1 time")).to_be_visible()
    tab_to(ann, ann.get_by_role("button", name="End it now"))
    ann.keyboard.press("Enter")
    expect(shown).to_have_count(0, timeout=2_000)
    expect(ann.get_by_text("Looked at 1 time")).to_be_visible()
    tab_to(ann, ann.locator("summary", has_text="Looked at 1 time"))
    ann.keyboard.press("Enter")
    expect(ann.locator(".own-share li")).to_have_text(re.compile(r"\d:\d\d"))
    is_fine(ann)


def look_back(ann: Page, hope) -> None:
    """After the session it compares for her alone; two heavy weeks offer somebody, once."""
    for days in (1, 2, 8, 9):
        with time_machine.travel(clock.now() - timedelta(days=days)), unit_of_work(hope.ann):
            check_in(hope.ann, CheckIn(mood="heavy"))
    ann.goto(f"{SPACE}check-in")
    pick(ann, "Light", "Steady", 1)
    pick(ann, "Just so", "After a session", 2)
    press(ann, "button", "Keep it")
    expect(ann.get_by_text("Before the session: heavy. After it: steady.")).to_be_visible()
    offer = ann.get_by_role("region", name="It has been heavy for two weeks")
    expect(offer).to_contain_text("the quiet line goes to its facilitators alone")
    expect(offer.get_by_role("link", name="Help now")).to_be_visible()
    is_fine(ann)
    tab_to(ann, offer.get_by_role("button", name="Not now"))
    ann.keyboard.press("Enter")
    expect(offer).to_have_count(0)
    pick(ann, "Light", "Heavy", 4)
    press(ann, "button", "Keep it")
    expect(ann.get_by_text("Kept, for you alone.")).to_be_visible()
    expect(offer).to_have_count(0)

"""A circle from nothing to a room that rests: a facilitator and two members, three browsers."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect


def open_a_group(page: Page) -> str:
    """Open a group as its facilitator and return an invite link into it."""
    page.goto("/o/hope/groups/new")
    page.get_by_label("Name", exact=True).fill("Tuesday Circle")
    page.get_by_label(re.compile("Your name in this circle")).fill("Priya")
    page.get_by_role("button", name="Open the group").click()
    page.get_by_label(re.compile("How many people can use it")).fill("5")
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Your new link").input_value()


def plan_a_session(page: Page) -> None:
    """Plan a session that starts in three minutes, so that its doors are open."""
    page.get_by_role("link", name="Back to the circle").click()
    page.get_by_role("link", name="Plan a session").click()
    starts = datetime.now(UTC) + timedelta(minutes=3)
    page.get_by_label("Title").fill("First evening")
    page.get_by_label("Day").fill(f"{starts:%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill(f"{starts:%H:%M}")
    page.get_by_role("button", name="Put it on the calendar").click()
    expect(page.get_by_role("heading", name="First evening")).to_be_visible()


def join(page: Page, link: str, email: str, handle: str) -> None:
    """Come in by a link as somebody new: account, name, agreement."""
    page.goto(link)
    assert "Tuesday" not in page.content()  # no page names the circle before somebody is in it
    page.get_by_label(re.compile("E-mail")).fill(email)
    page.get_by_label("Passphrase", exact=True).fill("four calm words by the sea")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your name in this circle").fill(handle)
    page.get_by_role("button", name="Come in").click()
    page.get_by_label(re.compile("I have read this")).check()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", name="Tuesday Circle")).to_be_visible()


def write(page: Page, words: str) -> None:
    """Write to the room and wait until it is stored."""
    page.get_by_role("textbox", name=re.compile("Write")).fill(words)
    page.keyboard.press("Enter")


def said(page: Page, words: str) -> Locator:
    """Return a line of the conversation."""
    return page.get_by_role("log").get_by_text(words)


def test_a_circle_meets_from_the_invitation_to_a_room_that_rests(visit):
    lead, juniper, rook = visit("facilitator"), visit(width=390), visit(width=390)
    link = open_a_group(lead)
    join(juniper, link, "juniper@home.example", "Small Boat")
    join(rook, link, "rook@home.example", "Quiet Heron")
    plan_a_session(lead)

    for member in (juniper, rook):
        member.reload()
        member.get_by_text("I’m going").click()
        member.get_by_role("button", name="Save my answer").click()
        member.get_by_role("link", name="Open the waiting room").click()
    lead.get_by_role("link", name="Open the room").click()
    expect(lead.get_by_text("2 waiting")).to_be_visible()
    lead.locator("[data-part=admit-all]").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(said(juniper, "The session has started.")).to_be_visible()

    write(juniper, "I went back to work on Monday.")
    expect(said(rook, "I went back to work on Monday.")).to_be_visible()
    expect(said(lead, "I went back to work on Monday.")).to_be_visible()

    lead.goto("/")  # the only facilitator steps out, and the room rests
    expect(juniper.get_by_text(re.compile("rest", re.I)).first).to_be_visible()

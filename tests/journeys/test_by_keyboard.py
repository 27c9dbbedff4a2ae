"""The whole way of a member and of a facilitator with nothing but a keyboard."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from facilitator.accounts.models import Account
from facilitator.accounts.passphrases import hash_passphrase
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.groups.operations import publish_agreement
from tests.journeys import steps
from tests.journeys.keys import choose, fill, press, region, tab_to
from tests.journeys.steps import message, said, write
from tests.worlds import Tenant, acting

NEUTRAL = "https://www.wikipedia.org/"

#: Says what the page shows as soon as it changes, for it is gone a moment later.
SAY_WHAT_IS_SHOWN = """() => new MutationObserver(() => {
  const covers = document.querySelectorAll("body > .cover").length;
  console.log(`covers: ${covers}, words: '${document.body.innerText}'`);
}).observe(document.body, {childList: true})"""


def give_a_passphrase(tenant: Tenant, who: str) -> None:
    """Let somebody of the world sign in by hand."""
    with open_work(writes=True):
        account = db.session.get_one(Account, tenant.actors[who].account_id)
        account.passphrase_hash = hash_passphrase(steps.PASSPHRASE)


def sign_in_by_keys(page: Page, email: str) -> None:
    """Use the skip link, then go in."""
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    press(page, "link", "Sign in")
    fill(page, "E-mail or sign-in name", email)
    fill(page, "Passphrase", steps.PASSPHRASE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()


def agree_and_answer_by_keys(page: Page) -> None:
    """Accept the new agreement, say that one comes, and open the waiting room."""
    press(page, "link", "hope circle")
    press(page, "link", "read and accept the agreement")
    tab_to(page, page.get_by_role("checkbox", name="I have read this"))
    page.keyboard.press("Space")
    press(page, "button", "Accept")
    tab_to(page, page.get_by_role("radio", name="I’m going"))
    page.keyboard.press("Space")
    press(page, "button", "Save my answer")
    expect(page.get_by_role("radio", name="I’m going")).to_be_checked()
    page.goto(page.url)  # a fresh page starts at its top
    press(page, "link", "Open the waiting room")
    expect(page.get_by_text("A facilitator will let you in soon")).to_be_visible()


def say_and_take_back_by_keys(page: Page) -> None:
    """Write, then go up into the conversation and delete it again."""
    tab_to(page, page.get_by_role("textbox", name="Write to everyone"))
    page.keyboard.type("Something I regret")
    page.keyboard.press("Enter")
    own = message(page, "Something I regret")
    expect(own).to_contain_text("Sent")
    region(page, page.get_by_role("log"))
    page.keyboard.press("ArrowUp")
    expect(own).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Edit…")).to_be_focused()
    press(page, "button", "Delete my message…")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    press(page, "button", "Delete it")
    expect(said(page, "You deleted this.")).to_be_visible()


def report_by_keys(page: Page, words: str) -> None:
    """Go to somebody's message and report it."""
    region(page, page.get_by_role("log"))
    page.keyboard.press("End")
    expect(message(page, words)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="With you")).to_be_focused()
    press(page, "button", "Report…")
    expect(page.get_by_role("dialog")).to_be_visible()
    choose(page, "It gives advice nobody asked for", steps=3)
    press(page, "button", "Send the report")
    expect(page.get_by_text("Thank you for telling us")).to_be_visible()


def leave_by_keys(page: Page) -> None:
    """Press Shift three times: covered at once, gone from the server, and nothing left behind."""
    tab_to(page, page.get_by_role("textbox", name="Write to everyone"))
    page.keyboard.type("half a thought")
    assert page.evaluate("sessionStorage.length") > 0
    neutral = {"body": "<title>Neutral</title>", "content_type": "text/html"}
    page.context.route(f"{NEUTRAL}**", lambda route: route.fulfill(**neutral))
    page.evaluate(SAY_WHAT_IS_SHOWN)
    with page.expect_console_message(lambda said: said.text == "covers: 1, words: ''"):
        for _ in range(3):
            page.keyboard.press("Shift")
    expect(page).to_have_url(NEUTRAL)
    assert page.context.request.get("/o/hope/", max_redirects=0).status == 303
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "hope circle" not in page.content()
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.timeout(300)  # a whole evening
def test_a_member_needs_no_mouse_from_signing_in_to_leaving(visit, hope):
    give_a_passphrase(hope, "ann")
    with acting(hope.owner):
        publish_agreement(hope.owner, hope.group_id, "Be kinder.")
    ann, lead = visit(), visit("facilitator")
    sign_in_by_keys(ann, "ann@hope.example")
    agree_and_answer_by_keys(ann)
    lead.goto(f"/o/hope/groups/{hope.group_id}/agreement")
    steps.accept_the_agreement(lead, "hope circle")
    lead.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    lead.get_by_role("button", name="Let in Ann of Hope").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(said(ann, "The session has started.")).to_be_visible()
    say_and_take_back_by_keys(ann)
    write(lead, "You should try yoga.")
    expect(message(ann, "You should try yoga.")).to_be_visible()
    report_by_keys(ann, "You should try yoga.")
    leave_by_keys(ann)


def found_and_plan_by_keys(page: Page) -> str:
    """Create a group, a link and a session; returns the link."""
    page.goto("/o/hope/groups/")
    press(page, "link", "New group")
    fill(page, "Name", "Quiet Table")
    fill(page, "Your name in this circle", "Priya")
    press(page, "button", "Open the group")
    press(page, "button", "Make a link")
    link = page.get_by_label("Your new link").input_value()
    press(page, "link", "Back to the circle")
    press(page, "link", "Plan a session")
    starts = datetime.now(UTC) + timedelta(minutes=3)
    fill(page, "Title", "First evening")
    fill(page, "Day", f"{starts:%m%d%Y}")
    fill(page, "Time", f"{starts:%I%M%p}")
    press(page, "button", "Put it on the calendar")
    expect(page.get_by_role("heading", name="First evening")).to_be_visible()
    return link


@pytest.mark.timeout(300)  # a whole evening
def test_a_facilitator_needs_no_mouse_from_a_new_group_to_the_end_of_its_session(visit):
    lead, ann = visit("facilitator"), visit("ann")
    link = found_and_plan_by_keys(lead)
    ann.goto(link)
    steps.choose_name(ann, "Quiet Heron")
    steps.accept_the_agreement(ann, "Quiet Table")
    ann.get_by_role("link", name="Open the waiting room").click()
    expect(ann.get_by_text("A facilitator will let you in soon")).to_be_visible()

    press(lead, "link", "Open the room")
    region(lead, lead.get_by_role("complementary", name="What waits for you"))
    press(lead, "button", "Let in Quiet Heron")
    expect(said(ann, "You came in.")).to_be_visible()
    press(lead, "button", "Start")
    expect(said(ann, "The session has started.")).to_be_visible()

    tab_to(lead, lead.get_by_role("switch", name=re.compile("Read every message first")))
    lead.keyboard.press("Space")
    expect(said(ann, "From here on a facilitator reads every message first.")).to_be_visible()
    write(ann, "Nights are the hardest.")
    expect(message(ann, "Nights are the hardest.")).to_contain_text("Waiting for a facilitator")
    press(lead, "button", "Approve")
    expect(message(ann, "Nights are the hardest.")).to_contain_text("Sent")

    press(lead, "button", "Close…")
    expect(lead.get_by_role("radio", name=re.compile("Begin closing"))).to_be_focused()
    press(lead, "button", "Close")
    press(lead, "button", "End…")
    expect(lead.get_by_role("button", name="Cancel")).to_be_focused()
    press(lead, "button", "End the session")
    expect(ann.locator("[data-part=foot]")).to_contain_text("The session has ended")

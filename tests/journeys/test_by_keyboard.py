"""The whole way of a member and of a facilitator with nothing but a keyboard."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from facilitator.accounts.models import Account
from facilitator.accounts.passphrases import hash_passphrase
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.groups.operations import publish_agreement
from tests.journeys import steps
from tests.journeys.keys import choose, fill, press, region, tab_to
from tests.journeys.steps import message, said, write
from tests.journeys.test_run_of_show import plan_the_parts
from tests.live.server import Hand
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


def test_a_facilitator_needs_no_mouse_from_a_new_group_to_its_room(visit):
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


@pytest.fixture
def by_hand(server, world):
    """Return a function that connects somebody who writes their asks by hand."""
    hands: list[Hand] = []

    def connect(actor):
        hands.append(Hand(server, world, actor).connect())
        return hands[-1]

    yield connect
    for hand in hands:
        hand.close()


def greet_and_begin_by_keys(lead: Page, ann: Page) -> None:
    """Write to the lobby, let people in, start, post the script and go on to the next part."""
    region(lead, lead.get_by_role("complementary", name="People and questions"))
    press(lead, "button", "Change…")
    expect(lead.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    lead.keyboard.type("Tea helps.")
    press(lead, "button", "Show it")
    expect(ann.get_by_text("Tea helps.")).to_be_visible()
    expect(lead.get_by_role("button", name="Change…")).to_be_focused()
    region(lead, lead.get_by_role("complementary", name="What waits for you"))
    press(lead, "button", "Let everyone in")
    expect(said(ann, "You came in.")).to_be_visible()
    region(lead, lead.get_by_role("region", name="The session"))
    expect(lead.get_by_role("button", name="Start", exact=True)).to_be_focused()
    lead.keyboard.press("Enter")
    expect(said(ann, "Now: Arrivals.")).to_be_visible()
    region(lead, lead.get_by_role("complementary", name="People and questions"))
    press(lead, "button", "Post the script")
    expect(said(ann, "Welcome. Take a breath.")).to_be_visible()
    press(lead, "button", "Next: Check-in")
    expect(said(ann, "Now: Check-in.")).to_be_visible()
    expect(lead.get_by_role("button", name="Next: Closing")).to_be_focused()


def call_a_hand_by_keys(lead: Page, ben: Hand) -> None:
    """Switch to raised hands, call somebody, and say that they are done."""
    press(lead, "button", "Raised hands")
    chip = lead.get_by_role("button", name="Raised hands")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(chip).to_be_focused()  # it was drawn anew under the focus
    assert ben.ask("hand.raise", cmid=str(uuid.uuid4()))["ok"]
    press(lead, "button", "Call Ben of Hope")
    press(lead, "button", "Ben of Hope is done")
    expect(lead.get_by_role("button", name="Ben of Hope is done")).to_be_hidden()


def drag_there_and_back(order: Locator) -> None:
    """Whoever has a mouse can drag people instead, either way."""
    first, second = order.get_by_role("listitem").first, order.get_by_role("listitem").nth(1)
    expect(first).to_contain_text("Ann of Hope")
    second.drag_to(first)
    expect(first).to_contain_text("Ben of Hope")
    first.drag_to(second)
    expect(first).to_contain_text("Ann of Hope")


def lead_a_round_by_keys(lead: Page, ann: Page, ben: Hand) -> None:
    """Put people in an order, give more time, move on gently, and end it."""
    press(lead, "button", "A round…")
    expect(lead.get_by_label(re.compile("A question for it"))).to_be_focused()
    lead.keyboard.type("How was the week?")
    tab_to(lead, lead.get_by_role("radio", name="At random"))
    choose(lead, "As I put them…", steps=2)
    press(lead, "button", "Start the round")
    order = lead.get_by_role("dialog", name="Who speaks when?")
    drag_there_and_back(order)
    press(lead, "button", "Ben of Hope one place sooner")
    expect(order.get_by_role("listitem").first).to_contain_text("Ben of Hope")
    expect(lead.get_by_role("button", name="Ben of Hope one place sooner")).to_be_focused()
    press(lead, "button", "Start the round")
    expect(order).to_be_hidden()
    expect(lead.get_by_role("button", name="A round…")).to_be_focused()
    mine = ben.join(ben.room)["parts"]["floor"]["round"]["mine"]
    turn = {"id": mine["id"], "rev": mine["rev"], "to": "speaking"}
    assert ben.ask("turn.move", cmid=str(uuid.uuid4()), **turn)["ok"]
    clock = lead.locator("[data-part=floor] [data-floor-ends]")
    expect(lead.get_by_role("button", name="+2 min")).to_be_visible()
    before = clock.get_attribute("data-floor-ends")
    press(lead, "button", "+2 min")
    expect(clock).not_to_have_attribute("data-floor-ends", before)
    press(lead, "button", "Move on gently")
    expect(ann.get_by_role("button", name="Take the piece")).to_be_visible()
    press(lead, "button", "End round…")
    press(lead, "button", "End the round")
    expect(said(ann, "The round has ended.")).to_be_visible()
    press(lead, "button", "Everyone")
    expect(said(ann, "Everyone can write now.")).to_be_visible()


def hold_by_keys(lead: Page, ann: Page) -> None:
    """Read every message first, and let one go out."""
    switch = lead.get_by_role("switch", name=re.compile("Read every message first"))
    tab_to(lead, switch)
    lead.keyboard.press("Space")
    expect(said(ann, "From here on a facilitator reads every message first.")).to_be_visible()
    write(ann, "Nights are the hardest.")
    expect(message(ann, "Nights are the hardest.")).to_contain_text("Waiting for a facilitator")
    press(lead, "button", "Approve")
    expect(message(ann, "Nights are the hardest.")).to_contain_text("Sent")
    tab_to(lead, switch)
    lead.keyboard.press("Space")
    expect(switch).not_to_be_checked()


def keep_silence_by_keys(lead: Page, ann: Page) -> None:
    """Begin a silence and end it: the same control, where the focus stays."""
    press(lead, "button", "Silence…")
    press(lead, "button", "Begin")
    expect(said(ann, "We keep silence together")).to_be_visible()
    over = lead.get_by_role("button", name="End the silence")
    expect(over).to_be_focused()
    lead.keyboard.press("Enter")
    expect(said(ann, "The silence is over.")).to_be_visible()


def end_by_keys(lead: Page, ann: Page) -> None:
    """Begin closing, find what can be kept, and end."""
    region(lead, lead.get_by_role("region", name="The session"))
    press(lead, "button", "Close…")
    expect(lead.get_by_role("radio", name=re.compile("Begin closing"))).to_be_focused()
    press(lead, "button", "Close")
    tab_to(lead, lead.get_by_role("link", name="keep your own words"))
    press(lead, "button", "End…")
    expect(lead.get_by_role("button", name="Cancel")).to_be_focused()
    press(lead, "button", "End the session")
    expect(ann.locator("[data-part=foot]")).to_contain_text("The session has ended")
    tab_to(lead, lead.get_by_role("link", name="A quiet moment before you go"))


@pytest.mark.timeout(400)  # a whole evening
def test_a_facilitator_leads_a_whole_session_without_a_mouse(visit, hope, by_hand):
    room = plan_the_parts(hope)
    lead, ann = visit("facilitator"), visit("ann")
    ben = by_hand(hope.ben)
    lead.goto(room)
    ann.goto(room)
    ben.join(hope.meeting_id)
    expect(lead.get_by_text("2 waiting")).to_be_visible()
    greet_and_begin_by_keys(lead, ann)
    ben.join(hope.meeting_id)
    call_a_hand_by_keys(lead, ben)
    lead_a_round_by_keys(lead, ann, ben)
    hold_by_keys(lead, ann)
    keep_silence_by_keys(lead, ann)
    end_by_keys(lead, ann)

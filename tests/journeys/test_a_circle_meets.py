"""A circle from nothing to its end: a facilitator and members, a browser each, one evening."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.steps import message, said, write
from tests.live.server import Hand

QUESTION = "What held you up this week?"
BOAT, ROOK = "juniper@home.example", "rook.hall@home.example"


@dataclass
class Evening:
    """The three browsers, and what they learn on the way."""

    lead: Page
    boat: Page
    rook: Page
    link: str = ""
    meeting: str = ""
    boat_name: str = ""

    @property
    def room(self) -> str:
        return f"{self.meeting}/room"


def found_the_circle(evening: Evening) -> None:
    """Create the group, its link, a session and a question."""
    lead = evening.lead
    evening.link = steps.open_a_group(lead, "Tuesday Circle", "Priya")
    lead.get_by_role("link", name="Back to the circle").click()
    evening.meeting = steps.plan_a_session(lead, "First evening")
    lead.get_by_role("link", name="Tuesday Circle").click()
    steps.ask_the_circle(lead, QUESTION)


def join_with_an_offered_name(evening: Evening) -> None:
    """Come in by the link under a name the page offered."""
    page = evening.boat
    steps.register(page, evening.link, BOAT)
    assert "Tuesday" not in page.content()  # no page names the circle before somebody is in it
    evening.boat_name = steps.offered_name(page)
    steps.choose_name(page, evening.boat_name)
    steps.accept_the_agreement(page, "Tuesday Circle")


def join_after_two_names_that_give_too_much_away(evening: Evening) -> None:
    """Come in by the link; an address and one's own name are refused in words."""
    page = evening.rook
    steps.register(page, evening.link, ROOK)
    steps.choose_name(page, "rook@home.example")
    expect(page.get_by_role("alert")).to_contain_text("Please leave out e-mail addresses.")
    steps.choose_name(page, "Rook Hall")
    expect(page.get_by_role("alert")).to_contain_text("choose one that doesn't point to you")
    steps.choose_name(page, "Slow Rook")
    steps.accept_the_agreement(page, "Tuesday Circle")


def join_only_to_listen(evening: Evening, page: Page) -> Page:
    """Come in by the link as a third person, for the lobby."""
    steps.register(page, evening.link, "w@home.example")
    steps.choose_name(page, "Early Wren")
    steps.accept_the_agreement(page, "Tuesday Circle")
    return page


def come_in(evening: Evening, wren: Page) -> None:
    """Wait in the lobby; one is let in alone, the others all at once."""
    for page in (evening.boat, evening.rook, wren):
        steps.say_i_am_coming(page, evening.meeting)
        page.get_by_role("link", name="Open the waiting room").click()
        expect(page.get_by_text("A facilitator will let you in soon")).to_be_visible()
    lead = evening.lead
    lead.goto(evening.room)
    expect(lead.get_by_text("3 waiting")).to_be_visible()
    lead.get_by_role("button", name=f"Let in {evening.boat_name}").click()
    expect(said(evening.boat, "You came in.")).to_be_visible()
    expect(evening.rook.get_by_text("A facilitator will let you in soon")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    for page in (evening.rook, wren):
        expect(said(page, "You came in.")).to_be_visible()
    wren.close()
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(said(evening.boat, "The session has started.")).to_be_visible()


def talk(evening: Evening) -> None:
    """Say something that everybody reads."""
    write(evening.boat, "I went back to work on Monday.")
    for page in (evening.rook, evening.lead):
        expect(said(page, "I went back to work on Monday.")).to_be_visible()


def hold_and_approve(evening: Evening) -> None:
    """Read a message first, then share it."""
    hold = evening.lead.get_by_role("switch", name=re.compile("Read every message first"))
    hold.click()
    expect(hold).to_be_checked()
    write(evening.boat, "Nights are the hardest.")
    own = message(evening.boat, "Nights are the hardest.")
    expect(own).to_contain_text("Waiting for a facilitator to read this first")
    expect(message(evening.rook, "Nights are the hardest.")).to_have_count(0)
    evening.lead.get_by_role("button", name="Approve", exact=True).click()
    expect(said(evening.rook, "Nights are the hardest.")).to_be_visible()
    hold.click()
    expect(hold).not_to_be_checked()


def report_and_hide(evening: Evening) -> None:
    """Report a message in two presses; the facilitator hides it, from a tab beside the room."""
    write(evening.rook, "Just try harder.")
    message(evening.boat, "try harder").get_by_role(
        "button", name=re.compile("What you can do")
    ).click()
    evening.boat.get_by_role("button", name="Report…").click()
    evening.boat.get_by_role("radio", name="It gives advice nobody asked for").check()
    evening.boat.get_by_role("button", name="Send the report").click()
    expect(evening.boat.get_by_text("Thank you for telling us")).to_be_visible()
    with evening.lead.expect_popup() as opened:  # the room stays held meanwhile
        evening.lead.get_by_role("link", name="1 new report to read").click()
    report = opened.value
    report.get_by_role("link", name="Advice").click()
    report.get_by_role("button", name="Claim it").click()
    report.get_by_label("What to do").select_option("Take the reported words away")
    report.get_by_label("The reason").fill("Here we listen without fixing.")
    report.get_by_role("button", name="Do it").click()
    expect(message(evening.boat, "Just try harder.")).to_have_count(0)
    expect(said(evening.boat, "Hidden by a facilitator for now.")).to_be_visible()
    expect(said(evening.rook, "Reason: Here we listen without fixing.")).to_be_visible()
    report.get_by_label("For the record").fill("Hidden, and said why.")
    report.get_by_role("button", name="Decide").click()
    expect(report.get_by_text("Nothing for now")).to_be_visible()
    report.close()


def mute(evening: Evening) -> None:
    """Give a break: its person reads why and until when, and cannot write."""
    steps.about(evening.lead, "Slow Rook", "Give a break")
    steps.answer(evening.lead, "A calmer pace, please.", "Start the break")
    foot = evening.rook.locator("[data-part=foot]")
    expect(foot).to_contain_text(re.compile(r"You have a break from writing until \d\d:\d\d"))
    expect(foot).to_contain_text("Reason: A calmer pace, please.")
    expect(evening.rook.get_by_role("textbox")).to_have_count(0)


def remove(evening: Evening) -> None:
    """Remove somebody: the room is gone from their screen, and the reason stands there."""
    steps.about(evening.lead, "Slow Rook", "Remove from this session")
    steps.answer(evening.lead, "Please talk with us first.", "Remove Slow Rook")
    expect(evening.rook.get_by_text("Please talk with us first.")).to_be_visible()
    expect(evening.rook.get_by_role("log")).to_be_hidden()


def try_to_come_back(evening: Evening, elsewhere: Page) -> None:
    """Try another tab, a sign-in on another device, and the link once more."""
    tab = evening.rook.context.new_page()
    steps.sign_in(elsewhere, ROOK)
    for page in (tab, elsewhere):
        page.goto(evening.room)
        assert_shut_out(page)
    tab.goto(evening.link)  # it gives no second seat
    expect(tab.get_by_text("You are in this circle already.")).to_be_visible()
    tab.goto(evening.room)
    assert_shut_out(tab)


def assert_shut_out(page: Page) -> None:
    expect(page.get_by_role("heading", name="You were removed from this session")).to_be_visible()
    expect(page.get_by_text("Please talk with us first.")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("log")).to_have_count(0)


def rest_and_wake(evening: Evening) -> None:
    """Lose the only facilitator: the room rests, says so, and wakes when they are back."""
    context = evening.lead.context
    evening.lead.close()
    foot = evening.boat.locator("[data-part=foot]")
    expect(foot).to_contain_text("The room is resting until a facilitator is back")
    expect(foot).to_contain_text("Your writing is kept")
    expect(evening.boat.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    evening.lead = context.new_page()
    evening.lead.goto(evening.room)
    expect(foot).not_to_contain_text("The room is resting")
    write(evening.boat, "Good that you are back.")
    expect(said(evening.lead, "Good that you are back.")).to_be_visible()


def assert_nobody_can_post(evening: Evening, boat: Hand, rook: Hand) -> None:
    """No box is left to write in, and asks written by hand are refused too."""
    for page in (evening.boat, evening.lead):
        expect(page.locator("[data-part=foot]")).to_contain_text("Until next week.")
        expect(page.get_by_role("textbox", name=re.compile("Write"))).to_have_count(0)
    assert boat.say("one more thing")["code"] == "room_closed"
    assert rook.say("let me in")["code"] == "forbidden"
    assert rook.join(rook.room)["code"] == "forbidden"
    expect(said(evening.lead, "one more thing")).to_have_count(0)
    evening.boat.reload()
    expect(evening.boat.get_by_text("This session has ended")).to_be_visible()


@pytest.mark.timeout(300)  # a whole evening
def test_a_circle_meets_from_its_first_invitation_to_its_end(visit, server, world):
    evening = Evening(visit("facilitator"), visit(width=390), visit(width=390))
    found_the_circle(evening)
    join_with_an_offered_name(evening)
    join_after_two_names_that_give_too_much_away(evening)
    steps.answer_the_prompt(evening.boat, QUESTION, "My neighbor’s tomatoes.")
    steps.answer_the_prompt(evening.rook, QUESTION, "The bus driver who waited.")
    come_in(evening, join_only_to_listen(evening, visit()))
    talk(evening)
    boat, rook = (hand_of(page, server, world, evening) for page in (evening.boat, evening.rook))
    hold_and_approve(evening)
    report_and_hide(evening)
    mute(evening)
    assert rook.say("I can still talk")["code"] == "muted"
    remove(evening)
    try_to_come_back(evening, visit())
    rest_and_wake(evening)
    steps.end_the_session(evening.lead, "Until next week.")
    assert_nobody_can_post(evening, boat, rook)
    for hand in (boat, rook):
        hand.close()


def hand_of(page: Page, server, world, evening: Evening) -> Hand:
    """Return a hand-written client with the sign-in of a browser, inside the room."""
    cookie = next(one for one in page.context.cookies() if one["name"] == "notes")
    hand = Hand(server, world, world.hope.ann, cookie=cookie["value"]).connect()
    assert hand.join(evening.meeting.rpartition("/")[2])["ok"]
    return hand

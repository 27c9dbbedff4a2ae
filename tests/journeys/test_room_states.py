"""The room in a real browser, state by state: in words, by keyboard, and without losing a draft."""

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
    expect(ann.get_by_text("A facilitator will let you in soon")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in (ann, ben):
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    return lead, ann, ben


def write(page: Page, words: str) -> None:
    page.get_by_role("textbox", name="Write to everyone").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def test_a_held_message_is_shared_or_comes_back_with_a_note(circle):
    lead, ann, ben = circle
    switch = lead.get_by_role("switch", name=re.compile("Read every message first"))
    switch.click()
    expect(switch).to_be_checked()  # it shows what the server said, so ann's words come later
    write(ann, "The ward on Elm Street")
    own = message(ann, "The ward on Elm Street")
    expect(own).to_contain_text("Waiting for a facilitator to read this first. Only you can see it")
    lead.get_by_role("button", name="Decline…").click()
    answer(lead, "Please leave the street out.", "Decline")
    expect(own).to_contain_text("Not shared. A facilitator wrote: Please leave the street out.")
    own.get_by_role("button", name="Write it anew").click()
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_have_value(
        "The ward on Elm Street"
    )
    write(ann, "The ward")
    lead.get_by_role("button", name="Approve", exact=True).click()
    expect(message(ben, "The ward")).to_be_visible()
    expect(message(ben, "Elm Street")).to_have_count(0)


def test_a_break_says_why_and_until_when_and_help_stays(circle):
    lead, ann, _ben = circle
    lead.get_by_role("button", name="What you can do about Ann of Hope").click()
    lead.get_by_role("radio", name=re.compile("Give a break")).check()
    lead.get_by_role("button", name="Next").click()
    answer(lead, "A calmer pace, please.", "Start the break")
    expect(ann.get_by_text(re.compile("You have a break from writing until"))).to_be_visible()
    expect(ann.locator("[data-part=foot]")).to_contain_text("Reason: A calmer pace, please.")
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_be_hidden()
    expect(ann.get_by_role("link", name="Help now")).to_be_visible()


def test_removing_somebody_names_them_and_starts_on_cancel(circle):
    lead, _ann, ben = circle
    lead.get_by_role("button", name="What you can do about Ben of Hope").click()
    lead.get_by_role("radio", name=re.compile("Remove from this session")).check()
    lead.get_by_role("button", name="Next").click()
    dialog = lead.get_by_role("dialog", name="Remove Ben of Hope from this session?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    answer(lead, "Please talk with us first.", "Remove Ben of Hope")
    expect(ben.get_by_text(re.compile("Please talk with us first"))).to_be_visible()
    expect(ben.get_by_role("log")).to_be_hidden()
    ben.reload()
    expect(ben.get_by_text(re.compile("Please talk with us first"))).to_be_visible()


AT_THE_END = """() => {
  const log = document.getElementById("log");
  const below = log.scrollHeight - log.scrollTop - log.clientHeight;
  return log.scrollHeight > log.clientHeight && below < 2;
}"""


def test_a_draft_outlives_a_pause_and_a_reload(circle):
    lead, ann, _ben = circle
    write(ann, "It has been a long week. " * 60)
    ann.wait_for_function(AT_THE_END)
    ann.get_by_role("textbox", name="Write to everyone").fill("half a thought")
    lead.get_by_role("button", name="Pause…").click()
    lead.get_by_role("button", name="Pause", exact=True).click()
    expect(ann.locator("[data-part=foot]")).to_contain_text("Your writing is kept.")
    ann.wait_for_function(AT_THE_END)  # the card of the pause has taken room from the conversation
    expect(ann.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    ann.reload()
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_have_value("half a thought")
    lead.get_by_role("button", name="Resume").click()
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(message(ann, "half a thought")).to_contain_text("Sent")
    assert ann.evaluate("JSON.stringify({...sessionStorage})").count("half a thought") == 0


def test_a_cut_line_says_so_and_brings_everything_back_once(circle):
    lead, ann, _ben = circle
    ann.context.set_offline(True)
    ann.evaluate("dispatchEvent(new Event('offline'))")
    expect(ann.locator("[data-connection=offline]")).to_be_visible(timeout=40_000)
    expect(ann.get_by_text(re.compile("Your writing is safe"))).to_be_visible()
    write(lead, "while you were away")
    write(ann, "written without a line")
    expect(message(ann, "written without a line")).to_contain_text("Not sent")
    ann.context.set_offline(False)
    expect(ann.locator("[data-connection=connected]")).to_be_visible(timeout=40_000)
    expect(message(ann, "while you were away")).to_have_count(1)
    expect(message(ann, "written without a line")).to_contain_text("Sent")
    expect(message(lead, "written without a line")).to_have_count(1)


def test_a_report_takes_two_presses_and_says_what_happens_next(circle):
    lead, ann, ben = circle
    write(ben, "you should just try harder")
    message(ann, "try harder").get_by_role("button", name=re.compile("What you can do")).click()
    ann.get_by_role("button", name="Report…").click()
    ann.get_by_role("radio", name="It gives advice nobody asked for").check()
    ann.get_by_role("button", name="Send the report").click()
    expect(ann.get_by_text(re.compile("Thank you"))).to_be_visible()
    expect(lead.get_by_role("link", name="1 new report to read")).to_be_visible()


def test_the_conversation_works_by_keyboard(circle):
    lead, ann, _ben = circle
    write(ann, "a first line")
    expect(message(lead, "a first line")).to_be_visible()
    lead.get_by_role("log").focus()
    lead.keyboard.press("ArrowUp")
    expect(message(lead, "a first line")).to_be_focused()
    lead.keyboard.press("Enter")
    expect(lead.get_by_role("button", name="With you", exact=True)).to_be_focused()
    lead.keyboard.press("Escape")
    expect(lead.get_by_role("textbox", name="Write to everyone")).to_be_focused()
    lead.keyboard.press("F6")
    expect(lead.get_by_role("complementary", name="What waits for you")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_room_and_the_console_have_no_axe_violation(circle, scheme):
    for page in circle:
        page.emulate_media(color_scheme=scheme)
        write(page, "A line of words")
        expect(message(page, "A line of words").last).to_contain_text("Sent")
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert violations(page) == []


def test_a_session_that_ends_turns_into_words_of_parting(circle):
    lead, ann, _ben = circle
    lead.get_by_role("button", name="Close…").click()
    lead.get_by_role("button", name="Close", exact=True).click()
    lead.get_by_role("button", name="End…").click()
    answer(lead, "Be gentle with yourselves.", "End the session")
    expect(ann.locator("[data-part=foot]")).to_contain_text("Be gentle with yourselves.")
    expect(ann.get_by_role("link", name="Back to the circle").last).to_be_visible()
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_be_hidden()

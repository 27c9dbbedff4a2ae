"""The steps of a story, each as a person takes it on the screen."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

PASSPHRASE = "four calm words by the sea"


def open_a_group(page: Page, name: str, handle: str) -> str:
    """Open a group as its facilitator and return an invite link into it, for five people."""
    page.goto("/o/hope/groups/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Your name in this circle").fill(handle)
    page.get_by_role("button", name="Open the group").click()
    page.get_by_label("How many people can use it").fill("5")
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Your new link").input_value()


def plan_a_session(page: Page, title: str) -> str:
    """Plan a session that starts in three minutes, so that its doors are open; return its path."""
    page.get_by_role("link", name="Plan a session").click()
    starts = datetime.now(UTC) + timedelta(minutes=3)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Day", exact=True).fill(f"{starts:%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill(f"{starts:%H:%M}")
    page.get_by_role("button", name="Put it on the calendar").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page.url


def ask_the_circle(page: Page, question: str) -> None:
    """Post a prompt from the group's page."""
    page.get_by_role("link", name="Post a prompt").click()
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name=question)).to_be_visible()


def register(page: Page, link: str, email: str) -> None:
    """Follow a link as somebody new and make an account."""
    page.goto(link)
    page.get_by_label("E-mail, for signing in").fill(email)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Choose a name")).to_be_visible()


def offered_name(page: Page) -> str:
    """Return the first of the names the page offers."""
    hint = page.get_by_text("For example:").inner_text()
    return hint.partition("For example:")[2].split(",")[0].strip()


def choose_name(page: Page, handle: str) -> None:
    """Try a name for oneself."""
    page.get_by_label("Your name in this circle").fill(handle)
    page.get_by_label("I have read this and agree").check()
    page.get_by_role("button", name="Come in").click()


def accept_the_agreement(page: Page, group: str) -> None:
    """Read the agreement and accept it; on a first way in, how to leave quickly comes before."""
    first = page.get_by_role("heading", name="Before you go in")
    accept = page.get_by_role("button", name="Accept")  # the page before has a box like it
    expect(first.or_(accept)).to_be_visible()
    is_new = first.is_visible()
    if is_new:
        page.get_by_role("button", name="Go on").click()
        expect(accept).to_be_visible()
    page.get_by_label("I have read").check()
    accept.click()
    if is_new:
        page.get_by_role("button", name="Skip this").click()
    expect(page.get_by_role("heading", name=group)).to_be_visible()


def answer_the_prompt(page: Page, question: str, words: str) -> None:
    """Answer a question from the group's page, and come back to the circle."""
    page.get_by_role("link", name=question).click()
    page.get_by_label("Your answer, if you like").fill(words)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text(words)).to_be_visible()


def say_i_am_coming(page: Page, meeting: str) -> None:
    """Answer the invitation to a session."""
    page.goto(meeting)
    page.get_by_text("I’m going").click()
    page.get_by_role("button", name="Save my answer").click()
    expect(page.get_by_role("radio", name="I’m going")).to_be_checked()


def sign_in(page: Page, email: str) -> None:
    """Sign in from the first page."""
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def write(page: Page, words: str) -> None:
    """Write to the room."""
    page.get_by_role("textbox", name=re.compile("Write")).fill(words)
    page.keyboard.press("Enter")


def said(page: Page, words: str) -> Locator:
    """Return what the conversation shows with these words."""
    return page.get_by_role("log").get_by_text(words)


def message(page: Page, words: str) -> Locator:
    """Return one message of the conversation."""
    return page.locator("li.msg").filter(has_text=words)


def answer(page: Page, words: str, press: str) -> None:
    """Fill the open question's only text and press a button of it."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(words)
    dialog.get_by_role("button", name=press, exact=True).click()
    expect(dialog).to_be_hidden()


def about(lead: Page, handle: str, choice: str) -> None:
    """Open what can be done about somebody, and choose."""
    lead.get_by_role("button", name=f"What you can do about {handle}").click()
    lead.get_by_role("radio", name=re.compile(choice)).check()
    lead.get_by_role("button", name="Next").click()


def end_the_session(lead: Page, words: str) -> None:
    """Close the session, then end it with a last word."""
    lead.get_by_role("button", name="Close…").click()
    lead.get_by_role("button", name="Close", exact=True).click()
    lead.get_by_role("button", name="End…").click()
    answer(lead, words, "End the session")

"""A room on devices whose clock is two days wrong: what counts is the server's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import about, answer, message, said, write

#: A device that is set wrong: its clock goes as fast as any other, from another moment on.
WRONG = """
const real = Date;
let off = %d;
globalThis.setClock = (wrong) => { off = wrong; };
globalThis.Date = class extends real {
  constructor(...given) { super(...(given.length ? given : [real.now() + off])); }
  static now() { return real.now() + off; }
};
"""
#: Whether the strip counts down from a minute, and no longer says what it said.
LEFT = """(before) => {
  const words = document.querySelector("[data-floor-ends]")?.textContent ?? "";
  return words !== before && /^(1:00|0:\\d\\d)$/.test(words);
}"""
#: As long as anything here takes, and far from two days.
SOON = timedelta(minutes=15)


def set_wrong(page: Page, hours: int) -> None:
    """Let every page of a browser believe in another time."""
    page.context.add_init_script(WRONG % (hours * 3600 * 1000))


def is_by_the_server(page: Page, words: str) -> bool:
    """Say whether a message wears about the time it was written at."""
    at = message(page, words).locator("time").get_attribute("datetime")
    assert at
    return abs(datetime.fromisoformat(at) - datetime.now(UTC)) < SOON


@pytest.mark.timeout(240)  # a session in three browsers
@pytest.mark.parametrize("hours", [48, -48], ids=["fast", "slow"])
def test_a_room_goes_by_the_servers_clock(visit, hope, hours):
    lead, ann, ben = circle = visit("facilitator"), visit("ann", width=390), visit("ben")
    set_wrong(lead, hours)
    set_wrong(ann, hours)
    for page in circle:
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    assert abs(ann.evaluate("Date.now()") / 1000 - datetime.now(UTC).timestamp()) > 47 * 3600
    come_in(lead, ann, ben)
    talk(lead, ann, ben)
    wait_at_a_slow_pace(lead, ann)
    keep_silence(lead, ann, ben)
    wait_for_a_facilitator(lead, ann)
    have_a_break(lead, ann, ben)


def come_in(lead: Page, ann: Page, ben: Page) -> None:
    """The lobby counts the minutes until the session; then it starts for everybody."""
    for page in (ann, ben):
        soon = re.compile(r"The session starts at \d\d:\d\d, in about [2-5] minutes\.")
        expect(page.locator("[data-part=place]")).to_contain_text(soon)
    expect(lead.get_by_text("2 waiting")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in (ann, ben):
        expect(said(page, "The session has started.")).to_be_visible()


def talk(lead: Page, ann: Page, ben: Page) -> None:
    """Whoever writes, all read the same in the same order, at the same times."""
    lines = {"first of ann": ann, "second of lead": lead, "third of ben": ben}
    for words, author in lines.items():
        write(author, words)
        for page in (lead, ann, ben):
            expect(message(page, words)).to_be_visible()
    for page in (lead, ann, ben):
        expect(page.locator("li.msg .words")).to_have_text(list(lines))
        expect(page.locator("li.day")).to_have_count(0)  # all of it is today
    for words, author in lines.items():
        other = ben if author is not ben else ann
        time = message(other, words).locator("time")
        for name in ("title", "datetime"):
            expect(message(author, words).locator("time")).to_have_attribute(
                name, time.get_attribute(name) or ""
            )
        assert is_by_the_server(author, words)
    message(ann, "first of ann").get_by_role("button", name=re.compile("What you can do")).click()
    expect(ann.get_by_role("button", name="Edit…")).to_be_visible()  # it is new
    ann.keyboard.press("Escape")


def wait_at_a_slow_pace(lead: Page, ann: Page) -> None:
    """The wait before the next message is counted in seconds, and ends."""
    pace(lead, "every 10 seconds")
    expect(ann.locator("[data-part=floor]")).to_contain_text("One message every 10 seconds.")
    write(ann, "fourth of ann")
    expect(message(lead, "fourth of ann")).to_be_visible()
    write(ann, "fifth of ann")
    goes_out = re.compile(r"Your message goes out in (10|\d) s\.")
    expect(ann.locator("[data-part=slow]")).to_have_text(re.compile(goes_out.pattern))
    assert is_by_the_server(ann, "fifth of ann"), "on its way, too"
    expect(message(lead, "fifth of ann")).to_be_visible()
    pace(lead, "whenever they like")


def pace(lead: Page, choice: str) -> None:
    """Choose how often a member may write."""
    lead.get_by_role("button", name=re.compile("^Pace")).click()
    lead.get_by_role("radio", name=choice).check()
    lead.get_by_role("button", name="Set the pace").click()


def keep_silence(lead: Page, ann: Page, ben: Page) -> None:
    """Everybody sees the same silence run out, also whose clock is set meanwhile.

    Whoever leads ends it with one press.
    """
    lead.get_by_role("button", name="Silence…").click()
    lead.get_by_role("button", name="Begin", exact=True).click()
    for page in (lead, ann, ben):
        expect(page.locator("[data-part=floor]")).to_contain_text("We keep silence together.")
        page.wait_for_function(LEFT, arg="")
    before = ann.locator("[data-floor-ends]").inner_text()
    ann.evaluate("setClock(0)")
    ann.wait_for_function(LEFT, arg=before)
    expect(ann.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    lead.get_by_role("button", name="End the silence").click()
    for page in (ann, ben):
        expect(said(page, "The silence is over.")).to_be_visible()
        expect(page.locator("[data-floor-ends]")).to_have_count(0)


def wait_for_a_facilitator(lead: Page, ann: Page) -> None:
    """A console shows who writes, and counts for how long a message has waited."""
    switch = lead.get_by_role("switch", name=re.compile("Read every message first"))
    switch.click()
    expect(switch).to_be_checked()
    ann.get_by_role("textbox", name="Write to everyone").fill("sixth")
    expect(lead.locator("[data-part=typing]")).to_contain_text("Ann of Hope")
    write(ann, "sixth of ann")
    expect(lead.locator("[data-since]")).to_have_text(re.compile(r"^\d:\d\d$"))
    assert is_by_the_server(ann, "sixth of ann")
    lead.get_by_role("button", name="Approve", exact=True).click()
    expect(message(ann, "sixth of ann")).to_contain_text("Sent")


def have_a_break(lead: Page, ann: Page, ben: Page) -> None:
    """A break counts down, says when it ends by the server, and is over when it is lifted."""
    about(lead, "Ann of Hope", "Give a break")
    answer(lead, "A calmer pace, please.", "Start the break")
    foot = ann.locator("[data-part=foot]")
    expect(foot).to_contain_text(re.compile(r"You have a break from writing until \d\d:\d\d"))
    expect(foot.locator("[data-ends]")).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))
    write(ben, "seventh of ben")
    lead.get_by_role("button", name="Approve", exact=True).click()
    expect(message(ann, "seventh of ben")).to_be_visible()
    ann.reload()
    expect(foot.locator("[data-ends]")).to_have_text(re.compile(r"^\d{1,2}:\d\d$"))
    about(lead, "Ann of Hope", "Let them write again")
    answer(lead, "Welcome back.", "End the break")
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_be_visible()

"""A network that lets no WebSocket through: the room works all the same, a little later."""

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import message

#: What a browser does when something on the way refuses the upgrade.
BLOCKED = """
window.WebSocket = class {
  constructor() { setTimeout(() => { this.onerror?.(new Event("error")); this.onclose?.({}); }); }
  close() {}
  send() {}
};
"""


@pytest.fixture
def blocked(visit, hope):
    """Return the lead, and ann whose browser opens no WebSocket."""
    lead, ann = visit("facilitator"), visit("ann", width=390)
    ann.add_init_script(BLOCKED)
    for page in (lead, ann):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    return lead, ann


def write(page, words):
    page.get_by_role("textbox", name="Write to everyone").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def test_both_come_in_write_and_read_and_a_pause_reaches_both(blocked):
    lead, ann = blocked
    expect(ann.get_by_text("A facilitator will let you in soon")).to_be_visible()
    lead.get_by_role("button", name="Let in Ann of Hope").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    write(lead, "Welcome, everybody")
    expect(message(ann, "Welcome, everybody")).to_be_visible()
    write(ann, "Here by a narrow way")
    expect(message(lead, "Here by a narrow way")).to_be_visible()
    expect(message(ann, "Here by a narrow way")).to_have_count(1)
    expect(ann.locator(".room")).to_have_attribute("data-connection", "connected")
    expect(ann.locator(".room [data-part=here]").first).to_have_text("2 here")
    lead.get_by_role("button", name="Pause…").click()
    lead.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(ann.get_by_text("We are taking a short pause", exact=True)).to_be_visible()

"""The end of the evening: closing, what is taken along, and the team looking back."""

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.evening_world import HALF, Evening, handle

KEPT = "It was enough to sit there."
LAST = "Until next week."


def keep_a_word(evening: Evening) -> None:
    """While the session closes, a member keeps words of their own, and a line to themselves."""
    lead, ann = evening.lead, evening.pages["ann"]
    lead.get_by_role("button", name="Close…").click()
    lead.get_by_role("button", name="Close", exact=True).click()
    with ann.expect_popup() as opened:
        ann.get_by_role("link", name="keep your own words").click()
    kept = opened.value
    kept.get_by_role("checkbox", name=HALF).check()
    kept.get_by_label("A line to myself").fill(KEPT)
    kept.get_by_role("button", name="Keep it").click()
    expect(kept.get_by_text(KEPT)).to_be_visible()
    kept.close()


def end(evening: Evening) -> None:
    """The last word, a calm page, and nobody can write any more."""
    lead, ann = evening.lead, evening.pages["ann"]
    lead.get_by_role("button", name="End…").click()
    steps.answer(lead, LAST, "End the session")
    expect(ann.locator("[data-part=foot]")).to_contain_text(LAST)
    expect(ann.get_by_role("textbox", name="Write to everyone")).to_be_hidden()
    for who in ("cleo", "dora", "emil", "finn", "hugo"):
        assert evening.hands[who].say("one more thing")["code"] == "room_closed"
    for page in (ann, lead):
        page.get_by_role("link", name="A quiet moment before you go").click()
        expect(page.get_by_text("What was written goes for good on")).to_be_visible()


def look_back(evening: Evening) -> None:
    """The lead debriefs: somebody needed care, so the next session goes to the backup, if asked."""
    lead = evening.lead
    lead.get_by_role("link", name="Look back on it").click()
    expect(lead.get_by_text("Somebody needed care in this session.")).to_be_visible()
    lead.get_by_label("What was hard").fill("The network.")
    lead.get_by_role("button", name="Keep it", exact=True).click()
    lead.get_by_role("button", name=f"Ask {handle('cofacilitator')}").click()
    expect(lead.get_by_text("Nothing changes until they accept.")).to_be_visible()
    lead.goto(f"/o/hope/meetings/{evening.room}/came")
    expect(lead.get_by_role("region", name="They came")).to_contain_text(handle("ann"))

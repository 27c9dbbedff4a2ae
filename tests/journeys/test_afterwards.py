"""The end of a session: something is kept, people leave calmly, and the team looks back."""

import re

from playwright.sync_api import expect

from tests.after.test_team import earlier_debrief
from tests.journeys.axe import violations
from tests.journeys.steps import message, write
from tests.meetings.making import both, planned


def test_a_session_closes_and_everybody_takes_leave_of_it_in_their_own_way(visit, hope):
    earlier_debrief(hope, "heavy")
    planned(hope, holders=both(hope))
    lead, ann = visit("facilitator"), visit("ann", width=390)
    for page in (lead, ann):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    lead.get_by_role("button", name="Let in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    write(lead, "What do you take with you?")
    expect(message(ann, "What do you take with you?")).to_be_visible()
    expect(ann.locator("[data-part=audience]")).to_contain_text("Watched now by 1 person.")
    write(ann, "The quiet, mostly.")
    expect(message(lead, "The quiet, mostly.")).to_be_visible()

    # who steps out is told so, and comes back in
    ann.get_by_role("link", name="Leave the room").click()
    expect(ann.get_by_role("heading", name="You stepped out.")).to_be_visible()
    ann.get_by_role("link", name="Go back in").click()
    expect(message(ann, "The quiet, mostly.")).to_be_visible()
    keep = ann.get_by_role("link", name="keep your own words")
    expect(keep).to_be_hidden()

    lead.get_by_role("button", name="Close…").click()
    lead.get_by_role("button", name="Close", exact=True).click()
    expect(keep).to_be_visible()
    assert violations(ann) == []
    with ann.expect_popup() as opened:
        keep.click()
    kept = opened.value
    kept.get_by_role("checkbox", name="The quiet, mostly.").check()
    expect(kept.get_by_role("checkbox", name="What do you take")).to_have_count(0)
    kept.get_by_label("A line to myself").fill("It was enough to sit there.")
    kept.get_by_role("button", name="Keep it").click()
    expect(kept.get_by_role("heading", name="Kept from sessions")).to_be_visible()
    expect(kept.get_by_text("It was enough to sit there.")).to_be_visible()
    kept.close()

    lead.get_by_role("button", name="End…").click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("Go gently.")
    dialog.get_by_role("button", name="End the session", exact=True).click()
    expect(keep).to_be_hidden()
    for page in (ann, lead):
        page.get_by_role("link", name="A quiet moment before you go").click()
        expect(page.get_by_role("heading", name="The session has ended.")).to_be_visible()
        expect(page.get_by_text("Go gently.")).to_be_visible()
        expect(page.get_by_text("What was written goes for good on")).to_be_visible()

    ann.get_by_label("First I will").fill("Walk around the block")
    ann.get_by_role("group", name="How safe did it feel?").get_by_text("Mostly").click()
    ann.get_by_role("button", name="Send my answers").click()
    expect(ann.get_by_text("Nobody can tell which answer is yours.")).to_be_visible()
    expect(ann.get_by_label("First I will")).to_have_value("")  # it was never sent

    lead.get_by_role("link", name="Look back on it").click()
    lead.get_by_label("What was hard").fill("The clock.")
    lead.get_by_role("group", name="How am I").get_by_text("Heavy").click()
    lead.get_by_label("What we still want to do").fill("Find a larger clock.")
    lead.get_by_role("button", name="Keep it", exact=True).click()
    # two in a row were heavy: the next session goes to its backup, if both want it
    expect(lead.get_by_role("heading", name="You carried a lot")).to_be_visible()
    assert violations(lead) == []
    lead.get_by_role("button", name="Ask Cofacilitator of Hope").click()
    expect(lead.get_by_text("Nothing changes until they accept.")).to_be_visible()
    lead.get_by_role("link", name="Notes and follow-ups").click()
    task = lead.get_by_role("listitem").filter(has_text="Find a larger clock.")
    expect(task).to_contain_text("Facilitator of Hope")
    task.get_by_role("button", name=re.compile("^Done")).click()
    expect(task.get_by_role("button")).to_have_count(0)
    expect(lead.get_by_text("Fewer than 5 people answered")).to_be_visible()
    lead.goto(f"/o/hope/meetings/{hope.meeting_id}/came")
    expect(lead.get_by_role("region", name="They came")).to_contain_text("Ann of Hope")

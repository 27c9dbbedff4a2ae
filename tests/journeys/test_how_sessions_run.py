"""A facilitator chooses how sessions run, and the room in the browser follows."""

import re

from playwright.sync_api import expect

from tests.journeys.steps import message


def test_a_pace_counts_down_and_a_circle_that_starts_together_closes_its_door(visit, hope):
    lead, ann, ben = visit("facilitator"), visit("ann", width=390), visit("ben")
    lead.goto(f"/o/hope/groups/{hope.group_id}")
    lead.get_by_role("link", name="How our sessions run").click()
    lead.get_by_label("Pace in the room").select_option(label="One message every 30 seconds")
    lead.get_by_role("radio", name=re.compile("Nobody once it has started")).check()
    lead.get_by_role("button", name="Save").click()
    expect(lead.get_by_text("A session that is on follows at once.")).to_be_visible()

    room = f"/o/hope/meetings/{hope.meeting_id}/room"
    for page in (lead, ann):
        page.goto(room)
    expect(lead.get_by_text("1 waiting")).to_be_visible()
    lead.get_by_role("button", name="Let in", exact=False).first.click()
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(ann.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    ben.goto(room)
    expect(ben.get_by_text("this circle starts together")).to_be_visible()

    box, send = (
        ann.get_by_role("textbox", name="Write to everyone"),
        ann.get_by_role("button", name="Send", exact=True),
    )
    box.fill("A first line")
    send.click()
    expect(message(ann, "A first line")).to_contain_text("Sent")
    expect(ann.get_by_text(re.compile(r"You can send the next message in \d+ s"))).to_be_visible()
    box.fill("A second line")
    send.click()
    expect(ann.get_by_text(re.compile(r"Your message goes out in \d+ s"))).to_be_visible()
    expect(message(lead, "A first line")).to_be_visible()
    expect(message(lead, "A second line")).to_have_count(0)

"""A facilitator rehearses with scripts in a real room; a member tries the room alone."""

import re

from playwright.sync_api import expect

from tests.journeys.axe import violations
from tests.journeys.steps import about, answer, said, write


def test_a_facilitator_rehearses_and_looks_back(visit, hope):
    page = visit("facilitator")
    page.goto(f"/o/hope/groups/{hope.group_id}")
    page.get_by_role("link", name="Rehearse difficult moments").click()
    page.get_by_label("Somebody who fills the room").check()
    page.get_by_text("5 minutes", exact=True).click()
    page.get_by_role("button", name="Open the room").click()
    expect(page.get_by_text("Everybody else is a script")).to_be_visible()
    page.get_by_role("button", name="Let everyone in").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(said(page, "I'll start, since somebody has to.")).to_be_visible()
    page.get_by_role("button", name="One step").click()
    expect(said(page, "So on Thursday my brother called")).to_be_visible()
    page.get_by_role("button", name="Pause them").click()
    write(page, "Thank you, Marlow. Who else would like to say something?")
    expect(said(page, "Thank you, Marlow.")).to_be_visible()
    page.get_by_role("button", name="Let them go on").click()
    expect(said(page, "You're right, I do go on.")).to_be_visible()
    about(page, "Marlow", "Give a break")
    answer(page, "Others have a turn now.", "Start the break")
    page.get_by_role("link", name="Look back").click()
    met = page.get_by_role("region", name="Somebody who fills the room")
    expect(met).to_contain_text("You spoke to them by name")
    expect(met).to_contain_text("You gave them a break from writing")
    expect(met).to_contain_text(re.compile(r"after \d+ (seconds|min)"))
    expect(page.get_by_role("region", name="What happened")).to_contain_text("Marlow came in.")
    assert violations(page) == []


def test_a_member_tries_the_room_alone(visit, hope):
    page = visit("ann", width=390)
    page.goto(f"/o/hope/groups/{hope.group_id}")
    page.get_by_role("link", name="Try the room on your own").click()
    page.get_by_role("button", name="Open my room").click()
    expect(page.get_by_text("Only you are here")).to_be_visible()
    expect(said(page, "I'm Pip, a script")).to_be_visible()
    write(page, "A word to try.")
    expect(said(page, "That arrived.")).to_be_visible()
    page.get_by_role("button", name="Raise your hand").click()
    page.get_by_role("button", name="Raise it").click()
    expect(said(page, "I saw your hand and called you.")).to_be_visible()
    assert violations(page) == []

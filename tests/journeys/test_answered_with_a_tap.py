"""A scale and a poll in the room: opened, answered by keyboard and tap, closed, and read."""

import os
import re
import uuid
from pathlib import Path

from playwright.sync_api import Page, expect

from facilitator.core.work import unit_of_work
from facilitator.soundings.operations import answer_sounding
from facilitator.soundings.queries import read_soundings
from tests.journeys.axe import violations
from tests.journeys.steps import said
from tests.soundings.making import SIX, gather
from tests.worlds import Tenant

SHOTS = os.environ.get("WORDS_SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def others_answer(hope: Tenant, names: tuple[str, ...], *chosen: int) -> None:
    """Answer the open question as people without a browser here."""
    for name in names:
        actor = hope.actors[name]
        with unit_of_work(actor):
            view = read_soundings(actor, hope.meeting_id).open
            assert view is not None
            answer_sounding(actor, hope.meeting_id, view.id, uuid.uuid4(), list(chosen))


def ask_a_scale(lead: Page) -> None:
    lead.get_by_role("button", name="Ask a scale…").click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_label("The question").fill("How is your energy?")
    dialog.get_by_role("radio", name="Weather").check()
    shot(lead, "ask-scale")
    dialog.get_by_role("radio", name="Energy").check()
    dialog.get_by_role("button", name="Open it").click()
    expect(dialog).to_be_hidden()


def ask_a_poll(lead: Page) -> None:
    lead.get_by_role("button", name="Ask a poll…").click()
    dialog = lead.get_by_role("dialog")
    dialog.get_by_label("The question").fill("What do we talk about?")
    dialog.get_by_label("The choices").fill("Sleep\nWork, and going back to it\n\nFamily")
    dialog.get_by_role("radio", name="Everybody").check()
    shot(lead, "ask-poll")
    dialog.get_by_role("button", name="Open it").click()
    expect(dialog).to_be_hidden()


def test_a_room_answers_with_a_tap(visit, hope):
    gather(hope)
    lead, ann, ben = visit("facilitator"), visit("ann", width=390), visit("ben", width=320)
    for page in (lead, ann, ben):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    # a scale, without names
    ask_a_scale(lead)
    card = ann.get_by_role("region", name="How is your energy?")
    expect(card.get_by_text("Without names")).to_be_visible()
    opened = "A question to answer with a tap, without names: “How is your energy?”"
    expect(said(ann, opened)).to_be_visible()
    shot(ann, "open-390")
    shot(ben, "open-320")
    shot(lead, "open-lead")
    assert violations(ann) == []
    first = card.get_by_role("radio", name="Steady")
    first.focus()
    ann.keyboard.press("Space")
    expect(first).to_be_checked()
    ann.keyboard.press("Enter")
    expect(ann.get_by_text(re.compile("What came of it shows once"))).to_be_visible()
    ben.get_by_role("button", name="Not now").click()
    expect(ben.get_by_role("radio")).to_have_count(0)
    ben.get_by_role("button", name="Answer it").click()
    ben.get_by_text("Low", exact=True).click()
    ben.get_by_role("button", name="Answer", exact=True).click()
    shot(ann, "answered-390")
    others_answer(hope, SIX[2:], 2)
    expect(lead.get_by_text(re.compile("have answered so far"))).to_be_visible()
    lead.get_by_role("button", name="Close it now").click()
    outcome = "“How is your energy?” has closed. 6 answered. Steady: nearly everybody."
    for page in (lead, ann, ben):
        expect(said(page, outcome)).to_be_visible()
    row = ann.get_by_role("row", name=re.compile("Steady"))
    expect(row).to_contain_text("nearly everybody")
    shot(ann, "closed-390")
    shot(lead, "closed-lead")
    ann.get_by_role("button", name="Put it away").click()
    expect(ann.get_by_role("table")).to_have_count(0)
    # a poll, with names
    ask_a_poll(lead)
    ann.get_by_text("Work, and going back to it").click()
    shot(ann, "named-390")
    shot(ben, "named-320")
    ann.get_by_role("button", name="Answer with my name").click()
    others_answer(hope, SIX[1:4], 0)
    others_answer(hope, SIX[4:], 2)
    lead.get_by_role("button", name="Close it now").click()
    expect(ben.get_by_role("row", name=re.compile("Work"))).to_contain_text("1")
    expect(ben.get_by_role("table").get_by_text("Ann of Hope")).to_be_visible()
    shot(ben, "closed-named-320")
    shot(lead, "closed-named-lead")
    assert violations(ben) == []
    # whoever enters anew reads the lines, and no card of what was before
    ann.reload()
    expect(said(ann, "Sleep: 3; Work, and going back to it: 1; Family: 2.")).to_be_visible()
    expect(ann.get_by_role("table")).to_have_count(0)

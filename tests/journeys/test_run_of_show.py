"""A session run part by part: what its lobby reads, what is posted, what everybody sees."""

import re

from playwright.sync_api import Page, expect

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Meeting
from tests.journeys import steps
from tests.journeys.steps import said
from tests.worlds import Tenant

PARTS = (
    PhaseDraft("Arrivals", 5, Mode.OPEN, "Welcome. Take a breath.", ""),
    PhaseDraft("Check-in", 20, Mode.ROUND, "A minute or two each.", "How was the week?"),
    PhaseDraft("Closing", 10, Mode.OPEN, "", ""),
)


def plan_the_parts(hope: Tenant) -> str:
    """Give the session an agenda; returns its room's path."""
    lead = hope.facilitator
    with unit_of_work(lead):
        template = make_template(lead, TemplateDraft("Evening", "", 35, PARTS))
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.agenda_id = template.agenda_id
    return f"/o/hope/meetings/{hope.meeting_id}/room"


def wait_in_the_lobby(lead: Page, ann: Page, room: str) -> None:
    """Read what the facilitators say, changed once, and choose a word for oneself."""
    lead.goto(room)
    lead.get_by_role("button", name="Change…").click()
    steps.answer(lead, "We begin at seven. Tea helps.", "Show it")
    ann.goto(room)
    expect(ann.get_by_text("We begin at seven. Tea helps.")).to_be_visible()
    expect(ann.get_by_role("listitem").filter(has_text="Check-in")).to_contain_text("20 min")
    lead.get_by_role("button", name="Change…").click()
    steps.answer(lead, "Two more minutes.", "Show it")
    expect(ann.get_by_text("Two more minutes.")).to_be_visible()
    ann.get_by_role("button", name="heavy").click()
    ann.get_by_role("button", name="Start my first message with it").click()


def begin(lead: Page, ann: Page) -> None:
    """Let in, start, and read where one is; the word waits in the composer."""
    lead.get_by_role("button", name="Let in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    expect(said(ann, "Now: Arrivals. 5 minutes are planned for it.")).to_be_visible()
    expect(ann.get_by_label("Write to everyone")).to_have_value("I’m arriving heavy today.")
    here = lead.get_by_label("Parts of this session").locator("[aria-current=step]")
    expect(here.first).to_contain_text("0 of 5 min")


def run_it(lead: Page, ann: Page) -> None:
    """Post an edited script, go on, give more time, and ask the question of the part."""
    lead.get_by_label("What you may say").fill("Welcome, all of you.")
    lead.get_by_role("button", name="Post the script").click()
    expect(said(ann, "Welcome, all of you.")).to_be_visible()
    expect(lead.get_by_text("Posted", exact=True)).to_be_visible()
    lead.get_by_role("button", name="Next: Check-in").click()
    expect(lead.get_by_label("What you may say")).to_have_value("A minute or two each.")
    lead.get_by_role("button", name="10 more minutes").click()
    expect(said(ann, "There are 10 more minutes for Check-in.")).to_be_visible()
    lead.get_by_role("button", name="Ask this question").click()
    expect(said(ann, "How was the week?")).to_be_visible()
    where = ann.get_by_role("region", name="Where we are").or_(ann.locator("[data-part=agenda]"))
    expect(where.locator("[aria-current=step]").first).to_contain_text("30 min")


def go_back(lead: Page, ann: Page) -> None:
    """Any part can be gone to, also one that was left."""
    lead.get_by_text("All parts").click()
    lead.get_by_role("button", name="Go to Arrivals").click()
    expect(said(ann, "Now: Arrivals.").last).to_be_visible()


def agree(lead: Page, ann: Page, ben: Page) -> None:
    """Make an agreement together; whoever comes later accepts it before they write."""
    lead.get_by_role("button", name="Make one together").click()
    ann.get_by_role("button", name="Take part…").click()
    line = "We write slowly."
    dialog = ann.get_by_role("dialog")
    dialog.get_by_label("Propose a line").fill(line)
    dialog.get_by_role("button", name="Propose", exact=True).click()
    lead.get_by_role("button", name=f"Pick: {line}").click()
    expect(dialog.get_by_text("Picked", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="It is good for me").click()
    expect(lead.get_by_role("dialog").get_by_text("1 person says yes.")).to_be_visible()
    lead.get_by_role("button", name="Let what is picked hold").click()
    expect(said(ann, "This session has an agreement of its own now.")).to_be_visible()
    for page in (lead, ann):
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(ben.get_by_role("heading", name="What this session agreed on")).to_be_visible()
    lead.get_by_role("button", name="Let in").click()
    ben.get_by_role("button", name="Read it, and agree").click()
    expect(ben.get_by_role("dialog").get_by_text(line)).to_be_visible()
    ben.get_by_role("button", name="I agree").click()
    steps.write(ben, "Thank you for waiting.")
    expect(said(ann, "Thank you for waiting.")).to_be_visible()


def start_from_a_phrase(lead: Page) -> None:
    """A phrase goes into the composer and nowhere else."""
    lead.get_by_role("button", name="Phrases to start from").click()
    lead.get_by_text("Time is up").click()
    lead.get_by_role("button", name="One sentence each").click()
    expect(lead.get_by_label("Write to everyone")).to_have_value(re.compile("One sentence each"))
    expect(said(lead, "One sentence each")).to_have_count(0)


def test_a_session_is_run_part_by_part(visit, hope):
    room = plan_the_parts(hope)
    lead, ann = visit("facilitator"), visit("ann", width=1280)
    wait_in_the_lobby(lead, ann, room)
    begin(lead, ann)
    run_it(lead, ann)
    go_back(lead, ann)
    ben = visit("ben", width=390)
    ben.goto(room)
    agree(lead, ann, ben)
    start_from_a_phrase(lead)

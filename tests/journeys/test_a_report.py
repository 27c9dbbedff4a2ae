"""A report about whoever leads: past the circle's team, worked, decided, looked at again (E5)."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from facilitator.audit.models import AuditEntry
from facilitator.audit.queries import first_broken_line
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.moderation.models import Report, ReportReason, SubjectKind
from facilitator.moderation.operations import report_on_page
from tests.journeys.axe import violations
from tests.journeys.keys import arriving
from tests.journeys.steps import message, write
from tests.meetings.making import both, planned

WORDS = "You are all hopeless tonight."
WHY = "Two weeks to talk about how it was led."


@pytest.fixture
def coming(hope):
    """Return the id of a session in a day that the lead holds, with the other as backup."""
    return planned(hope, holders=both(hope))


def earlier_report(hope) -> None:
    """Let Cleo have reported the lead a day before."""
    with unit_of_work(hope.cleo):
        made = report_on_page(
            hope.cleo,
            subject=SubjectKind.PERSON,
            subject_id=hope.seats["facilitator"],
            reason=ReportReason.HARASSMENT,
            words="It was the same last week.",
        )
        made.created_at = clock.now() - timedelta(days=1)


def in_a_live_room(visit, hope) -> tuple[Page, Page]:
    """Return the lead's console and Ann's phone, in a room that is on, with words in it."""
    lead, ann = visit("facilitator"), visit("ann", width=390)
    for page in (lead, ann):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    lead.get_by_role("button", name="Let in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    write(lead, WORDS)
    expect(message(ann, WORDS)).to_be_visible()
    return lead, ann


def report_it(ann: Page) -> None:
    """Let Ann report what the lead said, in the room."""
    message(ann, WORDS).get_by_role("button", name=re.compile("What you can do")).click()
    ann.get_by_role("button", name="Report…").click()
    ann.get_by_role("radio", name="It hurts or targets somebody").check()
    ann.get_by_role("button", name="Send the report").click()
    expect(ann.get_by_text("Thank you for telling us")).to_be_visible()


@pytest.mark.timeout(290)
def test_a_report_about_whoever_leads(visit, hope, coming):
    earlier_report(hope)
    lead, ann = in_a_live_room(visit, hope)
    report_it(ann)

    # neither the lead nor the team hears of it
    team = visit("cofacilitator")
    for page in (visit("facilitator"), team):
        page.goto("/o/hope/reports/")
        expect(page.get_by_text("Nothing for now")).to_be_visible()

    # one claims it, a second one sees by whom
    work, other = visit("moderator"), visit("admin")
    work.goto("/o/hope/reports/")
    work.get_by_role("link", name="Harassment").last.click()
    work.get_by_role("button", name="Claim it").click()
    expect(work.get_by_text("It is yours until")).to_be_visible()
    report_path = work.url
    other.goto(report_path)
    expect(other.get_by_text("A moderator is working on this until")).to_be_visible()

    # a question to whoever reported, and more of what was said
    line = work.get_by_role("form", name="Write in the case")
    line.get_by_role("textbox").fill("Was it to everybody?")
    line.get_by_role("radio", name=re.compile("^Whoever reported it")).check()
    line.get_by_role("button", name="Write it").click()
    asked = visit("ann", width=390)
    asked.goto("/o/hope/record")
    asked.get_by_role("link", name="Harassment").click()
    expect(asked.get_by_text("Was it to everybody?")).to_be_visible()
    asked.get_by_role("textbox").fill("To everybody, yes.")
    with arriving(asked):
        asked.get_by_role("button", name="Send it").click()
    work.goto(report_path)
    expect(work.get_by_text("To everybody, yes.")).to_be_visible()
    work.get_by_role("link", name="Read more of what was said").click()
    work.get_by_label("Why").fill("To see how it began.")
    work.get_by_role("button", name="Read more").click()
    expect(work.get_by_text("Open to you until")).to_be_visible()
    assert violations(work) == []
    asked.goto("/o/hope/record")
    expect(asked.get_by_role("region", name="What you reported")).to_be_visible()
    work.get_by_role("link", name="Back to the report").click()

    # the earlier one belongs to it
    work.get_by_role("form", name="Put reports together").get_by_role("button").click()
    expect(work.get_by_role("heading", name="Reports of this incident")).to_be_visible()

    # the lead leads nothing for two weeks: their open console becomes the room of a member
    act = work.get_by_role("form", name="Do something")
    act.get_by_label("What to do").select_option(label="They lead no circle, 14 days")
    act.get_by_label("The reason").fill(WHY)
    act.get_by_role("button", name="Do it").click()
    expect(work.get_by_text("Done.")).to_be_visible()
    expect(lead.get_by_role("button", name="Close…")).to_have_count(0)
    expect(message(lead, WORDS)).to_be_visible()
    team.goto(f"/o/hope/meetings/{coming}")
    expect(team.get_by_text("A substitute is looked for.")).to_be_visible()
    asked.goto(f"/o/hope/meetings/{coming}")
    expect(asked.get_by_text("Another facilitator leads this session.")).to_be_visible()
    team.get_by_role("button", name="I take it").click()
    expect(team.get_by_text("(you)")).to_be_visible()

    # outside, and decided; whoever reported reads what came of it
    work.goto(report_path)
    work.get_by_role("link", name="Take it to somebody outside").click()
    work.get_by_label("Who it goes to").fill("The safeguarding team")
    work.get_by_label("Why", exact=True).fill("It is more than we can weigh.")
    work.get_by_role("button", name="Make the page").click()
    expect(work.get_by_text(WORDS)).to_be_visible()
    expect(work.get_by_text("Facilitator of Hope")).to_have_count(0)
    head = claimed_head(hope)
    work.goto(f"/o/hope/reports/{head}")
    close = work.get_by_role("form", name="Close the report")
    close.get_by_label("Outcome").select_option(label="Action was taken")
    close.get_by_label("For the record").fill("They lead nothing for two weeks.")
    with arriving(work):
        close.get_by_role("button", name="Decide").click()
    asked.goto("/o/hope/record")
    expect(asked.get_by_text("Action was taken")).to_be_visible()

    # somebody else looks again, and gives it back
    lead.goto("/o/hope/record")
    expect(lead.get_by_text(WHY)).to_be_visible()
    lead.get_by_role("link", name="Ask for a second look").click()
    lead.get_by_role("textbox").fill("I quoted somebody.")
    with arriving(lead):
        lead.get_by_role("button", name="Ask for a second look").click()
    work.goto("/o/hope/reports/")
    expect(work.get_by_role("heading", name="Asked for a second look")).to_have_count(0)
    other.goto("/o/hope/reports/")
    other.get_by_role("link", name="No leading of circles").click()
    other.get_by_role("radio", name=re.compile("^It is overturned")).check()
    other.get_by_label("Why").fill("It was a quote.")
    other.get_by_role("button", name="Decide").click()
    expect(other.get_by_text("Asked for a second look")).to_have_count(0)
    lead.goto("/o/hope/record")
    expect(lead.get_by_text("Overturned")).to_be_visible()
    lead.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    expect(lead.get_by_role("button", name="Close…")).to_be_visible()

    # the record holds, until somebody changes a line of it
    assert broken(hope) is None
    with unit_of_work(hope.owner):
        line = sa.select(AuditEntry.seq).where(AuditEntry.action == "sanction.leading")
        changed = db.session.scalars(line).one()
        where = sa.update(AuditEntry).where(AuditEntry.seq == changed)
        db.session.execute(where.values(details={"reason": "nothing"}))
    assert broken(hope) == changed


def claimed_head(hope) -> object:
    """Return the id of the incident's first report."""
    with unit_of_work(hope.owner, writes=False):
        query = sa.select(Report.id).where(Report.incident_id.is_(None))
        return db.session.scalars(query.order_by(Report.created_at)).first()


def broken(hope) -> int | None:
    """Return the first line of the audit that does not fit its chain."""
    with unit_of_work(hope.owner, writes=False):
        return first_broken_line(hope.owner)

"""A facilitator founds a weekly circle, names a backup, invites, and answers who asks to join."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.groups.admissions import join_by_invite
from facilitator.groups.models import Group, GroupInvite
from tests.groups.making import AGREED, newcomer
from tests.journeys import steps
from tests.journeys.keys import arriving
from tests.journeys.test_a_series import next_tuesday
from tests.meetings.making import both, planned
from tests.worlds import Tenant

DEAD = "This invitation can't be used any more"
QUESTIONS = "What would you like from us?\nWhich evenings suit you?"


def found(page: Page) -> str:
    """Open a circle and say how its sessions run; returns its address."""
    page.goto("/o/hope/groups/new")
    page.get_by_label("Name", exact=True).fill("Tuesday Circle")
    page.get_by_label("Who can find it").select_option("Only people with a link")
    page.get_by_label("How people get in").select_option("They ask, and a facilitator answers")
    page.get_by_label("Most people, facilitators included").fill("12")
    page.get_by_label("Your name in this circle").fill("Patient Heron")
    page.get_by_role("button", name="Open the group").click()
    page.get_by_role("link", name="Back to the circle").click()
    circle = page.url
    page.get_by_role("link", name="How our sessions run").click()
    page.get_by_label("Somebody’s first messages").check()
    page.get_by_label("How many first messages").fill("3")
    page.get_by_label("How long a session's words are kept").select_option("7 days")
    page.get_by_role("button", name="Save").click()
    return circle


def plan(page: Page, circle: str) -> None:
    """Plan thirteen weeks by a template; a lead who is elsewhere then is warned of."""
    first = next_tuesday()
    page.goto(f"{circle}/meetings/new")
    page.get_by_label("Title").fill("Tuesday evening")
    page.get_by_label("Day", exact=True).fill(f"{first:%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill("19:00")
    page.get_by_label("Time zone").select_option("Europe/London")
    page.get_by_label("Minutes").fill("75")
    page.get_by_label("How it goes").select_option("Support circle (75 min)")
    page.get_by_label("How often").select_option("Every week")
    page.get_by_text("When it ends, and days without").click()
    page.get_by_label("Last day").fill(f"{first + timedelta(weeks=13):%Y-%m-%d}")
    page.get_by_role("button", name="Put it on the calendar").click()
    expect(page.get_by_role("alert")).to_contain_text("another session")
    assert "hope circle" not in page.get_by_role("alert").inner_text()
    page.get_by_label("Schedule it anyway").check()
    page.get_by_role("button", name="Put it on the calendar").click()
    expect(page.get_by_text("Meets every Tuesday at 19:00 in London")).to_be_visible()
    page.get_by_role("link", name=re.compile("Tuesday evening")).first.click()
    expect(page.get_by_text("Held by Patient Heron (you), with nobody as backup")).to_be_visible()
    expect(page.get_by_role("heading", name="How this session goes")).to_be_visible()


def make_a_link(page: Page, circle: str, uses: str) -> str:
    page.goto(f"{circle}/invites")
    page.get_by_label("How many people can use it").fill(uses)
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Your new link").input_value()


def use_up(tenant: Tenant) -> None:
    """Let ten people come in by the only link."""
    with unit_of_work(tenant.owner, writes=False):
        link_id = db.session.scalars(
            sa.select(GroupInvite.id).order_by(GroupInvite.created_at.desc())
        ).first()
    for number in range(10):
        person, _token = newcomer(f"p{number}@home.example")
        with open_work(writes=True) as work:
            work.bind(tenant.organization_id)
            join_by_invite(person, link_id, f"Calm Wren {'abcdefghij'[number]}", AGREED)


def refusal_of(page: Page, link: str) -> str:
    """Follow a link that lets nobody in; returns the words."""
    page.goto(link)
    expect(page.get_by_role("heading", name=DEAD)).to_be_visible()
    return page.get_by_role("main").inner_text()


def ask(page: Page, group_id: object, words: str) -> None:
    """Ask to join, answering the questions."""
    page.goto(f"/o/hope/groups/{group_id}/ask")
    page.get_by_label("Your name in this circle").fill(steps.offered_name(page))
    for question in QUESTIONS.splitlines():
        page.get_by_label(question).fill(words)
    if page.get_by_label("I have read this and agree").count():
        page.get_by_label("I have read this and agree").check()
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("heading", name="Your request")).to_be_visible()


def answer(page: Page, circle: str, words: str, choice: str, more: str = "") -> None:
    """Read one request and answer it."""
    page.goto(f"{circle}/requests")
    for link in page.get_by_role("main").get_by_role("link", name=re.compile("Read")).all():
        link.click()
        if page.get_by_text(words).count():
            break
        page.goto(f"{circle}/requests")
    expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_label(choice).check()
    if more:
        page.get_by_label("What you would like to know").fill(more)
    page.get_by_role("button", name="Answer").click()


@pytest.mark.timeout(240)
def test_a_weekly_circle_is_founded_invited_to_and_asked_for(visit, hope):
    first = next_tuesday()
    with unit_of_work(hope.owner):
        db.session.get_one(Group, (hope.organization_id, hope.group_id)).time_zone = "Europe/London"
    planned(hope, local_start=first, time_zone="Europe/London", holders=both(hope))
    lead = visit("facilitator")
    circle = found(lead)
    plan(lead, circle)

    full, stopped = make_a_link(lead, circle, "5"), ""
    lead.get_by_role("button", name="Stop").click()
    stopped, full = full, make_a_link(lead, circle, "10")
    use_up(hope)
    guest = visit(width=390)
    assert refusal_of(guest, full) == refusal_of(guest, stopped)

    group_id = circle.rpartition("/")[2]
    lead.goto(f"{circle}/edit")
    lead.get_by_label("Who can find it").select_option("Everybody in the organization")
    lead.get_by_label("Most people, facilitators included").fill("14")
    with arriving(lead):
        lead.get_by_role("button", name="Save").click()
    lead.goto(f"{circle}/joining")
    lead.get_by_label("Questions").fill(QUESTIONS)
    lead.get_by_role("button", name="Save").click()
    people = {words: visit(who, width=390) for words, who in ASKERS.items()}
    for words, page in people.items():
        ask(page, group_id, words)
    answer(lead, circle, "Company on Tuesdays", "Let them in")
    answer(lead, circle, "Mostly listening", "Ask one thing first", "Are evenings fine?")
    answer(lead, circle, "Only mornings", "Decline kindly")

    let_in, asked, declined = people.values()
    let_in.goto(circle)
    expect(let_in.get_by_role("heading", name="Tuesday Circle")).to_be_visible()
    asked.goto(f"{circle}/my-request")
    expect(asked.get_by_text("Are evenings fine?").first).to_be_visible()
    declined.goto(f"{circle}/my-request")
    expect(declined.get_by_role("heading", name="Not this circle, this time")).to_be_visible()
    expect(declined.get_by_role("main").get_by_role("link", name="Help now")).to_be_visible()


#: Who asks, by what they answer.
ASKERS = {"Company on Tuesdays": "ann", "Mostly listening": "ben", "Only mornings": "cleo"}

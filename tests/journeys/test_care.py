"""Somebody is not OK: seen at once, alone with a facilitator, the group cared for, and after it."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from facilitator.care.models import CareCase, CareTask
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.organizations.operations import notice_danger
from tests.journeys.axe import violations
from tests.journeys.evening_care import band, in_a_side_room, word_to_the_group
from tests.journeys.steps import message, said, write

LINE = "It is too much tonight."


@pytest.fixture
def heard() -> list[str]:
    """Return what the sockets of ben, another member, bring."""
    return []


@pytest.fixture
def people(visit, hope, heard):
    """Return the lead, the co-facilitator who watches, ann on a phone and ben, in a live room."""
    lead, watch = visit("facilitator"), visit("cofacilitator")
    ann, ben = visit("ann", width=390), visit("ben")
    ben.on("websocket", lambda one: one.on("framereceived", lambda said: heard.append(str(said))))
    for page in (lead, watch, ann, ben):
        page.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    expect(lead.get_by_text("2 waiting")).to_be_visible()
    lead.get_by_role("button", name="Let everyone in").click()
    lead.get_by_role("button", name="Start", exact=True).click()
    for page in (ann, ben):
        expect(page.get_by_role("log").get_by_text("The session has started.")).to_be_visible()
    return lead, watch, ann, ben


@pytest.mark.timeout(290)
def test_from_one_tap_to_the_follow_ups(people, hope, heard):
    lead, watch, ann, ben = people
    ann.get_by_role("button", name="I’m not OK").click()
    panel = ann.get_by_role("dialog", name="I’m not OK")
    expect(panel.get_by_role("heading", name="In danger right now")).to_be_visible()
    expect(panel).to_contain_text("2 facilitators are here now and can see it.")
    panel.get_by_role("textbox").fill(LINE)
    panel.get_by_role("button", name="Add this").click()
    expect(panel).to_contain_text("Added.")
    assert violations(ann) == []
    panel.get_by_role("button", name="Close").click()
    for page in (lead, watch):
        expect(band(page)).to_contain_text("Ann of Hope: says that they are not OK")
    assert violations(watch) == []
    band(watch).get_by_role("button", name="I have seen it").click()
    expect(ann.get_by_text("has seen that you are not OK")).to_be_visible()
    expect(band(lead)).to_contain_text("looks after this")

    band(watch).get_by_role("button", name="Side room…").click()
    watch.get_by_role("dialog").get_by_role("button", name="Open it").click()
    ann.get_by_role("button", name="Go to the side room").click()
    band(watch).get_by_role("link", name="Go to the side room").click()
    for page in (ann, watch):
        expect(page.get_by_role("heading", name="Side room")).to_be_visible()
    ann.get_by_role("textbox", name="Write to everyone").fill(LINE)
    ann.get_by_role("button", name="Send", exact=True).click()
    expect(said(watch, LINE)).to_be_visible()
    assert violations(ann) == []

    word_to_the_group(lead, ben)
    lead.get_by_role("button", name="Offer a quiet minute…").click()
    lead.get_by_role("button", name="Offer it").click()
    expect(ben.get_by_role("dialog", name="A quiet minute")).to_be_visible()
    assert any("Something touched" in frame for frame in heard)
    for never in (LINE, "care.", "raised", "with_member", "Would you like to talk"):
        assert not any(never in frame for frame in heard), never

    watch.goto("/o/hope/care/")
    watch.get_by_role("link", name="Ann of Hope").click()
    expect(watch.get_by_text(LINE)).to_be_visible()
    expect(watch.get_by_role("heading", name=re.compile("^Services in"))).to_be_visible()
    watch.get_by_role("checkbox", name="I listened").click()
    expect(watch.get_by_role("checkbox", name="I listened")).to_be_checked()
    watch.get_by_role("radio", name="They are calmer").check()
    watch.get_by_label("In a sentence").fill("Calmer, her sister is with her.")
    watch.get_by_role("button", name="Note it").click()
    due = watch.get_by_role("region", name="To do after it")
    for words in ("Ask after them the next day", "Ask after them a week later"):
        expect(due).to_contain_text(words)
    assert violations(watch) == []
    ann.goto("/o/hope/care/mine")
    expect(ann.get_by_text("Calmer now").first).to_be_visible()
    expect(ann.get_by_text("her sister")).to_have_count(0)


def earlier(world, hope, column, **by):
    """Let what is due about every case be due, as if so much time had passed."""
    with world.app.app_context(), unit_of_work(hope.owner):
        for table, name in column:
            for row in db.session.scalars(sa.select(table)):
                moment = getattr(row, name)
                if moment is not None:
                    setattr(row, name, moment - timedelta(**by))


CLOCKS = ((CareCase, "raised_at"), (CareCase, "due_at"))


@pytest.mark.timeout(290)
def test_held_and_unanswered_it_climbs_to_the_owner_and_is_closed_in_the_end(
    people, visit, world, hope
):
    lead, watch, ann, ben = people
    with world.app.app_context(), unit_of_work(hope.owner):
        notice_danger(hope.owner, on=True)
    write(ann, "I have the «means» ready.")
    held = message(ann, "Thank you for saying it.")
    expect(held.get_by_role("link", name="Help now")).to_be_visible()
    expect(band(lead)).to_contain_text("Ann of Hope")
    expect(said(ben, "ready")).to_have_count(0)

    # nobody answers: two, five and ten minutes, and ten more
    owner = visit("owner", width=390)
    earlier(world, hope, CLOCKS, minutes=21)
    called = re.compile("Everybody was asked again")
    owner.goto("/o/hope/care/")
    owner.get_by_role("link", name="Ann of Hope").click()
    for _ in range(20):
        if owner.get_by_text(called).count():
            break
        owner.wait_for_timeout(500)
        owner.reload()
    calls = owner.get_by_role("region", name="What is next")
    for words in ("Those who hold the circle", "Who is on call", "The owner was asked"):
        expect(calls).to_contain_text(words)
    expect(owner.get_by_text("names a thing to do it with").first).to_be_visible()
    assert violations(owner) == []
    owner.goto("/o/hope/")
    expect(owner.get_by_text("1 person waits for an answer.")).to_be_visible()

    # the watch takes it from the page, is alone with her, and looks after it to the end
    watch.goto("/o/hope/care/")
    watch.get_by_role("link", name="Ann of Hope").click()
    watch.get_by_role("button", name="I have seen it").click()
    case = watch.url
    watch.context.grant_permissions(["clipboard-read", "clipboard-write"])
    whole = watch.get_by_label("For a service outside")
    watch.locator(f"[data-copy={whole.get_attribute('id')}]").click()
    expect(watch.get_by_text("Copied", exact=True)).to_be_visible()
    assert watch.evaluate("navigator.clipboard.readText()") == whole.input_value()
    watch.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    in_a_side_room(ann, watch)
    word_to_the_group(lead, ben)
    watch.goto(f"/o/hope/meetings/{hope.meeting_id}/room")
    band(watch).get_by_role("button", name="Close it…").click()
    watch.get_by_role("dialog").get_by_role("button", name="Close it").click()
    expect(band(watch).get_by_role("button", name="Side room…")).to_be_visible()
    watch.goto(case)
    watch.get_by_role("radio", name="They are calmer").check()
    watch.get_by_label("In a sentence").fill("Calmer, and not alone.")
    watch.get_by_role("button", name="Note it").click()
    expect(watch.get_by_text("Noted.")).to_be_visible()
    due = watch.get_by_role("region", name="To do after it")
    expect(due).to_contain_text("Ask after them a week later")
    earlier(world, hope, ((CareTask, "due_at"), (CareCase, "due_at")), days=8)
    for _ in range(20):
        watch.reload()
        if watch.get_by_text("Ask after them today").count():
            break
        watch.wait_for_timeout(500)
    done = due.get_by_role("button", name="Done")
    for left in (2, 1, 0):
        done.first.click()
        expect(done).to_have_count(left)
    watch.get_by_role("radio", name="Close this case").check()
    watch.get_by_label("In a sentence").fill("She sees somebody now.")
    watch.get_by_role("button", name="Note it").click()
    expect(watch.get_by_text("This case is closed.")).to_be_visible()

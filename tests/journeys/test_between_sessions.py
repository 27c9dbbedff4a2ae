"""A prompt from its plan to the weekly numbers, by keyboard, in light and dark."""

from datetime import timedelta

from playwright.sync_api import expect

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import Moderation
from facilitator.notices.queries import week_of
from tests.groups.making import change_group
from tests.journeys.axe import violations
from tests.journeys.keys import arriving, fill, press, tab_to
from tests.prompts.making import change_prompt, crowd

QUESTION, ANSWER = "What held you up this week?", "My sister, since the funeral."
ON_THE_PHONE = "On the phone."


def test_a_planned_round_a_pass_an_answer_without_a_name_and_a_warning(visit, hope):
    crowd(hope)
    change_group(hope, moderation=Moderation.EVERYONE)
    circle = f"/o/hope/groups/{hope.group_id}"
    lead, ann, ben, cleo = (visit(who) for who in ("facilitator", "ann", "ben", "cleo"))

    lead.goto(circle)
    press(lead, "link", "Post a prompt")
    fill(lead, "Your question", QUESTION)
    for label in ("A round", "Anonymous to the circle"):
        tab_to(lead, lead.get_by_role("checkbox", name=label))
        lead.keyboard.press("Space")
    tab_to(lead, lead.get_by_text("Times", exact=True))
    lead.keyboard.press("Enter")
    tomorrow = clock.now() + timedelta(days=1)
    lead.get_by_label("Opens").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    press(lead, "button", "Post it")
    expect(lead.get_by_text("It opens by itself at its time")).to_be_visible()
    prompt = lead.url

    assert ann.goto(prompt).status == 404
    change_prompt(hope, prompt.rpartition("/")[2], publish_at=clock.now())  # its time has come
    ann.goto(circle)
    press(ann, "link", QUESTION)
    press(ann, "button", "Pass this time")
    expect(ann.get_by_text("only you see it", exact=False).first).to_be_visible()

    ben.goto(prompt)
    fill(ben, "Your answer, if you like", ANSWER)
    tab_to(ben, ben.get_by_role("checkbox", name="Without my name"))
    ben.keyboard.press("Space")
    expect(ben.get_by_text("Kept as your draft")).to_be_visible()
    phone = visit("ben", width=390)
    phone.goto(prompt)
    expect(phone.get_by_label("Your answer, if you like")).to_have_value(ANSWER)
    expect(phone.get_by_role("checkbox", name="Without my name")).to_be_checked()
    phone.get_by_label("Your answer, if you like").fill(ON_THE_PHONE)
    expect(phone.get_by_text("Kept as your draft")).to_be_visible()
    ben.get_by_label("Your answer, if you like").fill("On the desk.")
    expect(ben.get_by_text("typed on another device; it is below")).to_be_visible()
    expect(ben.get_by_text(ON_THE_PHONE)).to_be_visible()
    press(ben, "button", "Use this instead")
    expect(ben.get_by_label("Your answer, if you like")).to_have_value(ON_THE_PHONE)
    expect(ben.get_by_text("On the desk.")).to_be_visible()
    ben.get_by_label("Your answer, if you like").fill(ANSWER)
    press(ben, "button", "Post")
    expect(ben.get_by_text("only you can see it until then")).to_be_visible()
    cleo.goto(prompt)
    expect(cleo.get_by_text("No answers yet")).to_be_visible()

    lead.goto(f"{circle}/prompts")
    press(lead, "link", "1 answer waits for you")
    press(lead, "link", ANSWER)
    expect(lead.get_by_text("Ben of Hope")).to_have_count(0)
    tab_to(lead, lead.get_by_text("Share it with a warning…"))
    lead.keyboard.press("Enter")
    fill(lead, "The warning", "loss")
    lead.keyboard.press("Enter")
    expect(lead.get_by_text("It is there for the circle now.")).to_be_visible()

    cleo.reload()
    expect(cleo.get_by_text("Someone in the circle", exact=True)).to_be_visible()
    expect(cleo.get_by_text(ANSWER)).to_be_hidden()
    for scheme in ("light", "dark"):
        cleo.emulate_media(color_scheme=scheme)
        cleo.reload()
        assert violations(cleo) == []
    tab_to(cleo, cleo.get_by_text("A warning: loss. Show"))
    cleo.keyboard.press("Enter")
    expect(cleo.get_by_text(ANSWER)).to_be_visible()

    system = System(organization_id=hope.organization_id, reason="test")
    with unit_of_work(system, writes=False):
        weeks = {
            who: dict(week_of(system, getattr(hope, who).member_id)) for who in ("ann", "cleo")
        }
    assert weeks["cleo"]["Questions you can still answer"] == 1
    assert weeks["ann"]["Questions you can still answer"] == 0


def test_a_prompt_needs_no_script(visit, hope):
    crowd(hope)
    change_group(hope, moderation=Moderation.EVERYONE)
    lead, ann = visit("facilitator", script=False), visit("ann", width=390, script=False)
    lead.goto(f"/o/hope/groups/{hope.group_id}/prompts/new")
    lead.get_by_label("Your question").fill(QUESTION)
    lead.get_by_label("A scale from 1 to 5").check()
    lead.get_by_text("What the numbers mean").click()
    lead.get_by_label("What 1 means").fill("worn out")
    lead.get_by_label("What 5 means").fill("rested")
    lead.get_by_role("button", name="Post it").click()

    ann.goto(lead.url)
    ann.get_by_label("Your answer, if you like").fill(ANSWER)
    ann.get_by_role("button", name="Keep as a draft").click()
    expect(ann.get_by_text("Nobody but you sees it.").first).to_be_visible()
    ann.get_by_label("5, rested").check()
    ann.get_by_role("button", name="Count it").click()
    expect(ann.get_by_text("It is counted, without your name.")).to_be_visible()
    expect(ann.get_by_label("Your answer, if you like")).to_have_value(ANSWER)
    ann.get_by_role("button", name="Post", exact=True).click()
    expect(ann.get_by_text("only you can see it until then")).to_be_visible()

    lead.reload()
    lead.get_by_text("Share it with a warning…").click()
    lead.get_by_label("The warning").fill("loss")
    with arriving(lead):
        lead.get_by_role("button", name="Share it", exact=True).last.click()
    ann.reload()
    expect(ann.get_by_text("A facilitator put the warning on it.")).to_be_visible()

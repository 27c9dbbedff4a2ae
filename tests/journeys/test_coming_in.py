"""Somebody comes in on a phone: a link, a name, consent, the agreement, a note for facilitators."""

import re

from playwright.sync_api import Page, expect

from facilitator.core.work import unit_of_work
from facilitator.groups.operations import publish_agreement
from facilitator.organizations.operations import edit_organization
from tests.groups.making import link_into
from tests.journeys import steps


def ask_for_an_age(hope) -> None:
    """Let the organization ask whether people are sixteen."""
    with unit_of_work(hope.owner):
        edit_organization(
            hope.owner,
            name="Hope",
            country="",
            time_zone="UTC",
            facilitators_create_groups=True,
            minimum_age=16,
        )


def agreement_three(hope) -> None:
    """Put the third version of the agreement in force."""
    for text in ("Be kind.\nBe on time.", "Be kind.\nCome when you can."):
        with unit_of_work(hope.facilitator):
            publish_agreement(hope.facilitator, hope.group_id, text)


def refused_in_words(page: Page, handle: str, words: str) -> None:
    """Try a name that will not do; everything else stays as it was."""
    page.get_by_label("Your name in this circle").fill(handle)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.get_by_label("I have read this and agree")).to_be_checked()


def test_a_member_comes_in_under_a_name_of_their_own(visit, world):
    hope = world.hope
    ask_for_an_age(hope)
    agreement_three(hope)
    _id, token = link_into(hope)
    page = visit(width=390)

    steps.register(page, f"/i/{token}", "rowan.hale@home.example")
    expect(page.get_by_role("button", name="Leave quickly", exact=True)).to_be_visible()
    assert "hope circle" not in page.content()

    consent = page.get_by_label("I have read this and agree")
    of_age = page.get_by_label("I am 16 or older")
    for box in (consent, of_age):
        expect(box).not_to_be_checked()
    name = steps.offered_name(page)
    consent.check()
    of_age.check()
    refused_in_words(page, "Rowan Hale", "choose one that doesn't point to you")
    refused_in_words(page, "Jo1987654", "Long numbers can give you away")
    page.get_by_label("Your name in this circle").fill(name)
    page.get_by_role("button", name="Come in").click()

    expect(page.get_by_role("heading", name="Before you go in")).to_be_visible()
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_text("version 3")).to_be_visible()
    page.get_by_label("I have read this and will keep to it").check()
    page.get_by_role("button", name="Accept").click()
    for card in range(1, 5):
        expect(page.get_by_text(f"card {card} of 5")).to_be_visible()
        page.get_by_role("link", name="Next").click()
    page.get_by_role("button", name="Go to the circle").click()
    expect(page.get_by_role("heading", name="hope circle")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="hope circle")).to_be_visible()

    page.get_by_role("link", name="Look at it or change it").click()
    page.get_by_label("My first session I only listen").check()
    page.get_by_label(re.compile("What helps me")).fill("Being asked by name.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your first session you only listen.")).to_be_visible()

    lead, ben = visit("facilitator"), visit("ben")
    for other in (lead, ben):
        other.goto(f"/o/hope/groups/{hope.group_id}/people")
        expect(other.get_by_text(name, exact=True).first).to_be_visible()
    row = lead.get_by_role("listitem").filter(has_text=name)
    expect(row.get_by_text("Listening")).to_be_visible()
    row.get_by_text("What helps them").click()
    expect(row.get_by_text("Being asked by name.")).to_be_visible()
    expect(ben.get_by_text("Listening")).to_have_count(0)
    assert "Being asked by name." not in ben.content()

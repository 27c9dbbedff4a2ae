"""Somebody who asked to join and a facilitator talk in writing, then nothing of it is left."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from facilitator.core import clock


def say(page: Page, words: str) -> None:
    """Write something in the talk."""
    page.get_by_label("What you want to say").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("main").get_by_text(words)).to_be_visible()


def test_two_people_talk_before_one_is_let_in(visit, hope):
    lead, asking = visit("facilitator"), visit("pending", width=390)
    circle = f"/o/hope/groups/{hope.group_id}"
    soon = clock.now() + timedelta(minutes=10)
    lead.goto(f"{circle}/requests")
    lead.get_by_role("link", name="Read and answer").click()
    lead.get_by_role("link", name="Offer times").click()
    lead.get_by_label("Day 1").fill(f"{soon:%Y-%m-%d}")
    lead.get_by_label("Time 1").fill(f"{soon:%H:%M}")
    lead.get_by_label("A line with it").fill("Tea helps.")
    lead.get_by_role("button", name="Offer these times").click()
    expect(lead.get_by_text("They can pick one of these:")).to_be_visible()

    asking.goto("/o/hope/")
    asking.get_by_role("link", name="You are offered times to talk").click()
    expect(asking.get_by_text("Tea helps.")).to_be_visible()
    asking.get_by_label(f"{soon:%H:%M} in UTC").check()
    asking.get_by_role("button", name="Send", exact=True).click()
    asking.get_by_role("link", name="Open the talk").click()
    say(asking, "Is it fine to only listen?")

    lead.reload()
    lead.get_by_role("link", name="Open the talk").click()
    expect(lead.get_by_text("Is it fine to only listen?")).to_be_visible()
    say(lead, "It is, for as long as you like.")
    asking.get_by_role("link", name="Look again").click()
    expect(asking.get_by_text("It is, for as long as you like.")).to_be_visible()
    expect(asking.get_by_text("Facilitator of Hope")).to_be_visible()

    lead.get_by_role("link", name="Back", exact=True).click()
    lead.get_by_label("Let them in").check()
    lead.get_by_role("button", name="Answer").click()
    expect(lead.get_by_text("They can come in now.")).to_be_visible()
    answer = asking.goto(f"{circle}/my-request/talk")
    assert answer is not None
    assert answer.status == 404

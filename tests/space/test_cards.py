"""A card for somebody outside: it helps them, and says nothing of who made it or where."""

import re
from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.work import open_work, unit_of_work
from facilitator.organizations.models import Organization, OrganizationState
from facilitator.space import cards


def made(actor, line="Thank you for asking me on Sunday.", days=14, topic="listening"):
    """Make a card; returns the secret of its address."""
    with unit_of_work(actor):
        return cards.make_card(actor, topic, line, days)


def of(actor):
    """Return somebody's cards."""
    with unit_of_work(actor, writes=False):
        return cards.cards_of(actor)


def test_whoever_has_the_address_reads_it_and_learns_of_no_place_and_nobody(world, hope):
    token = made(hope.ann)
    for browser in (world.client(), world.client(hope.ann), world.client(hope.ben)):
        page = browser.get(f"/c/{token}")
        assert page.status_code == 200
        assert "Thank you for asking me on Sunday." in page.text
        assert "<title>A card</title>" in page.text
        told = f"{page.headers} {page.text}".lower()
        for word in ("hope", "circle", "group", "set-cookie", hope.ann.member_id.hex, "/o/"):
            assert word not in told, word
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert not re.findall(r'href="(?!/static/)', page.text)  # nowhere else to go from it


@pytest.mark.parametrize("why", ["deleted", "over", "rests"])
def test_a_card_that_is_gone_is_as_one_that_never_was(world, hope, why):
    token = made(hope.ann)
    later = clock.now()
    if why == "deleted":
        card_id = of(hope.ann)[0].row.id
        with pytest.raises(NotFound), unit_of_work(hope.ben):
            cards.end_card(hope.ben, card_id)
        assert (
            world.client(hope.ann).post(f"/o/hope/my-space/cards/{card_id}/end").status_code == 303
        )
    elif why == "rests":
        with open_work(writes=True):
            row = db.session.get_one(Organization, hope.organization_id)
            row.state = OrganizationState.SUSPENDED
    else:
        later += timedelta(days=14, seconds=1)
    with time_machine.travel(later, tick=False):
        browser = world.client()
        gone, never = browser.get(f"/c/{token}"), browser.get("/c/never-was")
    assert gone.status_code == never.status_code == 404
    assert gone.text == never.text
    assert "Nothing here any more" in gone.text


def test_making_one_takes_two_weeks_unless_chosen_and_only_its_maker_finds_it(world, hope):
    ann = world.client(hope.ann)
    page = ann.get("/o/hope/my-space/cards").text
    assert re.search(r'value="14" checked', page)
    refused = ann.post("/o/hope/my-space/cards", data={"line": "Dear you", "days": "14"})
    assert refused.status_code == 422
    assert "Dear you" in refused.text
    data = {"topic": "quiet", "line": "Dear you", "days": "7"}
    listed = ann.post("/o/hope/my-space/cards", data=data, follow_redirects=True).text
    assert f"/c/{of(hope.ann)[0].card.token}" in listed
    assert of(hope.ben) == of(hope.owner) == []

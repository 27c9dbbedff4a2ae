"""The deck: what comes with the software, an organization's own, and files."""

import io
import json
import re

import pytest

from facilitator.core.errors import Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.prompts import deck
from facilitator.prompts.deck import Draft
from facilitator.prompts.deck_models import Phase, Theme
from tests.meetings.making import planned

CARD_REST = (Theme.GROUPS, Phase.ARRIVING, 1)
CARD = Draft("Who makes you laugh?", Theme.FRIENDS, Phase.ARRIVING, 1)


def words_for(actor, theme=None):
    with unit_of_work(actor, writes=False):
        return [one.draft.words for one in deck.deck_of(actor, theme)]


def test_what_comes_with_the_software_covers_every_kind_of_support_in_three_depths():
    cards = deck.shipped().values()
    for theme in Theme:
        assert {card.depth for card in cards if card.theme is theme} == {1, 2, 3}, theme
    assert all(len(card.words.split()) <= 20 for card in cards)  # short enough at ten


@pytest.mark.parametrize(("who", "sees"), [("ann", False), ("moderator", False), ("owner", True)])
def test_who_sees_the_deck_and_who_changes_it(hope, who, sees):
    actor = getattr(hope, who)
    if not sees:
        with pytest.raises(NotAllowed):
            words_for(actor)
    for other_than in (hope.facilitator, hope.ann):
        with pytest.raises(NotAllowed), unit_of_work(other_than):
            deck.save_card(other_than, CARD)
    assert len(words_for(hope.facilitator)) == len(deck.shipped())


def test_an_organization_changes_its_own_deck_and_nobody_elses(hope, other):
    with unit_of_work(hope.owner):
        mine = deck.save_card(hope.owner, CARD)
        shown = next(one for one in deck.deck_of(hope.owner) if one.is_shipped)
        deck.save_card(hope.owner, Draft("Anew?", Theme.GROUPS, Phase.CLOSING, 3), shown.id)
        gone = deck.deck_of(hope.owner, Theme.PLACES)[0]
        deck.hide_card(hope.owner, gone.id, on=True)
    found = words_for(hope.facilitator)
    assert CARD.words in found
    assert "Anew?" in found
    assert gone.draft.words not in found
    assert shown.draft.words not in found
    assert len(words_for(other.facilitator)) == len(deck.shipped())
    with pytest.raises(NotFound), unit_of_work(other.owner):
        deck.save_card(other.owner, CARD, mine)


def test_a_deck_travels_as_a_file_and_nothing_wrong_is_taken(hope, other):
    with unit_of_work(hope.owner):
        deck.save_card(hope.owner, CARD)
    with unit_of_work(hope.facilitator, writes=False):
        content = deck.deck_file(hope.facilitator)
    for expected in (1, 0):  # what is there is left as it is
        with unit_of_work(other.owner):
            assert deck.add_from_file(other.owner, content) == expected
    assert CARD.words in words_for(other.facilitator)
    whole = json.loads(content)
    wrong = [
        b"not json",
        b"[" * 5000,
        json.dumps({**whole, "version": 2}).encode(),
        json.dumps({**whole, "cards": [{**whole["cards"][0], "depth": 4}]}).encode(),
        json.dumps({**whole, "cards": [{**whole["cards"][0], "words": " "}]}).encode(),
        json.dumps({**whole, "cards": [{**whole["cards"][0], "more": 1}]}).encode(),
        b" " * (deck.LARGEST + 1),
    ]
    for bad in wrong:
        with pytest.raises(Invalid), unit_of_work(other.owner):
            deck.add_from_file(other.owner, bad)


def test_the_pages_of_the_deck(world, hope):
    owner, lead = world.client(hope.owner), world.client(hope.facilitator)
    data = {"words": CARD.words, "theme": "friends", "phase": "arriving", "depth": "1"}
    assert owner.post("/o/hope/deck/new", data={**data, "words": ""}).status_code == 422
    assert CARD.words in owner.post("/o/hope/deck/new", data=data, follow_redirects=True).text
    url = f"/o/hope/deck?group={hope.group_id}&theme=friends"
    page = lead.get(url).text
    assert page.count("Choose<span") == 4
    href = page.partition(CARD.words)[2].partition('href="')[2].partition('"')[0]
    assert CARD.words in lead.get(href.replace("&amp;", "&")).text
    assert lead.get("/o/hope/deck/new").status_code == 403
    upload = {"file": (io.BytesIO(lead.get("/o/hope/deck/file").data), "deck.json")}
    done = owner.post("/o/hope/deck/from-file", data=upload, follow_redirects=True)
    assert "0 questions are new" in done.text
    assert owner.post("/o/hope/deck/from-file", data={}).status_code == 422


def test_a_session_and_a_part_of_one_begin_with_a_question_of_the_deck(world, hope):
    meeting_id = planned(hope)
    with unit_of_work(hope.owner):
        gone = deck.save_card(hope.owner, Draft("Out of the deck?", *CARD_REST))
        deck.hide_card(hope.owner, gone, on=True)
        deck.save_card(hope.owner, Draft("What do you bring?", *CARD_REST))
    lead = world.client(hope.facilitator)
    page = lead.get(f"/o/hope/meetings/{meeting_id}/prompts").text
    link = re.search(r'href="(/o/hope/deck[^"]*)"', page).group(1).replace("&amp;", "&")
    row = lead.get(link).text.partition("What do you bring?")[2]
    chosen = re.search(r'href="([^"]*card=[^"]*)"', row).group(1).replace("&amp;", "&")
    page = lead.get(chosen).text
    assert "What do you bring?</textarea>" in page
    assert f'value="{meeting_id}"' in page
    assert "Before it: closes as it starts" in page
    page = lead.get("/o/hope/templates/new").text
    assert '<option value="What do you bring?">' in page.partition("<datalist")[2]
    assert "Out of the deck?" not in page

"""Every page: no axe violation, light and dark, no sideways scroll, whatever people write."""

import pytest

from tests.screens.looking import LOOKS, assert_good, settle
from tests.screens.places import NOT_PAGES, PLACES, REFUSED

#: Sends a form without what it asks for, and without the browser's own checks.
SEND_EMPTY = """(button) => {
  const form = button.form;
  form.noValidate = true;
  for (const one of form.querySelectorAll("input:not([type=hidden]), textarea"))
    if (one.type === "checkbox" || one.type === "radio") one.checked = false; else one.value = "";
  form.requestSubmit(button);
}"""


def test_every_rule_that_answers_with_a_page_is_looked_at(world):
    rules = {rule.endpoint for rule in world.app.url_map.iter_rules() if "GET" in rule.methods}
    assert rules - NOT_PAGES == {place.rule for place in PLACES}


def test_every_rule_that_takes_a_form_from_its_page_is_looked_at_when_it_refuses(world):
    both = {
        rule.endpoint for rule in world.app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods
    }
    #: Nothing to fill in, or the same page as another rule.
    never = {"groups.leave", "groups.edit_joining", "groups.my_place", "groups.welcome"}
    never |= {"groups.pause"}  # one choice, with one chosen
    never |= {"groups.edit_topics", "live.plain", "breakouts.plain", "peace.show"}
    never |= {"pacts.agree", "floor.from_outside"}  # words for everybody are optional
    never |= {"organizations.join", "organizations.people", "accounts.begin"}
    never |= {"accounts.confirm_email", "notices.stop", "notices.confirm", "feeds.address"}
    never |= {"after.debrief", "after.write_notes"}  # where nothing at all may be said
    never |= {"care.not_ok", "care.worry", "care.contact"}  # nor in these
    never |= {"care.side_plain", "care.side_write"}  # as the room's own, live.plain
    never |= {"space.ladder", "space.step", "space.path"}  # the same
    never |= {"rehearsal.practice", "watched.first_lists"}  # one button
    never |= {"operator.limits"}  # nothing means no limit
    never |= {"setup.on_call", "setup.people"}  # nothing in them is an answer as well
    assert both - never <= {place.rule for place, _button in REFUSED}


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_page_is_for_everybody(place, page_of, ids):
    page = page_of(place.who)
    answer = page.goto(place.path.format(**ids))
    assert answer.status == place.status
    settle(page)
    assert_good(page, ways_out=place.rule != "cards.show")  # which says nothing of where it is from


@pytest.mark.parametrize(("place", "button"), REFUSED, ids=[f"{p}-{b}" for p, b in REFUSED])
def test_a_refused_form_is_for_everybody(place, button, page_of, ids):
    """Its page was looked at both ways; what it says when it refuses, in turn."""
    page = page_of(place.who)
    page.goto(place.path.format(**ids))
    with page.expect_navigation() as sent:
        page.get_by_role("main").get_by_role("button", name=button, exact=True).evaluate(SEND_EMPTY)
    assert sent.value.status == 422
    turn = REFUSED.index((place, button)) % len(LOOKS)
    assert_good(page, (LOOKS[turn],))

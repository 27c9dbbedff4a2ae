"""A question on the room's plain page: answered once, without a script, and read there."""

from dataclasses import replace

import pytest

from tests.soundings.making import POLL, SIX, answer, ask, close, gather, seen


@pytest.fixture
def page(hope):
    """Return the address of a question in a session with six members."""
    gather(hope)
    return f"/o/hope/meetings/{hope.meeting_id}/room/plain/question"


def test_one_answer_is_given_on_a_page_of_its_own_and_what_came_of_it_is_read(world, hope, page):
    one, ann = ask(hope), world.client(hope.ann)
    plain = page.removesuffix("/question")
    assert page in ann.get(plain).text
    asked = ann.get(page)
    assert "What do we talk about?" in asked.text
    assert "Refresh" not in asked.headers
    refused = ann.post(page, data={"cmid": ""})
    assert refused.status_code == 422
    assert "Please choose one of the answers first." in refused.text
    spoilt = ann.post(page, data={"choices": "99", "cmid": ""})
    assert spoilt.status_code == 422
    taken = ann.post(page, data={"choices": "1", "cmid": ""})
    assert (taken.status_code, taken.location) == (303, plain)
    again = ann.get(plain).text
    assert "What came of it shows once it has closed." in again
    assert page not in again
    assert ann.post(page, data={"choices": "0", "cmid": ""}).status_code == 303  # nothing to answer
    for who in SIX[1:]:
        answer(hope, one, who, 0)
    close(hope, one)
    assert "nearly everybody" in ann.get(plain).text
    assert seen(hope).closed.startswith("“What do we talk about?” has closed. 6 answered.")


def test_several_choices_and_names_are_told_before_the_answer(world, hope, page):
    one = ask(hope, replace(POLL, several=True, named=True))
    ben = world.client(hope.ben)
    asked = ben.get(page).text
    assert "Everybody here will see who answered what" in asked
    assert ben.post(page, data={"choices": ["0", "2"], "cmid": ""}).status_code == 303
    for who in ("ann", *SIX[2:]):
        answer(hope, one, who, 1)
    close(hope, one)
    shown = ben.get(page.removesuffix("/question")).text
    assert "Fay of Hope" in shown
    assert world.client(hope.facilitator).get(page).status_code == 303

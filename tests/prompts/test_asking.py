"""Asking, answering, passing and closing: who may, when, and how deep."""

import uuid

import pytest

from facilitator.core.access import Permission
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.meetings.operations import cancel_meeting
from facilitator.prompts.models import PromptState
from facilitator.prompts.operations import close_prompt, pass_on, publish_prompt, reply_to
from facilitator.prompts.queries import (
    prompt_for,
    prompts_of,
    prompts_of_meeting,
)
from facilitator.prompts.reading import threads_of, viewer_of
from tests.prompts.making import (
    answered,
    archive,
    asked,
    change_seat,
    new_agreement,
    prompt_row,
    reply_row,
)

OUTSIDE = {
    "owner": NotAllowed,
    "moderator": NotAllowed,
    "pending": NotFound,
    "stranger": NotFound,
}


def threads(actor, prompt_id):
    """Return (handle, words, [(handle, words)]) of every thread the actor can read."""
    with unit_of_work(actor, writes=False):
        prompt = prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
        return [
            (t.said.handle, t.said.body, [(a.handle, a.body) for a in t.answers])
            for t in threads_of(actor, prompt)
        ]


@pytest.mark.parametrize("who", ["facilitator", "cofacilitator"])
def test_facilitators_ask_the_circle_and_close(hope, who):
    actor = getattr(hope, who)
    with unit_of_work(actor):
        prompt_id = publish_prompt(actor, hope.group_id, text="How was the week?").id
    with unit_of_work(hope.ann, writes=False):
        [(prompt, author)] = prompts_of(hope.ann, hope.group_id)
        assert (prompt.text, author) == ("How was the week?", f"{who.title()} of Hope")
    with unit_of_work(actor):
        close_prompt(actor, prompt_id)
    assert prompt_row(hope, prompt_id).state is PromptState.CLOSED
    with pytest.raises(Conflict, match="closed"):
        answered(hope.ann, prompt_id, "Too late.")


@pytest.mark.parametrize(("who", "error"), [("ann", NotAllowed), *OUTSIDE.items()])
def test_nobody_else_asks_or_closes(hope, who, error):
    actor, prompt_id = getattr(hope, who), asked(hope)
    for act in (
        lambda: publish_prompt(actor, hope.group_id, text="Mine?"),
        lambda: close_prompt(actor, prompt_id),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()
    assert prompt_row(hope, prompt_id).state is PromptState.OPEN


@pytest.mark.parametrize(("who", "error"), OUTSIDE.items())
def test_whoever_is_not_in_the_circle_neither_answers_nor_passes(hope, who, error):
    actor, prompt_id = getattr(hope, who), asked(hope)
    for act in (
        lambda: reply_to(actor, prompt_id, "Hello"),
        lambda: pass_on(actor, prompt_id),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()
    assert threads(hope.ann, prompt_id) == []


@pytest.mark.parametrize(
    "state", [MembershipState.LEFT, MembershipState.SUSPENDED, MembershipState.BANNED]
)
def test_who_left_or_was_sent_away_neither_reads_nor_answers(hope, state):
    prompt_id = asked(hope)
    change_seat(hope, "ann", state=state)
    for act in (
        lambda: prompt_for(hope.ann, prompt_id, Permission.ROSTER_SEE),
        lambda: reply_to(hope.ann, prompt_id, "Still here"),
    ):
        with pytest.raises((NotFound, NotAllowed)), unit_of_work(hope.ann):
            act()


def test_a_prompt_of_another_organization_is_not_there(hope, other):
    foreign = asked(other)
    reply_id = answered(other.ann, foreign, "Words of the other place")
    mine = asked(hope)
    for act in (
        lambda: reply_to(hope.facilitator, foreign, "Hello"),
        lambda: reply_to(hope.facilitator, mine, "Hello", parent_id=reply_id),
        lambda: close_prompt(hope.facilitator, foreign),
        lambda: prompts_of(hope.owner, other.group_id),
        lambda: publish_prompt(
            hope.facilitator, hope.group_id, text="Hm?", meeting_id=other.meeting_id
        ),
    ):
        with pytest.raises(NotFound), unit_of_work(hope.facilitator):
            act()


def test_answers_go_two_deep_and_stay_in_order(hope):
    prompt_id = asked(hope)
    first = answered(hope.ann, prompt_id, "The bus driver.")
    second = answered(hope.ben, prompt_id, "Tomatoes.")
    below = answered(hope.cleo, prompt_id, "That is lovely.", parent_id=first)
    answered(hope.ann, prompt_id, "Thank you.", parent_id=first)
    assert threads(hope.ben, prompt_id) == [
        (
            "Ann of Hope",
            "The bus driver.",
            [("Cleo of Hope", "That is lovely."), ("Ann of Hope", "Thank you.")],
        ),
        ("Ben of Hope", "Tomatoes.", []),
    ]
    with pytest.raises(Conflict, match="two deep"):
        answered(hope.ben, prompt_id, "Deeper.", parent_id=below)
    for parent in (uuid.uuid4(), prompt_id):
        with pytest.raises(NotFound):
            answered(hope.ben, prompt_id, "To nothing.", parent_id=parent)
    elsewhere = asked(hope, "Another?")
    with pytest.raises(NotFound):
        answered(hope.ben, elsewhere, "To another prompt's answer.", parent_id=second)


def test_what_is_stored_of_an_answer_is_sealed(hope):
    reply_id = answered(hope.ann, asked(hope), "The bus driver.")
    assert b"bus driver" not in reply_row(hope, reply_id).body_sealed


def test_passing_counts_once_and_an_answer_may_still_follow(hope):
    prompt_id = asked(hope)
    ids = set()
    for _ in range(2):
        with unit_of_work(hope.ann):
            ids.add(pass_on(hope.ann, prompt_id).id)
    assert len(ids) == 1
    for actor, passed in ((hope.ann, True), (hope.ben, False)):
        with unit_of_work(actor, writes=False):
            prompt = prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
            assert viewer_of(actor, prompt).has_passed is passed
            assert len(threads_of(actor, prompt)) == passed  # nobody learns who passed
    answered(hope.ann, prompt_id, "After all.")
    with pytest.raises(NotFound):
        answered(hope.ben, prompt_id, "To a pass.", parent_id=ids.pop())


def test_the_agreement_in_force_comes_before_any_words(hope):
    prompt_id = asked(hope)
    new_agreement(hope)
    for actor, act in (
        (hope.facilitator, lambda: publish_prompt(hope.facilitator, hope.group_id, text="Hm?")),
        (hope.ann, lambda: reply_to(hope.ann, prompt_id, "Hello")),
        (hope.ann, lambda: pass_on(hope.ann, prompt_id)),
    ):
        with pytest.raises(Conflict) as refusal, unit_of_work(actor):
            act()
        assert refusal.value.code == "agreement"


def test_an_archived_circle_takes_no_words(hope):
    prompt_id = asked(hope)
    archive(hope)
    for actor, act in (
        (hope.facilitator, lambda: publish_prompt(hope.facilitator, hope.group_id, text="Hm?")),
        (hope.facilitator, lambda: close_prompt(hope.facilitator, prompt_id)),
        (hope.ann, lambda: reply_to(hope.ann, prompt_id, "Hello")),
        (hope.ann, lambda: pass_on(hope.ann, prompt_id)),
    ):
        with pytest.raises(Conflict, match="archived"), unit_of_work(actor):
            act()
    assert threads(hope.ann, prompt_id) == []  # it can still be read


def test_a_prompt_can_be_for_one_session_of_the_same_circle(hope):
    prompt_id = asked(hope, meeting_id=hope.meeting_id)
    asked(hope, "For everybody, any time?")
    with unit_of_work(hope.ann, writes=False):
        [(prompt, _author)] = prompts_of_meeting(hope.ann, hope.meeting_id)
        assert prompt.id == prompt_id
        assert len(prompts_of(hope.ann, hope.group_id)) == 2
    with pytest.raises(NotFound), unit_of_work(hope.stranger):
        prompts_of_meeting(hope.stranger, hope.meeting_id)
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, hope.meeting_id, "Snow.")
    with pytest.raises(Conflict, match="cancelled"):
        asked(hope, meeting_id=hope.meeting_id)


@pytest.mark.parametrize("words", ["", "   ", "\n\n"])
def test_an_empty_question_or_answer_is_refused(hope, words):
    prompt_id = asked(hope)
    with pytest.raises(Invalid):
        asked(hope, words)
    with pytest.raises(Invalid):
        answered(hope.ann, prompt_id, words)


@pytest.mark.parametrize("words", ["a\x00b", "x" * 4001])
def test_words_we_cannot_keep_whole_are_refused(hope, words):
    prompt_id = asked(hope)
    with pytest.raises(Invalid):
        answered(hope.ann, prompt_id, words)
    assert threads(hope.ann, prompt_id) == []


@pytest.mark.parametrize("words", ["x" * 4000, "مرحبا\n\nيا 🌱", "<script>alert(1)</script>"])
def test_words_come_back_exactly_as_they_were_written(hope, words):
    prompt_id = asked(hope)
    answered(hope.ann, prompt_id, words)
    assert threads(hope.ben, prompt_id) == [("Ann of Hope", words, [])]

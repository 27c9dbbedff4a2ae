"""Rounds, answering before one sees, and who reads an answer: on every way out."""

import pytest

from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.moderation.models import SubjectKind
from facilitator.moderation.queries import subject_for
from facilitator.prompts.keepsakes import answers_of_member
from facilitator.prompts.models import Audience
from facilitator.prompts.operations import close_prompt, pass_on, remove_reply
from facilitator.prompts.rounds import give_turn, open_responses
from tests.prompts.making import answered, put, seen

EVERYBODY = ("ann", "ben", "cleo", "facilitator", "moderator", "owner")


def passed(actor, prompt_id):
    with unit_of_work(actor):
        return pass_on(actor, prompt_id).id


def test_who_reads_an_answer_is_what_its_author_chose(hope):
    prompt_id = put(hope)
    readers = {
        Audience.CIRCLE: set(EVERYBODY),
        Audience.FACILITATORS: {"ann", "facilitator"},
        Audience.OWN: {"ann"},
    }
    for audience in Audience:
        answered(hope.ann, prompt_id, audience.value, audience=audience)
    for who in EVERYBODY:
        expected = {one.value for one, people in readers.items() if who in people}
        assert set(seen(getattr(hope, who), prompt_id)) == expected, who


def test_what_is_not_for_everybody_is_not_there_to_answer_report_or_take_along(hope):
    prompt_id = put(hope)
    told = answered(hope.ann, prompt_id, "For you.", audience=Audience.FACILITATORS)
    own = answered(hope.ann, prompt_id, "For me.", audience=Audience.OWN)
    for reply_id in (told, own):
        with pytest.raises(NotFound):
            answered(hope.ben, prompt_id, "Hello?", parent_id=reply_id)
        with pytest.raises(NotFound), unit_of_work(hope.ben):
            subject_for(hope.ben, SubjectKind.REPLY, reply_id)
        with pytest.raises(NotFound), unit_of_work(hope.moderator):
            remove_reply(hope.moderator, prompt_id, reply_id, "Why.")
    answered(hope.facilitator, prompt_id, "Thank you.", parent_id=told)
    assert "Thank you." in seen(hope.ann, prompt_id)
    assert seen(hope.ben, prompt_id) == []
    with unit_of_work(hope.ann, writes=False):
        taken = [one.text for one in answers_of_member(hope.seats["ann"])]
    assert sorted(taken) == ["For me.", "For you."]


def test_others_answers_are_there_once_one_has_answered_or_passed(hope):
    prompt_id = put(hope, answers_first=True)
    first = answered(hope.ann, prompt_id, "From Ann.")
    assert seen(hope.ben, prompt_id) == seen(hope.cleo, prompt_id) == []
    assert seen(hope.facilitator, prompt_id) == seen(hope.moderator, prompt_id) == ["From Ann."]
    with pytest.raises(NotFound):
        answered(hope.ben, prompt_id, "To what I cannot see.", parent_id=first)
    with pytest.raises(NotFound), unit_of_work(hope.ben):
        subject_for(hope.ben, SubjectKind.REPLY, first)
    passed(hope.ben, prompt_id)
    assert "From Ann." in seen(hope.ben, prompt_id)
    mine = answered(hope.cleo, prompt_id, "From Cleo.", audience=Audience.OWN)
    assert len(seen(hope.cleo, prompt_id)) == 2
    with unit_of_work(hope.cleo):
        remove_reply(hope.cleo, prompt_id, mine, "")  # taken back, and the others go as well
    assert "From Ann." not in seen(hope.cleo, prompt_id)
    with unit_of_work(hope.facilitator):
        close_prompt(hope.facilitator, prompt_id)
    assert "From Ann." in seen(hope.cleo, prompt_id)


def test_in_a_round_each_has_one_turn_and_then_people_answer_each_other(hope, other):
    prompt_id = put(hope, is_round=True)
    first = answered(hope.ann, prompt_id, "First.")
    for act in (
        lambda: answered(hope.ann, prompt_id, "Second."),
        lambda: passed(hope.ann, prompt_id),
    ):
        with pytest.raises(Conflict, match="your turn"):
            act()
    with pytest.raises(Conflict, match="everybody answers first"):
        answered(hope.ben, prompt_id, "A reply.", parent_id=first)
    a_pass = passed(hope.ben, prompt_id)
    with pytest.raises(Conflict, match="Take the pass back"):
        answered(hope.ben, prompt_id, "After all.")
    with unit_of_work(hope.ben):
        remove_reply(hope.ben, prompt_id, a_pass, "")
    answered(hope.ben, prompt_id, "After all.")
    passed(hope.cleo, prompt_id)
    # the one who is in both organizations has yet to answer
    with pytest.raises(Conflict, match="everybody answers first"):
        answered(hope.ben, prompt_id, "A reply.", parent_id=first)
    passed(hope.both, prompt_id)
    answered(hope.ben, prompt_id, "A reply.", parent_id=first)


@pytest.mark.parametrize(("who", "error"), [("ann", NotAllowed), ("owner", NotAllowed)])
def test_a_facilitator_gives_another_turn_and_opens_a_round(hope, who, error):
    prompt_id = put(hope, is_round=True)
    first = answered(hope.ann, prompt_id, "First.")
    actor = getattr(hope, who)
    for act in (
        lambda: give_turn(actor, prompt_id, first),
        lambda: open_responses(actor, prompt_id),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()
    with unit_of_work(hope.cofacilitator):
        give_turn(hope.cofacilitator, prompt_id, first)
        open_responses(hope.cofacilitator, prompt_id)
    answered(hope.ann, prompt_id, "Second.")
    with pytest.raises(Conflict, match="your turn"):
        answered(hope.ann, prompt_id, "Third.")
    answered(hope.ben, prompt_id, "A reply.", parent_id=first)


def test_facilitators_have_a_name(hope):
    prompt_id = put(hope, lets_anonymous=True)
    with pytest.raises(Invalid):
        answered(hope.facilitator, prompt_id, "Just someone.", is_anonymous=True)

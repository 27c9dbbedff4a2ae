"""Taking one's own words back, and staff removing others' with a reason."""

import pytest

from facilitator.audit.models import AuditEntry
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.prompts.models import PromptState, ReplyState
from facilitator.prompts.operations import pass_on, remove_prompt, remove_reply, reply_to
from facilitator.prompts.queries import prompts_of
from tests.prompts.making import answered, archive, asked, change_seat, prompt_row, reply_row


def actions(tenant):
    """Return what the audit says was done, the publishing aside."""
    with unit_of_work(tenant.owner, writes=False):
        names = [entry.action for entry in db.session.query(AuditEntry)]
    return [name for name in names if name != "prompt.published"]


def test_an_author_takes_an_answer_back_without_a_reason_and_leaves_a_tombstone(hope):
    prompt_id = asked(hope)
    reply_id = answered(hope.ann, prompt_id, "Too much.")
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, prompt_id, reply_id, "ignored")
    row = reply_row(hope, reply_id)
    assert (row.state, row.body_sealed, row.removed_reason) == (ReplyState.WITHDRAWN, None, "")
    assert actions(hope) == []


@pytest.mark.parametrize("who", ["facilitator", "cofacilitator", "moderator"])
def test_staff_remove_an_answer_with_a_reason_on_record(hope, who):
    actor, prompt_id = getattr(hope, who), asked(hope)
    reply_id = answered(hope.ann, prompt_id, "Call me on 555.")
    with pytest.raises(Invalid, match="say why"), unit_of_work(actor):
        remove_reply(actor, prompt_id, reply_id, "  ")
    with unit_of_work(actor):
        remove_reply(actor, prompt_id, reply_id, "A number somebody could call.")
    row = reply_row(hope, reply_id)
    assert (row.state, row.body_sealed) == (ReplyState.REMOVED, None)
    assert row.removed_reason == "A number somebody could call."
    assert actions(hope) == ["reply.removed"]
    with pytest.raises(NotFound), unit_of_work(actor):
        remove_reply(actor, prompt_id, reply_id, "Again.")


@pytest.mark.parametrize(
    ("who", "error"),
    [("ben", NotAllowed), ("owner", NotAllowed), ("pending", NotFound), ("stranger", NotFound)],
)
def test_nobody_else_removes_an_answer_or_a_prompt(hope, who, error):
    actor, prompt_id = getattr(hope, who), asked(hope)
    reply_id = answered(hope.ann, prompt_id, "Mine.")
    for act in (
        lambda: remove_reply(actor, prompt_id, reply_id, "No reason of mine."),
        lambda: remove_prompt(actor, prompt_id, "No reason of mine."),
    ):
        with pytest.raises(error), unit_of_work(actor):
            act()
    assert reply_row(hope, reply_id).state is ReplyState.VISIBLE
    assert prompt_row(hope, prompt_id).state is PromptState.OPEN


def test_words_of_another_organization_or_another_prompt_are_not_there(hope, other):
    theirs = asked(other)
    foreign = answered(other.ann, theirs, "Elsewhere.")
    mine, second = asked(hope), asked(hope, "Another?")
    reply_id = answered(hope.ann, mine, "Here.")
    for act in (
        lambda: remove_reply(hope.facilitator, theirs, foreign, "Why."),
        lambda: remove_reply(hope.facilitator, mine, foreign, "Why."),
        lambda: remove_reply(hope.facilitator, second, reply_id, "Why."),
        lambda: remove_prompt(hope.facilitator, theirs, "Why."),
    ):
        with pytest.raises(NotFound), unit_of_work(hope.facilitator):
            act()
    assert reply_row(other, foreign).state is ReplyState.VISIBLE


def test_a_prompt_is_taken_back_by_whoever_asked_and_the_answers_stay(hope):
    prompt_id = asked(hope)
    reply_id = answered(hope.ann, prompt_id, "The bus driver.")
    change_seat(hope, "facilitator", role=Role.PARTICIPANT)  # their words are still theirs
    with unit_of_work(hope.facilitator):
        remove_prompt(hope.facilitator, prompt_id, "")
    row = prompt_row(hope, prompt_id)
    assert (row.state, row.text, row.removed_reason) == (PromptState.REMOVED, "", "")
    assert reply_row(hope, reply_id).state is ReplyState.VISIBLE
    assert actions(hope) == ["prompt.withdrawn"]
    with unit_of_work(hope.ann, writes=False):
        assert prompts_of(hope.ann, hope.group_id) == []
    with pytest.raises(Conflict), unit_of_work(hope.ann):
        reply_to(hope.ann, prompt_id, "To nothing.")


def test_somebody_elses_prompt_goes_only_with_a_reason(hope):
    prompt_id = asked(hope)
    with pytest.raises(Invalid), unit_of_work(hope.moderator):
        remove_prompt(hope.moderator, prompt_id, "")
    with unit_of_work(hope.moderator):
        remove_prompt(hope.moderator, prompt_id, "It names somebody.")
    assert prompt_row(hope, prompt_id).removed_reason == "It names somebody."
    assert actions(hope) == ["prompt.removed"]
    with pytest.raises(Conflict, match="gone already"), unit_of_work(hope.moderator):
        remove_prompt(hope.moderator, prompt_id, "Twice.")


def test_words_can_be_taken_back_in_an_archived_circle_too(hope):
    prompt_id = asked(hope)
    reply_id = answered(hope.ann, prompt_id, "Too much.")
    archive(hope)
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, prompt_id, reply_id, "")
    assert reply_row(hope, reply_id).state is ReplyState.WITHDRAWN


def test_after_a_pass_was_taken_back_one_can_pass_again(hope):
    prompt_id = asked(hope)
    with unit_of_work(hope.ann):
        first = pass_on(hope.ann, prompt_id).id
    with unit_of_work(hope.ann):
        remove_reply(hope.ann, prompt_id, first, "")
    with unit_of_work(hope.ann):
        assert pass_on(hope.ann, prompt_id).id != first

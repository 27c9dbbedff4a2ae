"""What an author is told of a decision, and what readers report."""

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import Moderation, Wish
from facilitator.moderation import acts
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import claim_report, report_on_page
from facilitator.moderation.queries import snapshot_of, subject_for
from facilitator.notices.models import Channel, Kind, Notice
from facilitator.notices.sweeps import look
from facilitator.prompts.holding import Decision
from facilitator.prompts.models import PromptState
from facilitator.prompts.operations import remove_reply
from tests.groups.making import change_group
from tests.prompts.making import answered, asked, crowd, prompt_row, put
from tests.prompts.test_read_first import decide


def told(tenant):
    """Return who was told of a decision, and by which ways."""
    look()
    with unit_of_work(tenant.owner, writes=False):
        rows = db.session.scalars(sa.select(Notice).where(Notice.kind == Kind.DECIDED)).all()
    return [(row.membership_id, row.channel) for row in rows], rows


@pytest.mark.parametrize("what", ["approve", "decline", "warn", "removed"])
def test_an_author_is_told_that_something_was_decided_and_reads_what_and_why(world, hope, what):
    moderated = what in ("approve", "decline")
    change_group(hope, moderation=Moderation.EVERYONE if moderated else Moderation.OFF)
    prompt_id = asked(hope)
    reply_id = answered(hope.ann, prompt_id, "My own words.")
    if what == "removed":
        with unit_of_work(hope.facilitator):
            remove_reply(hope.facilitator, prompt_id, reply_id, "It names a child.")
    else:
        words = "" if what == "approve" else "It names a child."
        decide(hope.facilitator, prompt_id, reply_id, Decision(what), words)
    (people, (notice,)) = told(hope)
    assert people == [(hope.seats["ann"], Channel.APP)]
    assert told(hope)[0] == people  # once
    ann = world.client(hope.ann)
    page = ann.post(f"/o/hope/notices/{notice.id}", follow_redirects=True)
    assert page.request.path == f"/o/hope/prompts/{prompt_id}"
    assert ("It names a child." in page.text) is (what != "approve")
    assert "It names a child" not in ann.get("/o/hope/notices/").text


def test_of_an_answer_without_a_name_no_notice_says_whose_it_is(hope):
    crowd(hope)
    change_group(hope, moderation=Moderation.EVERYONE)
    prompt_id = put(hope, lets_anonymous=True)
    reply_id = answered(hope.ann, prompt_id, "As someone.", is_anonymous=True)
    decide(hope.facilitator, prompt_id, reply_id, Decision.APPROVE)
    assert told(hope)[0] == []


def test_a_question_is_reported_by_whoever_reads_it_and_taken_away(world, hope, other):
    prompt_id = asked(hope, "Who is the worst of you?")
    page = world.client(hope.ben).get(f"/o/hope/prompts/{prompt_id}").text
    assert f"subject=prompt:{prompt_id}" in page
    assert "subject=prompt:" not in world.client(hope.facilitator).get(page_of(prompt_id)).text
    for actor in (hope.stranger, other.ann):
        with pytest.raises(NotFound), unit_of_work(actor, writes=False):
            subject_for(actor, SubjectKind.PROMPT, prompt_id)
    path = f"/o/hope/reports/new?subject=prompt:{prompt_id}"
    assert "a question of" in world.client(hope.ben).get(path).text
    with unit_of_work(hope.ben):
        report_id = report_on_page(
            hope.ben,
            subject=SubjectKind.PROMPT,
            subject_id=prompt_id,
            reason=ReportReason.UNCOMFORTABLE,
            words="",
        ).id
    with unit_of_work(hope.moderator):
        row = claim_report(hope.moderator, report_id)
        assert [line["body"] for line in snapshot_of(hope.moderator, row)] == [
            "Who is the worst of you?"
        ]
        acts.act_on_report(hope.moderator, report_id, "hide", "It hurts.")
    assert prompt_row(hope, prompt_id).state is PromptState.REMOVED


def page_of(prompt_id):
    """Return the address of a prompt."""
    return f"/o/hope/prompts/{prompt_id}"


def test_somebody_who_asked_to_be_listened_to_is_watched_for_where_one_answers(world, hope):
    prompt_id = asked(hope)
    answered(hope.ann, prompt_id, "It hurts.", wish=Wish.LISTEN)
    answered(hope.ann, prompt_id, "It works.", wish=Wish.IDEAS)
    page = world.client(hope.ben).get(page_of(prompt_id)).text
    assert page.count("data-listens=") == 1

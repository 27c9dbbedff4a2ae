"""What a prompt becomes, by whom and when: docs/states.md as a table."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.notices.models import Kind, Notice
from facilitator.notices.sweeps import look
from facilitator.prompts import life
from facilitator.prompts.life import Plan, change_prompt, move_prompt, pin_prompt
from facilitator.prompts.models import PromptPart, PromptState
from facilitator.prompts.operations import pass_on, publish_prompt
from facilitator.prompts.queries import all_prompts_of, prompt_for, prompts_of
from facilitator.prompts.sweeps import look_after_prompts
from tests.prompts.making import answered, asked, prompt_row

S = PromptState
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: docs/states.md: what a facilitator can make of a prompt.
TABLE = {
    (S.DRAFT, S.SCHEDULED),
    (S.DRAFT, S.OPEN),
    (S.SCHEDULED, S.DRAFT),
    (S.SCHEDULED, S.OPEN),
    (S.OPEN, S.CLOSED),
    (S.CLOSED, S.OPEN),
    (S.CLOSED, S.ARCHIVED),
}


def put(tenant, state=None, **values):
    """Put a prompt into a state and return its id."""
    with unit_of_work(tenant.facilitator):
        values.setdefault("publish_at", clock.now() + HOUR)
        row = publish_prompt(tenant.facilitator, tenant.group_id, text="Well?", plan=Plan(**values))
        if state is not None:
            row.state = state
        return row.id


def seen_by(actor, tenant):
    with unit_of_work(actor, writes=False):
        return [prompt.id for prompt, _ in prompts_of(actor, tenant.group_id)]


def test_a_facilitator_makes_of_a_prompt_what_the_table_says_and_nothing_else(hope):
    for start in S:
        for to in set(S) - {S.REMOVED}:
            prompt_id = put(hope, start, publish_at=clock.now() + HOUR)
            fits = to is start or (start, to) in TABLE
            try:
                with unit_of_work(hope.facilitator):
                    move_prompt(hope.facilitator, prompt_id, to)
                assert fits, (start, to)
            except Conflict:
                assert not fits, (start, to)
            assert prompt_row(hope, prompt_id).state is (to if fits else start)


@pytest.mark.parametrize(
    ("who", "error"), [("ann", NotFound), ("moderator", NotFound), ("owner", NotFound)]
)
def test_a_draft_is_nobodys_but_the_facilitators(hope, who, error):
    actor = getattr(hope, who)
    for state in (S.DRAFT, S.SCHEDULED):
        prompt_id = put(hope, state)
        with pytest.raises(error), unit_of_work(actor):
            prompt_for(actor, prompt_id, Permission.ROSTER_SEE)
        with unit_of_work(actor, writes=False):
            assert all_prompts_of(actor, hope.group_id) == {}
    shown = put(hope, S.OPEN)
    with pytest.raises(NotAllowed), unit_of_work(actor):
        move_prompt(actor, shown, S.CLOSED)
    with unit_of_work(hope.cofacilitator, writes=False):
        listed = all_prompts_of(hope.cofacilitator, hope.group_id)
    assert set(listed) == {S.DRAFT, S.SCHEDULED, S.OPEN}


def test_it_opens_and_closes_by_itself_at_once_for_whoever_looks_and_once_in_the_database(hope):
    opens = clock.now() + HOUR
    prompt_id = put(hope, publish_at=opens, close_at=opens + DAY)
    with pytest.raises(NotFound):
        answered(hope.ann, prompt_id, "Too early.")
    with time_machine.travel(opens, tick=False):
        assert seen_by(hope.ann, hope) == [prompt_id]  # before any sweep
        answered(hope.ann, prompt_id, "In time.")
        look_after_prompts()
        assert prompt_row(hope, prompt_id).state is S.OPEN
    with time_machine.travel(opens + DAY, tick=False):
        with pytest.raises(Conflict, match="closed"):
            answered(hope.ann, prompt_id, "Too late.")
        look_after_prompts()
        look_after_prompts()
        row = prompt_row(hope, prompt_id)
    assert (row.state, row.closed_at) == (S.CLOSED, opens + DAY)
    with unit_of_work(hope.owner, writes=False):
        lines = db.session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.subject_id == prompt_id)
        ).all()
    assert sorted(lines) == ["prompt.closed", "prompt.published", "prompt.scheduled"]


def test_it_is_changed_until_somebody_was_shown_it(hope):
    prompt_id = put(hope)
    later = clock.now() + DAY
    with unit_of_work(hope.cofacilitator):
        plan = Plan(publish_at=later, is_round=True)
        change_prompt(hope.cofacilitator, prompt_id, text="Anew?", plan=plan)
    row = prompt_row(hope, prompt_id)
    assert (row.text, row.publish_at, row.is_round) == ("Anew?", later, True)
    with pytest.raises(Invalid), unit_of_work(hope.facilitator):
        change_prompt(hope.facilitator, prompt_id, text="No time?", plan=Plan())
    with unit_of_work(hope.facilitator):
        move_prompt(hope.facilitator, prompt_id, S.OPEN)
    with pytest.raises(Conflict, match="read this"), unit_of_work(hope.facilitator):
        change_prompt(hope.facilitator, prompt_id, text="Late?", plan=Plan())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"close_at": -HOUR}, "close_at"),
        ({"publish_at": DAY, "close_at": HOUR}, "close_at"),
        ({"publish_at": timedelta(days=400)}, "publish_at"),
        ({"reminds": True}, "close_at"),
        ({"part": PromptPart.BEFORE}, "part"),
    ],
)
def test_times_that_make_no_sense_are_refused_at_their_field(hope, values, field):
    plan = {k: clock.now() + v if isinstance(v, timedelta) else v for k, v in values.items()}
    with pytest.raises(Invalid) as refused, unit_of_work(hope.facilitator):
        publish_prompt(hope.facilitator, hope.group_id, text="Well?", plan=Plan(**plan))
    assert refused.value.field == field


def test_what_goes_with_a_session_follows_it_and_waits_when_it_is_cancelled(hope):
    def meeting():
        return db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))

    before = put(hope, publish_at=None, meeting_id=hope.meeting_id, part=PromptPart.BEFORE)
    after = put(hope, publish_at=None, meeting_id=hope.meeting_id, part=PromptPart.AFTER)
    with unit_of_work(hope.owner):
        meeting().starts_at += DAY
        meeting().ends_at += DAY
        starts_at, ends_at = meeting().starts_at, meeting().ends_at
    look_after_prompts()
    assert prompt_row(hope, before).close_at == starts_at
    assert prompt_row(hope, after).publish_at == ends_at
    with unit_of_work(hope.owner):
        meeting().state = MeetingState.CANCELLED
    look_after_prompts()
    assert prompt_row(hope, after).state is S.DRAFT


def test_one_reminder_for_whoever_has_neither_answered_nor_passed(hope):
    close_at = clock.now() + 4 * DAY
    prompt_id = put(hope, publish_at=None, close_at=close_at, reminds=True)
    answered(hope.ann, prompt_id, "Said.")
    with unit_of_work(hope.ben):
        pass_on(hope.ben, prompt_id)
    with time_machine.travel(close_at - DAY, tick=False):
        for _ in range(2):
            look_after_prompts()
            look()
    with unit_of_work(hope.owner, writes=False):
        told = set(
            db.session.scalars(sa.select(Notice.membership_id).where(Notice.kind == Kind.PROMPT))
        )
        lines = db.session.scalar(
            sa.select(sa.func.count()).where(AuditEntry.action == "prompt.reminded")
        )
    assert hope.seats["cleo"] in told
    assert told.isdisjoint({hope.seats[who] for who in ("ann", "ben", "facilitator")})
    assert lines == 1


def test_a_pinned_prompt_comes_first_and_a_draft_cannot_be(hope):
    first, second = asked(hope), asked(hope, "Another?")
    with unit_of_work(hope.facilitator):
        pin_prompt(hope.facilitator, first, on=True)
    assert seen_by(hope.ann, hope) == [first, second]
    draft = put(hope, S.DRAFT)
    with pytest.raises(Conflict), unit_of_work(hope.facilitator):
        pin_prompt(hope.facilitator, draft, on=True)


def test_the_pages_of_a_life(world, hope):
    lead = world.client(hope.facilitator)
    new = f"/o/hope/groups/{hope.group_id}/prompts/new"
    made = lead.post(new, data={"text": "Later?", "act": "draft"}, follow_redirects=True)
    url = made.request.path
    assert "only facilitators see it" in made.text
    assert world.client(hope.ann).get(url).status_code == 404
    data = {"text": "Much later?", "publish_at": "2999-01-01T10:00"}
    assert lead.post(f"{url}/edit", data=data).status_code == 422
    data["publish_at"] = f"{clock.now() + DAY:%Y-%m-%dT%H:%M}"
    assert "Much later?" in lead.post(f"{url}/edit", data=data, follow_redirects=True).text
    page = lead.post(f"{url}/move", data={"to": "scheduled"}, follow_redirects=True).text
    assert "Only facilitators see it until it opens" in page
    assert "Waiting for their time" in lead.get(f"/o/hope/groups/{hope.group_id}/prompts").text
    lead.post(f"{url}/move", data={"to": "open"})
    assert "Much later?" in world.client(hope.ann).get(url).text
    assert lead.post(f"{url}/move", data={"to": "removed"}).status_code == 404
    assert (
        "above the others"
        in lead.post(f"{url}/pin", data={"on": "yes"}, follow_redirects=True).text
    )


def test_the_states_of_the_table_are_those_of_the_code():
    assert {(start, to) for start, ends in life.LEADS_TO.items() for to in ends} == TABLE

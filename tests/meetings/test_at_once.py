"""Two people change the calendar in the same moment: one of them is told what happened."""

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Answer, MeetingState
from facilitator.meetings.operations import (
    cancel_meeting,
    edit_meeting,
    schedule_meeting,
)
from facilitator.meetings.places import answer_meeting
from tests.meetings.making import draft, meeting_row, planned
from tests.racing import race

ROUNDS = range(3)


def acting(actor, operation, *arguments):
    """Return an act in a work of its own."""

    def act():
        with unit_of_work(actor):
            operation(actor, *arguments)

    return act


def lines(tenant, action):
    """Return how many lines of this action the audit has."""
    with unit_of_work(tenant.owner, writes=False):
        query = sa.select(sa.func.count()).select_from(AuditEntry)
        return db.session.scalar(query.where(AuditEntry.action == action))


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_who_want_the_last_place_one_has_it(app, hope, turn):
    meeting_id = planned(hope, capacity=1)
    wants = [acting(who, answer_meeting, meeting_id, Answer.GOING) for who in (hope.ann, hope.ben)]
    assert sorted(race(app, *wants)) == ["conflict", "done"]


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_who_cancel_one_does(app, hope, turn):
    cancels = [
        acting(who, cancel_meeting, hope.meeting_id, words)
        for who, words in ((hope.facilitator, "Snow."), (hope.owner, "Ice."))
    ]
    outcomes = race(app, *cancels)
    assert sorted(outcomes) == ["conflict", "done"]
    row = meeting_row(hope, hope.meeting_id)
    assert row.cancel_reason == ("Snow." if outcomes[0] == "done" else "Ice.")
    assert lines(hope, "meeting.cancelled") == 1


def test_a_change_and_a_cancellation_leave_no_cancelled_session_changed(app, hope):
    outcomes = race(
        app,
        acting(hope.owner, cancel_meeting, hope.meeting_id, "Snow."),
        acting(hope.facilitator, edit_meeting, hope.meeting_id, draft(title="Later")),
    )
    assert outcomes[0] == "done"
    row = meeting_row(hope, hope.meeting_id)
    assert row.state is MeetingState.CANCELLED
    assert (row.title == "Later") == (outcomes[1] == "done")


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_who_plan_the_same_evening_one_does(app, hope, turn):
    plans = [
        acting(who, schedule_meeting, hope.group_id, draft())
        for who in (hope.facilitator, hope.owner)
    ]
    assert sorted(race(app, *plans)) == ["conflict", "done"]

"""The load guard: a private word after a full week, and the next session handed on or kept."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.after import debriefs
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.load import guard
from facilitator.load.above import above
from facilitator.load.models import Hush, KeptLead
from facilitator.load.sweeps import forget_old_wishes
from facilitator.meetings.models import Meeting
from facilitator.meetings.substitutes import open_request, take_over
from facilitator.notices.models import Kind, Notice
from tests.after.making import come, end
from tests.meetings.making import both, planned, took_place


def doing(actor, what, *given, **named):
    """Do one thing in a work of its own."""
    with unit_of_work(actor):
        return what(actor, *given, **named)


def full_week(actor):
    """Return what somebody's own week is said to hold."""
    with unit_of_work(actor, writes=False):
        return guard.full_week_of(actor)


def held(tenant, sessions, *who, ago=timedelta(days=1)):
    """Let sessions have taken place, held by these people, the last so long ago."""
    for number in range(sessions):
        there = dict.fromkeys(who or ("facilitator",), (0, 60))
        took_place(tenant, ago + timedelta(minutes=number), {**there, "ann": (0, 60)})


@pytest.fixture
def cases():
    """Stand in for the feature that knows of care cases: this test says how many there were."""
    counts, sessions = {}, set()

    def cases_in(member_id, _since, _until):
        whens = [
            (sa.false(), 0),
            *((sa.type_coerce(member_id, sa.Uuid()) == who, n) for who, n in counts.items()),
        ]
        return sa.case(*whens, else_=0)

    def had_case(_actor, meeting_id):
        return meeting_id in sessions

    def answered_in(_since, _until):
        return dict(counts)

    above.cases_in.append(cases_in)
    above.answered_in.append(answered_in)
    above.had_case.append(had_case)
    yield counts, sessions
    above.cases_in.remove(cases_in)
    above.answered_in.remove(answered_in)
    above.had_case.remove(had_case)


def test_a_week_is_full_from_the_sixth_session_or_the_third_case(hope, cases):
    counts, _sessions = cases
    held(hope, 5)
    held(hope, 1, ago=timedelta(days=8))
    assert full_week(hope.facilitator) is None
    counts[hope.facilitator.member_id] = 2
    assert full_week(hope.facilitator) is None
    counts[hope.facilitator.member_id] = 3
    assert full_week(hope.facilitator) == guard.Week(5, 3)
    counts.clear()
    held(hope, 1)
    assert full_week(hope.facilitator) == guard.Week(6, 0)
    for other in (hope.cofacilitator, hope.ann, hope.owner):
        assert full_week(other) is None


def test_not_now_keeps_quiet_for_seven_days_and_is_then_forgotten(hope):
    held(hope, 6)
    doing(hope.facilitator, guard.say_not_now)
    doing(hope.facilitator, guard.say_not_now)
    assert full_week(hope.facilitator) is None
    start = clock.now()
    with time_machine.travel(start + timedelta(days=6, hours=23)):
        held(hope, 6)
        assert full_week(hope.facilitator) is None
        forget_old_wishes()
    with time_machine.travel(start + timedelta(days=7, minutes=1)):
        assert full_week(hope.facilitator) == guard.Week(6, 0)
        forget_old_wishes()
        with unit_of_work(hope.facilitator, writes=False):
            assert db.session.scalars(sa.select(Hush)).all() == []


def care(tenant):
    """Return what the lead is offered after the session."""
    lead = tenant.facilitator
    with unit_of_work(lead, writes=False):
        presence, _said = debriefs.debrief_for(lead, tenant.meeting_id)
        return debriefs.care_for(lead, presence)


def test_after_a_care_case_the_next_session_is_offered_and_one_press_asks_the_backup(hope, cases):
    _counts, sessions = cases
    come(hope)
    end(hope)
    coming = planned(hope, holders=both(hope))
    assert not care(hope)
    sessions.add(hope.meeting_id)
    offer = care(hope)
    assert offer.had_case
    assert (offer.next_session.id, offer.backup) == (coming, "Cofacilitator of Hope")
    doing(hope.facilitator, guard.offer_lead, hope.meeting_id)
    with unit_of_work(hope.owner, writes=False):
        assert open_request(hope.owner, coming) is not None
        assert (
            db.session.get_one(Meeting, (hope.organization_id, coming)).lead_id
            == (hope.seats["facilitator"])
        )  # nothing happens by itself
        asked = sa.select(Notice.member_id).where(Notice.kind == Kind.SUBSTITUTE)
        assert set(db.session.scalars(asked)) == {hope.cofacilitator.member_id}
    assert care(hope).next_session is None  # they are asked already
    doing(hope.cofacilitator, take_over, coming)
    with pytest.raises(Conflict):
        doing(hope.facilitator, guard.offer_lead, hope.meeting_id)


def test_whoever_keeps_the_next_session_is_not_offered_it_again(hope, cases):
    cases[1].add(hope.meeting_id)
    come(hope)
    end(hope)
    with pytest.raises(Conflict):
        doing(hope.facilitator, guard.keep_lead, hope.meeting_id)  # there is none
    coming = planned(hope, holders=both(hope, backup=""))
    for _twice in range(2):
        doing(hope.facilitator, guard.keep_lead, hope.meeting_id)
    assert care(hope).is_kept
    assert care(hope).backup == ""
    with pytest.raises(Conflict, match="Nobody else"):
        doing(hope.facilitator, guard.offer_lead, hope.meeting_id)
    with unit_of_work(hope.owner, writes=False):
        assert open_request(hope.owner, coming) is None


@pytest.mark.parametrize("who", ["ann", "owner", "stranger", "moderator"])
def test_nobody_else_hands_a_session_on_or_keeps_it(hope, other, who):
    come(hope)
    end(hope)
    planned(hope, holders=both(hope))
    for what in (guard.offer_lead, guard.keep_lead):
        for actor in (hope.actors[who], other.facilitator):
            with pytest.raises((NotFound, NotAllowed)):
                doing(actor, what, hope.meeting_id)
    with pytest.raises(NotFound):
        doing(hope.facilitator, guard.keep_lead, uuid.uuid4())
    with unit_of_work(hope.owner, writes=False):
        assert db.session.scalars(sa.select(KeptLead)).all() == []


def test_the_pages_say_it_to_the_facilitator_alone(world, hope, cases):
    come(hope)
    end(hope)
    planned(hope, holders=both(hope))
    held(hope, 6, "facilitator", "cofacilitator")
    cases[1].add(hope.meeting_id)
    lead = world.client(hope.facilitator)
    today = lead.get("/o/hope/").text
    assert "You held a lot this week" in today
    assert "7 sessions" in today
    page = lead.get(f"/o/hope/meetings/{hope.meeting_id}/debrief").text
    assert "Somebody needed care in this session." in page
    assert "Keep half an hour free" in page
    assert "Ask Cofacilitator of Hope" in page
    for other in (hope.owner, hope.ann, hope.moderator):
        assert "a lot this week" not in world.client(other).get("/o/hope/").text
    kept = lead.post(f"/o/hope/meetings/{hope.meeting_id}/debrief/keep-next")
    assert kept.status_code == 303
    assert "You keep the next session" in lead.get(kept.location).text
    assert lead.post("/o/hope/full-week/not-now").status_code == 303
    assert "a lot this week" not in lead.get("/o/hope/").text
    assert "a lot this week" in world.client(hope.cofacilitator).get("/o/hope/").text

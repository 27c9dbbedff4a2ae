"""Saying who comes: places, intents, and fifty people for the last place."""

import threading
from datetime import timedelta

import pytest

from facilitator.core.access import Permission
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, NotAllowed, NotFound, Unavailable
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group, MembershipState
from facilitator.meetings.models import Answer, Intent
from facilitator.meetings.operations import cancel_meeting
from facilitator.meetings.places import answer_meeting
from facilitator.meetings.queries import (
    answers_of,
    comers_to,
    join_closes_at,
    join_opens_at,
    meeting_for,
    rsvp_counts,
)
from tests.groups.making import change_group
from tests.meetings.making import archive, held_before, meeting_row, more_members, planned, seat

#: People who want the last place at the same moment.
CROWD = 50


def say(actor, meeting_id, answer, intent=Intent.UNSURE):
    """Answer in a work of one's own."""
    with unit_of_work(actor):
        answer_meeting(actor, meeting_id, answer, intent)


def counts(tenant, meeting_id):
    """Return how many said what."""
    with unit_of_work(tenant.owner, writes=False):
        meeting = meeting_for(tenant.owner, meeting_id, Permission.GROUP_SEE)
        return dict(rsvp_counts(tenant.owner, meeting))


def test_an_answer_can_be_changed_and_counts_once(hope):
    for answer in (Answer.GOING, Answer.GOING, Answer.MAYBE):
        say(hope.ann, hope.meeting_id, answer)
    assert counts(hope, hope.meeting_id) == {"maybe": 1}
    with unit_of_work(hope.ann, writes=False):
        assert answers_of(hope.ann, [hope.meeting_id]) == {hope.meeting_id: Answer.MAYBE}
    with unit_of_work(hope.ben, writes=False):
        assert answers_of(hope.ben, [hope.meeting_id]) == {}


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("owner", NotAllowed),
        ("moderator", NotAllowed),
        ("pending", NotFound),
        ("stranger", NotFound),
    ],
)
def test_whoever_is_not_in_the_circle_does_not_answer(hope, who, error):
    with pytest.raises(error):
        say(getattr(hope, who), hope.meeting_id, Answer.GOING)
    assert counts(hope, hope.meeting_id) == {}


def test_a_session_of_another_organization_is_not_there(hope, other):
    with pytest.raises(NotFound):
        say(hope.ann, other.meeting_id, Answer.GOING)


def test_no_answer_is_taken_to_a_session_that_is_over_cancelled_or_archived(hope, other):
    cancelled = planned(hope)
    with unit_of_work(hope.facilitator):
        cancel_meeting(hope.facilitator, cancelled, "Snow.")
    held_before(hope, hope.meeting_id, timedelta(minutes=1))
    archive(other)
    for actor, meeting_id in (
        (hope.ann, cancelled),
        (hope.ann, hope.meeting_id),
        (other.ann, other.meeting_id),
    ):
        with pytest.raises(Conflict):
            say(actor, meeting_id, Answer.GOING)


def test_a_full_session_takes_maybe_and_frees_a_place_when_somebody_declines(hope):
    meeting_id = planned(hope, capacity=1)
    say(hope.ann, meeting_id, Answer.GOING)
    say(hope.ann, meeting_id, Answer.GOING)  # the place is theirs already
    with pytest.raises(Conflict, match="Every place is taken"):
        say(hope.ben, meeting_id, Answer.GOING)
    say(hope.ben, meeting_id, Answer.MAYBE)
    say(hope.ann, meeting_id, Answer.DECLINED)
    say(hope.ben, meeting_id, Answer.GOING)
    assert counts(hope, meeting_id) == {"going": 1, "declined": 1}


def test_facilitators_take_no_place_and_who_left_frees_one(hope):
    meeting_id = planned(hope, capacity=1)
    say(hope.facilitator, meeting_id, Answer.GOING)
    say(hope.cofacilitator, meeting_id, Answer.GOING)
    say(hope.ann, meeting_id, Answer.GOING)
    with unit_of_work(hope.owner):
        seat(hope, "ann").state = MembershipState.LEFT
    say(hope.ben, meeting_id, Answer.GOING)
    assert counts(hope, meeting_id) == {"going": 3}


def test_fifty_people_want_the_last_place_and_exactly_one_has_it(app, hope):
    meeting_id = planned(hope, capacity=1)
    crowd = more_members(hope, CROWD)
    start, outcomes = threading.Barrier(CROWD), []

    def want(actor):
        start.wait()
        with app.app_context():
            outcomes.append(answered(actor))

    def answered(actor):
        try:
            say(actor, meeting_id, Answer.GOING)
        except Unavailable:  # the line before the database was too long: as a browser, once more
            return answered(actor)
        except DomainError as refusal:
            return refusal.code
        return "going"

    threads = [threading.Thread(target=want, args=(actor,)) for actor in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * (CROWD - 1) + ["going"]
    assert counts(hope, meeting_id) == {"going": 1}


def test_an_intent_is_for_the_facilitators_and_oneself(hope):
    say(hope.ann, hope.meeting_id, Answer.GOING, Intent.SHARE)
    say(hope.ben, hope.meeting_id, Answer.MAYBE, Intent.LISTEN)
    say(hope.cleo, hope.meeting_id, Answer.DECLINED, Intent.LISTEN)
    seen = {}
    for who in ("ann", "cleo", "facilitator", "owner"):
        actor = getattr(hope, who)
        with unit_of_work(actor, writes=False):
            meeting = meeting_for(actor, hope.meeting_id, Permission.GROUP_SEE)
            seen[who] = [(c.handle, c.answer.value, c.intent) for c in comers_to(actor, meeting)]
    ann, ben = ("Ann of Hope", "going"), ("Ben of Hope", "maybe")
    assert seen["ann"] == [(*ann, Intent.SHARE), (*ben, None)]
    assert seen["cleo"] == seen["owner"] == [(*ann, None), (*ben, None)]
    assert seen["facilitator"] == [(*ann, Intent.SHARE), (*ben, Intent.LISTEN)]


@pytest.mark.parametrize(("early", "staff"), [(5, 15), (10, 15), (15, 20), (30, 35)])
def test_the_door_opens_as_the_circle_chose_and_earlier_for_staff(hope, early, staff):
    change_group(hope, doors_early=early)
    meeting = meeting_row(hope, hope.meeting_id)
    with unit_of_work(hope.owner, writes=False):
        group = db.session.get_one(Group, (hope.organization_id, hope.group_id))
    before = {who: meeting.starts_at - join_opens_at(meeting, group, who) for who in (True, False)}
    assert before == {True: timedelta(minutes=staff), False: timedelta(minutes=early)}
    assert join_closes_at(meeting) == meeting.ends_at + timedelta(minutes=30)

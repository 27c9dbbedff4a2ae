"""Who leads a session and who looks after what: every way it changes, and every way it does not."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.live import seats
from facilitator.live.log import lock_room
from facilitator.live.models import Room, RoomEvent
from facilitator.meetings.models import Meeting
from facilitator.team import hats
from facilitator.team.models import Hat
from facilitator.team.queries import facts_of, lead_of
from facilitator.team.sweeps import stand_in_for_leads
from tests.worlds import acting

#: The lead stands in the meeting; nobody has changed it.
FRESH = 0


@pytest.fixture
def team(room, hope):
    """Return the room and the seats of the two who hold it."""
    return room, hope.seats["facilitator"], hope.seats["cofacilitator"]


def facts(hope, room):
    with acting(hope.facilitator, writes=False):
        return facts_of(db.session.get_one(Room, (hope.organization_id, room)))


def leave(hope, room, who):
    with acting(hope.actors[who]):
        seats.leave_seat(hope.actors[who], room, hope.seats[who])


def told(hope, room):
    """Return who was told to lead, and why, in the order everybody heard it."""
    with acting(hope.facilitator, writes=False):
        rows = db.session.scalars(
            sa.select(RoomEvent)
            .where(RoomEvent.room_id == room, RoomEvent.kind == "team.lead")
            .order_by(RoomEvent.seq)
        ).all()
        return [(row.target_id, row.meta["by"]) for row in rows]


def test_the_lead_is_whoever_was_planned_until_it_is_handed_on(team, hope):
    room, lead, co = team
    assert facts(hope, room).lead == lead
    with acting(hope.facilitator):
        hats.hand_on(hope.facilitator, room, FRESH, co, at_once=False)
    assert facts(hope, room).offered_to == co
    assert facts(hope, room).lead == lead
    with acting(hope.cofacilitator):
        hats.answer_offer(hope.cofacilitator, room, 1, yes=True)
    assert facts(hope, room).lead == co
    assert facts(hope, room).offered_to is None
    assert told(hope, room) == [(co, "hand")]


def test_an_offer_that_is_left_or_runs_out_changes_nothing(team, hope):
    room, lead, co = team
    with acting(hope.facilitator):
        hats.hand_on(hope.facilitator, room, FRESH, co, at_once=False)
    with acting(hope.cofacilitator):
        hats.answer_offer(hope.cofacilitator, room, 1, yes=False)
    with acting(hope.facilitator):
        hats.hand_on(hope.facilitator, room, 2, co, at_once=False)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert facts(hope, room).offered_to is None
        with pytest.raises(Conflict), acting(hope.cofacilitator):
            hats.answer_offer(hope.cofacilitator, room, 3, yes=True)
    assert facts(hope, room).lead == lead
    assert told(hope, room) == []


def test_what_cannot_be_handed_on(team, hope):
    room, lead, co = team
    hand = hats.hand_on
    refused = [
        (hope.cofacilitator, FRESH, co, NotAllowed),  # not theirs to give
        (hope.ann, FRESH, hope.seats["ann"], NotAllowed),
        (hope.moderator, FRESH, co, NotAllowed),
        (hope.facilitator, 7, co, Conflict),  # a stale version
        (hope.facilitator, FRESH, lead, Conflict),  # leads already
        (hope.facilitator, FRESH, hope.seats["ann"], NotFound),  # never a member
        (hope.facilitator, FRESH, uuid.uuid4(), NotFound),
    ]
    for actor, version, who, error in refused:
        with pytest.raises(error), acting(actor):
            hand(actor, room, version, who, at_once=True)
    leave(hope, room, "cofacilitator")
    with pytest.raises(Conflict), acting(hope.facilitator):
        hand(hope.facilitator, room, FRESH, co, at_once=True)
    assert facts(hope, room).lead == lead


def test_one_hat_each_and_none_for_the_lead(team, hope):
    room, lead, co = team
    for hat in (Hat.SAFETY, Hat.TECH):
        with acting(hope.facilitator):
            hats.wear_hat(hope.facilitator, room, co, hat)
    assert facts(hope, room).hats == {str(co): "tech"}
    for actor, who, error in (
        (hope.facilitator, lead, Conflict),
        (hope.facilitator, hope.seats["ann"], NotFound),
        (hope.ann, co, NotAllowed),
    ):
        with pytest.raises(error), acting(actor):
            hats.wear_hat(actor, room, who, Hat.SUPPORT)
    with acting(hope.facilitator):
        hats.hand_on(hope.facilitator, room, FRESH, co, at_once=True)
    assert facts(hope, room).hats == {}


def test_the_backup_leads_once_the_lead_is_gone_for_a_minute_and_gives_it_back(team, hope):
    room, lead, co = team
    leave(hope, room, "facilitator")
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        stand_in_for_leads(60)
        assert facts(hope, room).lead == lead
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        for _ in range(2):  # twice is once
            stand_in_for_leads(60)
        assert facts(hope, room).lead == co
        assert facts(hope, room).stood_in_for == lead
        assert told(hope, room) == [(co, "away")]
        with acting(hope.facilitator):
            seats.enter_room(hope.facilitator, room, 60)
        assert facts(hope, room).lead == co  # asked, never pushed aside
        with acting(hope.facilitator):
            hats.claim_lead(hope.facilitator, room, 1)
    assert facts(hope, room).lead == lead
    assert facts(hope, room).stood_in_for is None
    assert told(hope, room) == [(co, "away"), (lead, "claim")]


def test_nobody_claims_from_a_lead_who_is_there_and_anybody_of_the_team_from_one_who_is_gone(
    team, hope
):
    room, _lead, co = team
    for actor in (hope.cofacilitator, hope.ann):
        with pytest.raises(NotAllowed), acting(actor):
            hats.claim_lead(actor, room, FRESH)
    leave(hope, room, "facilitator")
    with pytest.raises(NotAllowed), acting(hope.ann):
        hats.claim_lead(hope.ann, room, FRESH)
    with acting(hope.cofacilitator):
        hats.claim_lead(hope.cofacilitator, room, FRESH)
    assert facts(hope, room).lead == co


def test_without_anybody_of_the_team_no_member_ever_leads(team, hope):
    room, lead, _co = team
    for who in ("facilitator", "cofacilitator"):
        leave(hope, room, who)
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        stand_in_for_leads(60)
        system = System(organization_id=hope.organization_id, reason="team")
        with acting(system):
            hats.stand_in(system, room, 60)
    assert facts(hope, room).lead == lead
    assert told(hope, room) == []


def test_a_session_whose_lead_never_came_is_led_by_who_is_there(team, hope):
    room, _lead, co = team
    with acting(hope.facilitator):
        meeting_room = lock_room(room)
        meeting = db.session.get_one(Meeting, (hope.organization_id, room))
        meeting.lead_id, meeting.backup_id = None, None
        assert lead_of(meeting_room) is None
    leave(hope, room, "facilitator")
    stand_in_for_leads(60)
    assert facts(hope, room).lead == co
    assert facts(hope, room).stood_in_for is None
    assert told(hope, room) == [(co, "start")]

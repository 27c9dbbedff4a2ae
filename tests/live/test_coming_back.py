"""Whoever comes again is told what they would be told, without objects, and only if they may."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import current_work
from facilitator.groups.models import GroupState, MembershipState
from facilitator.live import coming_back, seats, snapshot
from facilitator.live.models import PauseReason, Room, RoomState, Seat, SeatState
from facilitator.meetings.models import Meeting, MeetingState
from tests.groups.making import change_group, change_seat
from tests.worlds import acting

LEASE = 60


@pytest.fixture
def circle(people, hope):
    """Return a live room with the lead and ann inside."""
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    return people


def change(hope, model, **values):
    """Change the room, the meeting, or ann's seat."""
    with acting(hope.facilitator):
        query = sa.select(model)
        if model is Seat:
            query = query.where(Seat.membership_id == hope.seats["ann"])
        else:
            query = query.where(model.id == hope.meeting_id)
        row = db.session.scalars(query).one()
        for name, value in values.items():
            setattr(row, name, value)


def told(actor, hope):
    """Enter as somebody and return the answer, and whether no object was needed to come in."""
    with acting(actor):
        came = seats.enter_room(actor, hope.meeting_id, LEASE)
        has_objects = current_work().has_session
        answer = snapshot.joined(actor, came, since=0, limit=200)
        return {**answer, "now": ""}, not has_objects


@pytest.mark.parametrize("who", ["ann", "facilitator"])
def test_whoever_comes_again_is_told_the_same_without_an_object(circle, hope, monkeypatch, who):
    circle[0].say("a line that both have heard")
    actor = hope.actors[who]
    quick, without_objects = told(actor, hope)
    assert without_objects
    monkeypatch.setattr(seats, "come_back", lambda *_: None)
    slow, without_objects = told(actor, hope)
    assert not without_objects
    assert quick == slow


@pytest.mark.parametrize("who", ["ann", "facilitator"])
def test_coming_again_renews_the_seat(circle, hope, who):
    change(hope, Seat, lease_until=None)
    told(hope.actors[who], hope)
    with acting(hope.facilitator, writes=False):
        seat = db.session.scalars(
            sa.select(Seat).where(Seat.membership_id == hope.seats[who])
        ).one()
        assert seat.lease_until > clock.now() + timedelta(seconds=LEASE - 30)


LONG_AGO = clock.now() - timedelta(days=3)


@pytest.mark.parametrize(
    ("what", "values"),
    [
        (Seat, {"state": SeatState.REMOVED}),
        (Meeting, {"state": MeetingState.CANCELLED}),
        (Meeting, {"starts_at": LONG_AGO - timedelta(hours=1), "ends_at": LONG_AGO}),
        ("group", {"state": GroupState.ARCHIVED}),
        ("own", {"state": MembershipState.BANNED}),
        ("own", {"state": MembershipState.LEFT}),
        ("own", {"state": MembershipState.PAUSED}),
        ("own", {"state": MembershipState.SUSPENDED, "until": LONG_AGO + timedelta(days=9)}),
    ],
)
def test_whoever_may_not_come_any_more_is_refused_in_the_same_words(
    circle, hope, monkeypatch, what, values
):
    _lead, ann = circle
    assert ann.ask("room.join", since=0, limit=10)["ok"]
    if what == "group":
        change_group(hope, **values)
    elif what == "own":
        change_seat(hope, "ann", **values)
    else:
        change(hope, what, **values)
    quick = ann.ask("room.join", since=0, limit=10)
    monkeypatch.setattr(seats, "come_back", lambda *_: None)
    assert not quick["ok"]
    assert quick == ann.ask("room.join", since=0, limit=10)


@pytest.mark.parametrize(
    ("values", "now"),
    [
        ({"state": RoomState.SCHEDULED}, {"state": RoomState.LOBBY}),
        ({"state": RoomState.LOBBY, "words": "We are late."}, {"words": ""}),
        (
            {"state": RoomState.PAUSED, "reason": PauseReason.NO_STAFF},
            {"state": RoomState.LIVE},
        ),
        ({"unwatched_since": LONG_AGO}, {"unwatched_since": None}),
    ],
)
def test_a_room_that_waits_for_staff_goes_on_when_they_come_again(circle, hope, values, now):
    lead, _ann = circle
    change(hope, Room, **values)
    assert lead.ask("room.join", since=0, limit=10)["ok"]
    with acting(hope.facilitator, writes=False):
        room = db.session.get_one(Room, (hope.organization_id, hope.meeting_id))
        assert {name: getattr(room, name) for name in now} == now


def test_a_role_that_has_changed_meanwhile_is_seen(circle, hope):
    lead, _ann = circle
    assert "staff" in lead.ask("room.join", since=0, limit=10)
    change_seat(hope, "facilitator", role=Role.PARTICIPANT)
    assert lead.ask("room.join", since=0, limit=10).get("staff") is None
    with acting(hope.facilitator):
        assert not coming_back.come_back(hope.facilitator, hope.meeting_id, LEASE).is_staff

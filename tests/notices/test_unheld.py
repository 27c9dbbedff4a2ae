"""A session nobody holds: others are asked to come, step by step, and then it is let go."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live.models import Room, RoomState
from facilitator.live.operations import move_session
from facilitator.live.seats import enter_room, leave_seat
from facilitator.live.sweeps import rest_unwatched_rooms
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.notices.ladder import ON_CALL, REASON, SAID
from facilitator.notices.models import Channel
from facilitator.notices.queries import notices_for
from facilitator.notices.sweeps import look_after_unheld
from facilitator.organizations.models import Member, OrganizationState
from facilitator.organizations.oncall import set_on_call
from tests.meetings.making import both, meeting_row, planned
from tests.notices.making import (
    NIGHT,
    change_organization,
    coming,
    in_days,
    mails,
    move,
    session_in,
    told,
    turn,
    wish,
)
from tests.racing import race

NEEDED, GONE, NEEDED_SUBJECT = "needed", "cancelled", "You are needed"
HOLDING = ("facilitator", "cofacilitator")


@pytest.fixture
def meeting(hope):
    """A session ann comes to, with two people on call."""
    with unit_of_work(hope.owner):
        set_on_call(hope.owner, [hope.admin.member_id, hope.owner.member_id])
    return session_in(hope, 1, holders=both(hope))


def at(tenant, clock_of, meeting_id, minutes, times=2):
    """Look so many minutes after the start; twice, since twice is the same as once."""
    with unit_of_work(tenant.owner, writes=False):
        starts_at = db.session.get_one(Meeting, (tenant.organization_id, meeting_id)).starts_at
    clock_of.move_to(starts_at + timedelta(minutes=minutes))
    for _time in range(times):
        look_after_unheld()


def asked(tenant):
    """Return how often each was asked to come."""
    people = (*HOLDING, "ann", "admin", "owner", "moderator")
    return {who: told(tenant, who)[NEEDED] for who in people if told(tenant, who)[NEEDED]}


def go_in(tenant, who, meeting_id, lease=900):
    """Let somebody come into the room."""
    with unit_of_work(tenant.actors[who]):
        enter_room(tenant.actors[who], meeting_id, lease)


def room_of(tenant, meeting_id):
    """Return the room as it is stored."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.get(Room, (tenant.organization_id, meeting_id))


def test_nobody_is_asked_to_come_where_nothing_can_be_changed(hope, meeting, time_machine):
    change_organization(hope, state=OrganizationState.SUSPENDED)
    at(hope, time_machine, meeting, 16)
    assert asked(hope) == {}
    assert told(hope, "ann")[GONE] == 0


def test_facilitators_then_people_on_call_are_asked_and_then_it_is_cancelled(
    hope, meeting, time_machine
):
    at(hope, time_machine, meeting, 4.9)
    assert asked(hope) == {}
    at(hope, time_machine, meeting, 5)
    assert asked(hope) == {"facilitator": 1, "cofacilitator": 1}
    at(hope, time_machine, meeting, 10)
    assert asked(hope) == {"facilitator": 1, "cofacilitator": 1, "admin": 1, "owner": 1}
    at(hope, time_machine, meeting, 14.9)
    assert meeting_row(hope, meeting).state is MeetingState.SCHEDULED
    at(hope, time_machine, meeting, 15)
    row = meeting_row(hope, meeting)
    assert (row.state, row.cancel_reason) == (MeetingState.CANCELLED, REASON)
    assert told(hope, "ann")[GONE] == told(hope, "ann", Channel.MAIL)[GONE] == 1
    assert asked(hope) == {"facilitator": 1, "cofacilitator": 1, "admin": 1, "owner": 1}
    assert room_of(hope, meeting).state is RoomState.ENDED


def test_the_alert_comes_by_every_way_and_in_quiet_hours(hope, meeting, time_machine):
    wish(hope, "facilitator", quiet=NIGHT)
    starts_at = meeting_row(hope, meeting).starts_at
    at_night = starts_at.replace(hour=23, minute=0, tzinfo=None)
    days = (at_night - clock.now().replace(tzinfo=None)) / timedelta(days=1)
    move(hope, meeting, days)
    at(hope, time_machine, meeting, 5)
    for way in Channel:
        assert told(hope, "facilitator", way)[NEEDED] == 1
    turn()
    assert NEEDED_SUBJECT in {mail.subject for mail in mails()}


def test_whoever_waits_at_the_door_reads_what_is_happening(hope, meeting, time_machine):
    at(hope, time_machine, meeting, 0)
    go_in(hope, "ann", meeting)
    at(hope, time_machine, meeting, 5)
    assert room_of(hope, meeting).words.startswith("Nobody has opened this session yet.")
    at(hope, time_machine, meeting, 10)
    assert room_of(hope, meeting).words == SAID[ON_CALL]
    go_in(hope, "cofacilitator", meeting)
    assert (room_of(hope, meeting).state, room_of(hope, meeting).words) == (RoomState.LOBBY, "")


def test_a_facilitator_who_comes_stops_it_at_every_step(hope, meeting, time_machine):
    at(hope, time_machine, meeting, 11)
    before = asked(hope)
    go_in(hope, "cofacilitator", meeting, lease=3600)
    at(hope, time_machine, meeting, 16)
    assert meeting_row(hope, meeting).state is MeetingState.SCHEDULED
    assert asked(hope) == before


def test_an_open_lobby_that_is_left_alone_begins_from_the_moment_it_was_left(
    hope, meeting, time_machine
):
    at(hope, time_machine, meeting, 0)
    go_in(hope, "facilitator", meeting, lease=7200)
    at(hope, time_machine, meeting, 12)
    with unit_of_work(hope.facilitator):
        leave_seat(hope.facilitator, meeting, hope.seats["facilitator"])
    at(hope, time_machine, meeting, 16)
    assert asked(hope) == {}
    at(hope, time_machine, meeting, 17.1)
    assert asked(hope) == {"facilitator": 1, "cofacilitator": 1}
    at(hope, time_machine, meeting, 27.1)
    assert meeting_row(hope, meeting).state is MeetingState.CANCELLED


def test_a_session_that_was_live_is_not_cancelled(hope, meeting, time_machine):
    at(hope, time_machine, meeting, 0)
    go_in(hope, "facilitator", meeting, lease=60)
    with unit_of_work(hope.facilitator):
        move_session(hope.facilitator, meeting, 1, RoomState.LIVE)
    at(hope, time_machine, meeting, 12)
    at(hope, time_machine, meeting, 40)
    assert asked(hope) == {"facilitator": 1, "cofacilitator": 1, "admin": 1, "owner": 1}
    assert meeting_row(hope, meeting).state is MeetingState.SCHEDULED


def rest(hope, meeting, clock_of, minutes):
    """Let the live room rest, its lead having been gone since a while; two looks are one."""
    at(hope, clock_of, meeting, minutes, times=0)
    for _time in range(2):
        rest_unwatched_rooms(20)
        look_after_unheld()


def test_a_live_room_that_rests_asks_everybody_at_once_and_once_for_each_rest(
    hope, meeting, time_machine
):
    everybody = dict.fromkeys(("facilitator", "cofacilitator", "admin", "owner"), 1)
    at(hope, time_machine, meeting, -2, times=0)
    go_in(hope, "facilitator", meeting, lease=60)
    with unit_of_work(hope.facilitator):
        move_session(hope.facilitator, meeting, 1, RoomState.LIVE)
    rest(hope, meeting, time_machine, -0.5)  # before its planned start: people sit in it
    assert room_of(hope, meeting).state is RoomState.PAUSED
    assert asked(hope) == everybody
    rest(hope, meeting, time_machine, 8)
    assert asked(hope) == everybody
    go_in(hope, "cofacilitator", meeting, lease=60)
    assert room_of(hope, meeting).state is RoomState.LIVE
    rest(hope, meeting, time_machine, 10)
    assert asked(hope) == dict.fromkeys(everybody, 2)


def test_one_that_rested_too_long_closes_with_when_it_goes_on_and_what_helps(
    hope, meeting, time_machine
):
    session_in(hope, 8, title="The week after")
    at(hope, time_machine, meeting, 0, times=0)
    go_in(hope, "facilitator", meeting, lease=60)
    with unit_of_work(hope.facilitator):
        move_session(hope.facilitator, meeting, 1, RoomState.LIVE)
    rest(hope, meeting, time_machine, 2)
    rest(hope, meeting, time_machine, 17)
    room = room_of(hope, meeting)
    assert (room.state, room.reason) == (RoomState.ENDED, "staff_absent")
    assert "We are sorry" in room.words
    assert "We meet again on " in room.words
    assert "Help now" in room.words


def test_a_server_that_was_down_asks_nobody_late(hope, meeting, time_machine):
    at(hope, time_machine, meeting, 45)
    assert asked(hope) == {}
    assert meeting_row(hope, meeting).state is MeetingState.CANCELLED
    assert told(hope, "ann")[GONE] == 1


def test_a_session_that_is_over_is_left_alone(hope, meeting, time_machine):
    at(hope, time_machine, meeting, 61)
    assert asked(hope) == {}
    assert meeting_row(hope, meeting).state is MeetingState.SCHEDULED


def test_one_that_moves_begins_anew(hope, meeting, time_machine):
    at(hope, time_machine, meeting, 6)
    move(hope, meeting, 1)
    at(hope, time_machine, meeting, 5)
    assert asked(hope) == {"facilitator": 2, "cofacilitator": 2}


def test_who_answered_just_now_is_told_as_well(hope, time_machine):
    meeting_id = planned(hope, local_start=in_days(1))
    at(hope, time_machine, meeting_id, 14)
    coming(hope, "ben", meeting_id)  # and no look has come by since
    at(hope, time_machine, meeting_id, 15)
    assert told(hope, "ben")[GONE] == 1


def test_somebody_on_call_who_cannot_see_the_circle_learns_only_that_they_are_needed(
    hope, meeting, time_machine
):
    with unit_of_work(hope.owner):
        db.session.get_one(
            Member, (hope.organization_id, hope.stranger.member_id)
        ).role = Role.FACILITATOR
        set_on_call(hope.owner, [hope.stranger.member_id])
    at(hope, time_machine, meeting, 10)
    assert told(hope, "stranger") == told(hope, "stranger", Channel.MAIL) == {NEEDED: 1}
    with unit_of_work(hope.stranger, writes=False):
        (shown,) = notices_for(hope.stranger)
    assert (shown.meeting, shown.group) == (None, None)


@pytest.mark.parametrize("turn", range(2))
def test_two_processes_take_each_step_once(app, hope, meeting, time_machine, turn):
    for minutes in (5, 10, 15):
        at(hope, time_machine, meeting, minutes, times=0)
        assert race(app, look_after_unheld, look_after_unheld) == ["done", "done"]
    assert asked(hope) == {"facilitator": 1, "cofacilitator": 1, "admin": 1, "owner": 1}
    with unit_of_work(hope.owner, writes=False):
        lines = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert lines.count("meeting.unheld") == 2
    assert lines.count("meeting.cancelled") == 1
    assert told(hope, "ann")[GONE] == 1

"""Reminders come once, on time, to those who come; a session that moves takes them along."""

from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.groups.models import MembershipState
from facilitator.live import seats
from facilitator.live.models import Seat
from facilitator.meetings.models import Answer
from facilitator.meetings.operations import cancel_meeting
from facilitator.notices.models import Channel, Kind
from facilitator.organizations.models import Member, MemberState, OrganizationState
from tests.groups.making import change_group
from tests.meetings.making import archive, planned
from tests.notices.making import (
    change_organization,
    coming,
    in_days,
    mails,
    move,
    only,
    session_in,
    starts_of,
    state_of_seat,
    told,
    turn,
    wish,
)

DAY, HOUR, OPEN = "reminder_day", "reminder_hour", "reminder_open"


def before(tenant, meeting_id, **delta):
    """Travel to so long before a session starts."""
    return time_machine.travel(starts_of(tenant, meeting_id) - timedelta(**delta), tick=False)


def test_reminders_come_a_day_and_an_hour_ahead_and_once_each(hope):
    meeting = session_in(hope)
    with before(hope, meeting, hours=24, minutes=1):
        turn()
        assert told(hope, "ann") == {}
    with before(hope, meeting, hours=24):
        turn()
        turn()
        assert told(hope, "ann") == {DAY: 1}
    with before(hope, meeting, minutes=60):
        turn()
        turn()
        assert told(hope, "ann") == {DAY: 1, HOUR: 1}
    assert told(hope, "ann", Channel.MAIL) == {DAY: 1, HOUR: 1}
    assert len(mails()) == 2


@pytest.mark.parametrize(
    "values",
    [{"state": OrganizationState.SUSPENDED}, {"ends_at": clock.now() + timedelta(days=60)}],
    ids=["paused", "ending"],
)
def test_nobody_is_reminded_of_a_session_in_a_space_that_only_reads(hope, values):
    meeting = session_in(hope)
    with before(hope, meeting, hours=24):
        change_organization(hope, **values)
        turn()
        assert told(hope, "ann") == {}
        change_organization(hope, state=OrganizationState.ACTIVE, ends_at=None)
        turn()
        assert told(hope, "ann") == {DAY: 1}


def test_only_who_is_going_or_may_come_is_reminded(hope):
    meeting = session_in(hope)
    coming(hope, "ben", meeting, Answer.MAYBE)
    coming(hope, "cleo", meeting, Answer.DECLINED)
    with before(hope, meeting, hours=24):
        turn()
    assert told(hope, "ann") == told(hope, "ben") == {DAY: 1}
    assert told(hope, "cleo") == told(hope, "facilitator") == {}


def test_the_doors_are_said_to_be_open_once_a_facilitator_is_there(hope):
    meeting = session_in(hope)
    coming(hope, "ben", meeting)
    with before(hope, meeting, minutes=9):
        turn()
        assert told(hope, "ann")[OPEN] == 0
        for who in ("facilitator", "ben"):  # ben is in already, and needs no word
            with unit_of_work(hope.actors[who]):
                seats.enter_room(hope.actors[who], meeting, 900)
        turn()
        turn()
    assert told(hope, "ann")[OPEN] == 1
    assert told(hope, "ben")[OPEN] == 0


def test_where_the_doors_open_earlier_they_are_said_to_be_open_earlier(hope):
    change_group(hope, doors_early=30)
    meeting = session_in(hope)
    with before(hope, meeting, minutes=29):
        with unit_of_work(hope.facilitator):
            seats.enter_room(hope.facilitator, meeting, 900)
        turn()
        assert told(hope, "ann")[OPEN] == 1
        with unit_of_work(hope.ben):
            seats.enter_room(hope.ben, meeting, 900)


def test_a_session_that_moves_takes_its_reminders_along(hope):
    meeting = session_in(hope, 3)
    old_start = starts_of(hope, meeting)
    move(hope, meeting, 6)
    with time_machine.travel(old_start - timedelta(hours=24), tick=False):
        turn()
        assert told(hope, "ann") == {"moved": 1}
    with before(hope, meeting, hours=24):
        turn()
    assert told(hope, "ann") == {"moved": 1, DAY: 1}


def test_a_session_that_moves_after_its_reminder_has_a_new_one(hope):
    meeting = session_in(hope, 3)
    with before(hope, meeting, hours=24):
        turn()
        move(hope, meeting, 4)
        turn()
    with before(hope, meeting, hours=24):
        turn()
    assert told(hope, "ann") == {DAY: 2, "moved": 1}


def test_a_session_moved_to_a_near_time_is_told_once_and_not_reminded_of_as_well(hope):
    meeting = session_in(hope, 5)
    move(hope, meeting, 0.9)
    turn()
    turn()
    assert told(hope, "ann") == {"moved": 1}


def test_a_cancelled_session_has_no_reminder_and_one_that_waits_is_withdrawn(hope):
    meeting = session_in(hope)
    with before(hope, meeting, hours=24):
        turn()
        (waiting,) = mails()
        assert waiting.due_at is not None
        with unit_of_work(hope.facilitator):
            cancel_meeting(hope.facilitator, meeting, "Snow.")
        turn()
        withdrawn, fresh = mails()
        assert withdrawn.due_at is None
        assert withdrawn.text_sealed is None
        assert withdrawn.sent_at is None
        assert fresh.due_at is not None
    with before(hope, meeting, minutes=60):
        turn()
    assert told(hope, "ann") == {DAY: 1, "cancelled": 1}


def test_moving_there_and_back_is_told_each_time(hope):
    meeting = session_in(hope, 3)
    for days in (4, 3, 4):
        move(hope, meeting, days)
        turn()
    assert told(hope, "ann") == {"moved": 3}


def test_a_changed_title_is_told_to_nobody(hope):
    meeting = session_in(hope, 3)
    move(hope, meeting, 3)  # the same time and other words
    turn()
    assert told(hope, "ann") == {}


@pytest.mark.parametrize(
    "state",
    [
        MembershipState.PAUSED,
        MembershipState.LEFT,
        MembershipState.SUSPENDED,
        MembershipState.BANNED,
    ],
)
def test_nothing_reaches_somebody_who_rests_or_is_gone(hope, state):
    meeting = session_in(hope)
    state_of_seat(hope, "ann", state)
    with before(hope, meeting, hours=24):
        turn()
        move(hope, meeting, 7)
        turn()
    for channel in Channel:
        assert told(hope, "ann", channel) == {}
    assert mails() == []


def test_what_waits_is_dropped_when_somebody_leaves_before_it_goes(hope):
    from facilitator.notices import sweeps

    meeting = session_in(hope)
    with before(hope, meeting, hours=24):
        sweeps.look()
        state_of_seat(hope, "ann", MembershipState.LEFT)
        sweeps.send_due()
    assert told(hope, "ann", Channel.MAIL) == {}
    assert mails() == []


def test_nothing_reaches_a_member_who_left_the_organization(hope):
    meeting = session_in(hope)
    with unit_of_work(hope.owner):
        db.session.get_one(
            Member, (hope.organization_id, hope.ann.member_id)
        ).state = MemberState.LEFT
    with before(hope, meeting, hours=24):
        turn()
    assert told(hope, "ann") == {}


def test_somebody_with_a_break_from_writing_is_left_in_peace(hope):
    meeting = session_in(hope)
    with before(hope, meeting, minutes=9):
        for who in ("facilitator", "ann"):
            with unit_of_work(hope.actors[who]):
                seats.enter_room(hope.actors[who], meeting, 900)
        with unit_of_work(hope.owner):
            for seat in db.session.query(Seat).filter_by(membership_id=hope.seats["ann"]):
                seat.muted_until = clock.now() + timedelta(hours=2)
        with unit_of_work(hope.facilitator):
            cancel_meeting(hope.facilitator, meeting, "Snow.")
        turn()
    assert told(hope, "ann") == {}


def test_an_archived_circle_reminds_nobody(hope):
    meeting = session_in(hope)
    archive(hope)
    with before(hope, meeting, hours=24):
        turn()
    assert told(hope, "ann") == {}


def test_a_person_chooses_which_reminders_or_none(hope):
    meeting = session_in(hope)
    coming(hope, "ben", meeting)
    wish(hope, "ann", grid=only(Channel.MAIL, kinds={Kind.REMINDER_HOUR}))
    wish(hope, "ben", grid=only())
    for delta in ({"hours": 24}, {"minutes": 60}):
        with before(hope, meeting, **delta):
            turn()
    assert told(hope, "ann", Channel.MAIL) == {HOUR: 1}
    assert told(hope, "ann") == told(hope, "ben") == told(hope, "ben", Channel.MAIL) == {}


def test_a_session_planned_for_soon_reminds_nobody_of_the_day_before(hope):
    meeting = planned(hope, local_start=in_days(0.9))
    turn()
    coming(hope, "ann", meeting)
    turn()
    turn()
    assert told(hope, "ann") == {}


def test_a_server_that_was_away_reminds_late_but_not_too_late(hope):
    early, late = session_in(hope, 3), session_in(hope, 3.2)
    with time_machine.travel(starts_of(hope, late) - timedelta(hours=19), tick=False):
        turn()
    assert told(hope, "ann") == {DAY: 1}
    assert early != late


def test_what_one_organization_is_told_never_reaches_another(hope, other):
    mine, theirs = session_in(hope), session_in(other)
    with before(hope, mine, hours=24):
        turn()
    assert told(hope, "ann")[DAY] == told(other, "ann")[DAY] == 1
    assert mine != theirs

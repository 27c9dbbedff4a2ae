"""Who came to a session: noted once, read by its circle's facilitators, and gone in time."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.groups.lately import came_lately
from facilitator.groups.models import MembershipState
from facilitator.groups.queries import roster_of, standing_in
from facilitator.live import log, operations, seats
from facilitator.live.models import RoomState
from facilitator.live.sweeps import end_overdue_rooms
from facilitator.meetings.attendance import who_came
from facilitator.meetings.attendance_models import Attendance, Presence, Turnout
from facilitator.meetings.models import Answer
from facilitator.meetings.sweeps import forget_old_attendance
from tests.groups.making import change_seat
from tests.meetings.making import answered, took_place

DAY = timedelta(days=1)
THERE = {"facilitator": (-5, 60), "ann": (0, 60), "ben": (40, 60)}
SAID = {"ann": Answer.GOING, "cleo": Answer.GOING, "both": Answer.DECLINED}


def read(tenant, meeting_id, who="facilitator"):
    """Return what somebody is told about a session."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        return who_came(actor, meeting_id)


def presences(tenant, meeting_id):
    """Return what became of everybody, by their short name."""
    return {one.handle.split()[0].lower(): one.presence for one in read(tenant, meeting_id).people}


def lately(tenant, who="facilitator"):
    """Return how often people came, by name, as somebody is told on the roster."""
    actor = getattr(tenant, who)
    with unit_of_work(actor, writes=False):
        people = roster_of(actor, tenant.group_id)
        found = came_lately(actor, standing_in(actor, tenant.group_id), people)
    names = {seat: name for name, seat in tenant.seats.items()}
    return {names[seat]: (one.came, one.of) for seat, one in found.items()}


def rows(tenant, model):
    """Return the rows there are."""
    with unit_of_work(tenant.owner, writes=False):
        return db.session.query(model).all()


def test_the_end_of_a_session_notes_who_came_for_how_long_once(hope):
    room_id = hope.meeting_id
    for who, answer in (("cleo", Answer.GOING), ("ben", Answer.DECLINED), ("both", Answer.MAYBE)):
        answered(hope, who, room_id, answer)
    now = clock.now()

    def enter(who, minutes):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            with unit_of_work(getattr(hope, who)):
                seats.enter_room(getattr(hope, who), room_id, 4000)
            with unit_of_work(hope.facilitator):
                seats.admit(hope.facilitator, room_id, [])

    enter("facilitator", 0)
    enter("ann", 1)
    with unit_of_work(hope.facilitator):
        version = log.lock_room(room_id).version
        operations.move_session(hope.facilitator, room_id, version, RoomState.LIVE)
    with time_machine.travel(now + timedelta(minutes=20), tick=False), unit_of_work(hope.ann):
        seats.leave_seat(hope.ann, room_id, hope.seats["ann"])
    with time_machine.travel(now + timedelta(minutes=65), tick=False):
        with unit_of_work(hope.facilitator):
            version = log.lock_room(room_id).version
            operations.move_session(hope.facilitator, room_id, version, RoomState.ENDED)
        assert presences(hope, room_id) == {
            "facilitator": Presence.ATTENDED,
            "ann": Presence.PARTIAL,
            "cleo": Presence.MISSED,
            "ben": Presence.EXCUSED,
        }
        [ann] = [one for one in read(hope, room_id).people if one.presence is Presence.PARTIAL]
        assert ann.came_at == now + timedelta(minutes=1)
        assert ann.left_at == now + timedelta(minutes=20)
        [turnout] = rows(hope, Turnout)
        counted = [turnout.said_yes, turnout.said_no, turnout.partial, turnout.missed]
        assert counted == [1, 1, 1, 1]
        assert (turnout.attended, turnout.excused, turnout.facilitators) == (0, 1, 1)
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        end_overdue_rooms()
    assert len(rows(hope, Turnout)) == 1


def test_a_session_that_never_began_notes_nobody(hope):
    answered(hope, "ann", hope.meeting_id, Answer.GOING)
    with unit_of_work(hope.facilitator):
        seats.enter_room(hope.facilitator, hope.meeting_id, 60)
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=False):
        end_overdue_rooms()
    assert rows(hope, Attendance) == []
    assert read(hope, hope.meeting_id).turnout is None


def test_nobody_who_stood_at_the_door_or_has_gone_or_was_asked_again_is_noted_as_missing(hope):
    change_seat(hope, "ben", state=MembershipState.LEFT)
    said = {"ann": Answer.GOING, "ben": Answer.GOING, "cleo": Answer.GOING}
    meeting_id = took_place(hope, DAY, {"facilitator": (0, 60)}, said, at_the_door=("ann",))
    assert presences(hope, meeting_id) == {
        "facilitator": Presence.ATTENDED,
        "ann": Presence.EXCUSED,
        "cleo": Presence.MISSED,
    }


def test_only_who_holds_the_circle_is_told(hope, other):
    meeting_id = took_place(hope, DAY, THERE, SAID)
    change_seat(hope, "ann", joined_at=clock.now() - 30 * DAY)
    for who in ("facilitator", "cofacilitator"):
        assert len(read(hope, meeting_id, who).people) == 5
        assert lately(hope, who) == {"ann": (1, 1)}
    for who, error in (
        ("owner", NotAllowed),
        ("moderator", NotAllowed),
        ("ann", NotAllowed),
        ("stranger", NotFound),
    ):
        with pytest.raises(error):
            read(hope, meeting_id, who)
    for who in ("owner", "moderator", "ann"):
        assert lately(hope, who) == {}
    with pytest.raises(NotFound), unit_of_work(other.facilitator, writes=False):
        who_came(other.facilitator, meeting_id)
    change_seat(hope, "cofacilitator", state=MembershipState.PAUSED)
    with pytest.raises(NotAllowed):
        read(hope, meeting_id, "cofacilitator")


def test_the_roster_counts_the_last_eight_since_somebody_joined(hope):
    change_seat(hope, "ann", joined_at=clock.now() - 60 * DAY)
    change_seat(hope, "ben", joined_at=clock.now() - timedelta(days=2, hours=12))
    for ago in range(1, 11):
        there = {"ben": (0, 60)} | ({"ann": (50, 60)} if ago % 2 else {})
        took_place(hope, ago * DAY, there)
    assert lately(hope) == {"ann": (4, 8), "ben": (2, 2)}


def test_names_go_after_ninety_days_and_numbers_after_a_year(hope):
    meeting_id = took_place(hope, timedelta(0), THERE, SAID)
    for days, names, numbers in ((89, 5, 1), (91, 0, 1), (364, 0, 1), (366, 0, 0)):
        with time_machine.travel(clock.now() + days * DAY, tick=False):
            forget_old_attendance()
            forget_old_attendance()
        assert (len(rows(hope, Attendance)), len(rows(hope, Turnout))) == (names, numbers), days
        if numbers:
            assert read(hope, meeting_id).turnout.attended == 1


def test_the_pages_tell_the_facilitators_and_nobody_else(world, hope):
    meeting_id = took_place(hope, DAY, THERE, SAID)
    change_seat(hope, "ann", joined_at=clock.now() - 30 * DAY)
    page = f"/o/hope/meetings/{meeting_id}"
    lead = world.client(hope.facilitator)
    assert f"{page}/came" in lead.get(page).text
    came = lead.get(f"{page}/came").text
    for words in ("They came", "For a part", "They had said yes", "They could not come"):
        assert words in came
    assert "came 1 of the last 1" in lead.get(f"/o/hope/groups/{hope.group_id}/people").text
    for who in (hope.ann, hope.owner):
        client = world.client(who)
        assert client.get(f"{page}/came").status_code == 403
        assert "/came" not in client.get(page).text
        assert "of the last" not in client.get(f"/o/hope/groups/{hope.group_id}/people").text
    assert "Nothing is noted here" in lead.get(f"/o/hope/meetings/{hope.meeting_id}/came").text
    assert lead.get(f"/o/hope/meetings/{uuid.uuid4()}/came").status_code == 404

"""Help from inside a circle, visits everybody sees, one word to all, and moderation as anywhere."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.breakouts import bells, operations
from facilitator.breakouts.sweeps import look_after_circles
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.live import operations as live
from facilitator.live import queries, seats
from facilitator.live.models import Message, MessageState, Room, Seat
from facilitator.live.sweeps import rest_unwatched_rooms
from facilitator.moderation import sanctions
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from facilitator.moderation.queries import snapshot_of


def test_a_bell_is_one_for_a_circle_and_somebody_comes(apart):
    apart.inside("ann", 1, bells.ring, on=True)
    apart.inside("ben", 1, bells.ring, on=True)  # it rings already
    assert apart.bells() == [(1, "ringing", False)]
    apart.do("facilitator", bells.come, apart.small(1))
    apart.do("facilitator", bells.come, apart.small(1))
    with pytest.raises(Conflict, match="on the way"):
        apart.do("cofacilitator", bells.come, apart.small(1))
    apart.go("facilitator", 1)
    assert apart.bells()[1:] == [(1, "coming", False), (1, "silent", False)]
    said = [one["said"] for one in apart.log(1, "circle.state")]
    assert "Facilitator of Hope is coming." in said
    assert said[-1] == "A facilitator is here."
    assert apart.log(2, "circle.state") == []


def test_a_bell_nobody_answers_is_told_again_once(apart, traveler):
    apart.inside("ann", 1, bells.ring, on=True)
    traveler.shift(119)
    look_after_circles()
    assert len(apart.bells()) == 1
    traveler.shift(2)
    look_after_circles()
    look_after_circles()
    assert apart.bells() == [(1, "ringing", False), (1, "ringing", True)]
    apart.inside("ben", 1, bells.ring, on=False)
    with pytest.raises(Conflict, match="not ringing"):
        apart.do("facilitator", bells.come, apart.small(1))


def test_who_may_ring_and_who_may_come(apart, traveler):
    for name, error in [("cleo", NotFound), ("stranger", NotFound), ("moderator", DomainError)]:
        with pytest.raises(error):
            apart.inside(name, 1, bells.ring, on=True)
    apart.inside("ann", 1, bells.ring, on=True)
    with pytest.raises(NotAllowed):
        apart.do("ben", bells.come, apart.small(1))
    with pytest.raises(NotFound):
        apart.do("facilitator", bells.come, uuid.uuid4())
    traveler.shift(10 * 60)
    with pytest.raises(Conflict):
        apart.inside("ann", 1, bells.ring, on=False)


def test_a_visit_is_told_when_it_begins_and_ends_and_nothing_is_read_outside_it(apart):
    with pytest.raises(NotAllowed):
        apart.write("facilitator", 1)  # not in there
    apart.go("facilitator", 1)
    apart.go("facilitator", 1)
    visits = apart.log(1, "circle.visit")
    assert [(one["target"], one["on"]) for one in visits] == [("facilitator", True)]
    assert apart.board().circles[0].visiting == [apart.id("facilitator")]
    apart.inside("facilitator", 1, seats.leave_seat, apart.id("facilitator"))
    assert [one["on"] for one in apart.log(1, "circle.visit")] == [True, False]
    small = apart.small(1)
    with unit_of_work(apart.tenant.facilitator, writes=False):
        found = queries.in_room(apart.tenant.facilitator, small, small=True)
        assert queries.seat_of(apart.tenant.facilitator, found) is None


def test_a_visitor_whose_connection_died_reads_nothing_and_is_seen_to_have_left(apart, traveler):
    apart.inside("facilitator", 1, seats.enter_room, 30)
    small = apart.small(1)
    traveler.shift(31)
    with unit_of_work(apart.tenant.facilitator, writes=False):
        found = queries.in_room(apart.tenant.facilitator, small, small=True)
        seat = queries.seat_of(apart.tenant.facilitator, found)
        with pytest.raises(NotAllowed, match="come in first"):
            queries.check_visible(found, seat)
    look_after_circles()
    look_after_circles()
    assert [one["on"] for one in apart.log(1, "circle.visit")] == [True, False]


def test_one_word_to_all_is_its_authors_and_once_in_each(apart):
    cmid = uuid.uuid4()
    for _ in range(2):
        done = apart.do("facilitator", bells.say_to_all, cmid, "A stretch, maybe?", 3600)
        assert done == 3
    with unit_of_work(apart.tenant.facilitator, writes=False):
        rows = db.session.scalars(sa.select(Message).where(Message.cmid == cmid)).all()
    assert len({row.room_id for row in rows}) == len(rows) == 3
    assert {row.author_id for row in rows} == {apart.id("facilitator")}
    assert apart.say("ann")  # the main room's log goes on without a gap
    with pytest.raises(NotAllowed):
        apart.do("ann", bells.say_to_all, uuid.uuid4(), "Hello", 3600)


def test_being_in_a_circle_is_being_in_the_session(apart, traveler):
    for name in ("ann", "facilitator"):
        apart.go(name, 1)
        apart.do(name, seats.leave_seat, apart.id(name))  # their main page was left for it
        apart.go(name, 1)
    apart.do("cofacilitator", seats.leave_seat, apart.id("cofacilitator"))
    traveler.shift(120)
    rest_unwatched_rooms(60)
    assert apart.state() == "live"
    with unit_of_work(apart.tenant.facilitator, writes=False):
        assert apart.id("ann") not in queries.here_in(apart.room_id)
        seat = sa.select(Seat).where(Seat.membership_id == apart.id("ann"))
        leases = {one.lease_until for one in db.session.scalars(seat)}
    assert len(leases) == 1  # the seat in the main room is kept with it


def test_what_moderation_does_holds_in_both_rooms(apart):
    apart.inside("facilitator", 1, sanctions.mute, apart.id("ann"), 15, "A breath.")
    for say in (lambda: apart.write("ann", 1), lambda: apart.say("ann")):
        with pytest.raises(NotAllowed, match="break from writing"):
            say()
    apart.do("facilitator", sanctions.unmute, apart.id("ann"), "Thank you.")
    apart.write("ann", 1)
    apart.do("facilitator", sanctions.remove, apart.id("ann"), "It hurt somebody.")
    with pytest.raises(NotFound):
        apart.write("ann", 1)
    with pytest.raises(NotAllowed):
        apart.say("ann")
    assert "ann" in [one["target"] for one in apart.log(1, "member.remove")]


def test_a_break_comes_along_into_a_circle(session):
    session.do("facilitator", sanctions.mute, session.id("ann"), 15, "A breath.")
    session.split(["ann", "ben"])
    with pytest.raises(NotAllowed, match="break from writing"):
        session.write("ann", 1)


def test_reading_first_reaches_every_circle_and_is_counted_on_the_board(apart):
    with unit_of_work(apart.tenant.facilitator, writes=False):
        version = db.session.get_one(Room, (apart.tenant.organization_id, apart.room_id)).version
    apart.do("facilitator", live.hold_all, version, on=True)
    said = apart.write("ann", 1)
    assert said.state is MessageState.HELD
    board = apart.board()
    assert [(one.wrote, one.held) for one in board.circles] == [(0, 1), (0, 0)]


def test_a_report_from_inside_keeps_what_stood_around_it_there(apart):
    apart.say("ann")
    said = apart.write("ben", 1, "Words of the small circle")
    report = apart.inside(
        "ann",
        1,
        report_in_room,
        subject=SubjectKind.MESSAGE,
        subject_id=said.id,
        reason=ReportReason.HARASSMENT,
        words="",
    )
    with unit_of_work(apart.tenant.moderator, writes=False):
        kept = snapshot_of(apart.tenant.moderator, report)
    assert [one["body"] for one in kept] == ["Words of the small circle"]


def test_late_arrivals_are_put_into_a_circle_and_five_is_full(apart):
    for name in ("ann", "ben"):
        apart.do("facilitator", operations.move_person, apart.id(name), apart.small(2))
    assert len(apart.board().circles[1].people) == 4
    apart.do("facilitator", operations.move_person, apart.id("ann"), None)
    assert apart.board().together == [apart.id("ann")]

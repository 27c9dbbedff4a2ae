"""A side room: two people, a log of its own, and a session that goes on or rests meanwhile."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from facilitator.breakouts import operations as breakouts
from facilitator.care import aside, caring
from facilitator.care.models import CareState, LineKind
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.live import posting, seats
from facilitator.live.models import Room
from facilitator.live.queries import is_staffed
from facilitator.live.sweeps import rest_unwatched_rooms
from facilitator.moderation import sanctions
from facilitator.team import quiet
from facilitator.team.queries import team_here


@pytest.fixture
def case_id(care) -> uuid.UUID:
    """Return a case about ann that the co-facilitator looks after."""
    made: uuid.UUID = care.say("ann")
    care.take("cofacilitator", made)
    return made


def open_side(care, case_id, by="cofacilitator", words="Would you like to talk?") -> uuid.UUID:
    version = care.case(case_id).version
    made = care.do(by, aside.open_side, case_id, version, uuid.uuid4(), words)
    return made.side_id  # type: ignore[no-any-return]


def there(care, name: str, side: uuid.UUID, act: Any, *values: Any, **more: Any) -> Any:
    """Do something in the side room as somebody."""
    actor = care.tenant.actors[name]
    with unit_of_work(actor):
        return act(actor, side, *values, **more)


def test_without_a_script_it_is_found_read_and_written_in_by_its_person_alone(care, world, hope):
    case_id = care.say("ann")
    care.take("cofacilitator", case_id)
    side = open_side(care, case_id)
    room = f"/o/hope/meetings/{hope.meeting_id}"
    at = f"{room}/side/{side}/plain"
    ann = world.client(hope.ann)
    assert at in ann.get(f"{room}/room/plain").text
    assert "Just us." not in ann.get(at).text
    said = {"body": "Just us.", "cmid": str(uuid.uuid4())}
    assert "Only you and the facilitators" in ann.get(f"{at}/write").text
    assert ann.post(f"{at}/write", data=said).location.endswith(at)
    page = ann.get(at)
    assert "Just us." in page.text
    assert page.headers["Refresh"] == "15"
    ben = world.client(hope.ben)
    assert [ben.get(one).status_code for one in (at, f"{at}/write")] == [404, 404]
    assert "/side/" not in ben.get(f"{room}/room/plain").text
    care.do("cofacilitator", aside.end_side, case_id)
    assert ann.get(at).location.endswith("/room/plain")


def test_two_know_of_it_and_the_group_reads_nothing(care, case_id):
    before = care.scene().room.last_seq
    side = open_side(care, case_id)
    assert care.scene().room.last_seq == before, "no row, private or not"
    assert care.state() == "live", "the lead holds the group"
    line, _here = care.do("ann", quiet.read_own_line)
    assert [one.body for one in line.lines] == ["Would you like to talk?"]
    assert care.own("ann").side == side
    for name in ("ann", "cofacilitator"):
        there(care, name, side, seats.enter_room, 3600)
        said = uuid.uuid4()
        there(care, name, side, posting.send_message, said, "Just us.", rest_after=3600)
    for name in ("facilitator", "moderator", "owner", "ben"):
        with pytest.raises(NotFound):
            there(care, name, side, seats.enter_room, 3600)
        with pytest.raises((NotFound, NotAllowed)):
            there(care, name, side, posting.send_message, uuid.uuid4(), "Me too.", rest_after=9)
    assert care.case(case_id).state is CareState.WITH_MEMBER
    with pytest.raises(Conflict, match="already"):
        open_side(care, case_id)


def test_a_break_from_writing_does_not_hold_there_but_being_removed_does(care, case_id):
    until = clock.now() + timedelta(hours=1)
    care.change_seat("ann", muted_until=until)
    side = open_side(care, case_id)
    there(care, "ann", side, seats.enter_room, 3600)
    there(care, "ann", side, posting.send_message, uuid.uuid4(), "I can write.", rest_after=3600)
    with unit_of_work(care.tenant.facilitator):
        sanctions.remove(care.tenant.facilitator, care.room_id, care.id("ann"), "A reason.")
    with pytest.raises((NotFound, NotAllowed)):
        there(care, "ann", side, posting.send_message, uuid.uuid4(), "Still?", rest_after=3600)


def test_with_nobody_else_of_the_team_the_session_pauses_for_care(care, case_id):
    care.change_seat("facilitator", lease_until=clock.now() - timedelta(minutes=1))
    open_side(care, case_id)
    room = care.scene().room
    assert (room.state.value, room.reason) == ("paused", "care")
    assert "ann" not in room.words


def test_one_more_may_be_asked_in_and_it_closes_by_hand_or_by_time(care, case_id, sweep):
    side = open_side(care, case_id)
    care.do("cofacilitator", aside.ask_in, case_id, care.id("facilitator"))
    there(care, "facilitator", side, seats.enter_room, 3600)
    for nobody in ("ben", "ann"):
        with pytest.raises(NotFound):
            care.do("cofacilitator", aside.ask_in, case_id, care.id(nobody))
    care.do("facilitator", aside.end_side, case_id)
    with pytest.raises(Conflict):
        there(care, "ann", side, seats.enter_room, 3600)
    assert care.case(case_id).side_id is None
    again = open_side(care, case_id)
    sweep(hours=2)
    sweep()
    with unit_of_work(care.tenant.owner, writes=False):
        states = db.session.execute(
            sa.select(Room.state, Room.ended_at).where(Room.id.in_([side, again]))
        ).all()
    assert [(state.value, at is not None) for state, at in states] == [("ended", True)] * 2


def test_small_circles_and_a_side_room_leave_each_other_alone(care, case_id):
    side = open_side(care, case_id)
    care.split(["ben", "cleo"])
    care.do("facilitator", breakouts.end_breakout, care.at)
    there(care, "ann", side, seats.enter_room, 3600)
    there(care, "ann", side, posting.send_message, uuid.uuid4(), "Still here.", rest_after=3600)


def test_who_may_open_one(care, case_id):
    with pytest.raises(Conflict, match="Take it over"):
        open_side(care, case_id, by="facilitator")
    with pytest.raises(NotAllowed):
        open_side(care, case_id, by="ben")
    outside = care.say("ben", "person", care.id("both"))
    care.take("cofacilitator", outside)
    with pytest.raises(Conflict, match="not in the room"):
        open_side(care, outside)


def test_the_group_reads_a_word_from_a_facilitator_or_a_pause(care, case_id):
    def say(words, **more):
        more = {"pause": False, "rest_after": 3600} | more
        care.do("facilitator", aside.say_to_group, case_id, uuid.uuid4(), words, **more)

    say("Something touched us.")
    with pytest.raises(Invalid):
        say("")
    say("Two quiet minutes.", pause=True)
    room = care.scene().room
    assert (room.reason, room.words) == ("care", "Two quiet minutes.")
    with pytest.raises(Conflict):
        say("Again.", pause=True)
    kinds = [line.kind for line in care.lines(case_id)]
    assert kinds.count(LineKind.GROUP) == 2
    with pytest.raises(NotAllowed):
        care.do("ann", aside.say_to_group, case_id, uuid.uuid4(), "x", pause=False, rest_after=9)


def test_whoever_is_aside_watches_nobody_else(care, case_id):
    side = open_side(care, case_id)
    there(care, "cofacilitator", side, seats.enter_room, 3600)
    with unit_of_work(care.tenant.owner, writes=False):
        assert is_staffed(care.room_id), "the lead is there"
        assert team_here(care.room_id, with_all=True) == [care.id("facilitator")]
    care.do("facilitator", seats.leave_seat, care.id("facilitator"))
    with unit_of_work(care.tenant.owner, writes=False):
        assert not is_staffed(care.room_id)
    rest_unwatched_rooms(0)
    assert care.state() == "paused"


def test_a_case_is_answered_from_wherever_its_facilitator_sits(care):
    care.split(["ann", "cleo"])
    care.go("cofacilitator", 1)
    ben, circle = care.say("ben"), care.small(1)
    version = care.case(ben).version
    with unit_of_work(care.tenant.cofacilitator):
        caring.take_in_room(care.tenant.cofacilitator, circle, ben, version)
    assert care.case(ben).state is CareState.ACKNOWLEDGED


def test_nobody_has_a_side_room_with_a_colleague(care):
    made = care.say("ben", "person", care.id("cofacilitator"))
    care.take("facilitator", made)
    with pytest.raises(Conflict, match="among the team"):
        open_side(care, made, by="facilitator")

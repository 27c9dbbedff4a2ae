"""People go apart and come back: by chance or by hand, early, in time, and with the session."""

import uuid
from contextlib import nullcontext
from datetime import timedelta

import pytest

from facilitator.breakouts import operations
from facilitator.breakouts.sweeps import look_after_circles
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.floor import intents, rounds
from facilitator.floor.operations import set_doors
from facilitator.live import log, posting, seats, snapshot
from facilitator.live.beside import Beside
from facilitator.live.coming_back import Entered
from facilitator.live.models import MessageState, RoomState
from facilitator.live.operations import change_state
from facilitator.live.queries import here_in, in_room, seat_of
from facilitator.meetings.models import Intent, Meeting
from facilitator.watched.looking import AskFirst
from tests.groups.making import change_group, change_seat


@pytest.mark.parametrize(
    ("people", "size", "sizes"),
    [(2, 5, [2]), (3, 2, [3]), (4, 2, [2, 2]), (5, 2, [3, 2]), (6, 5, [3, 3]), (11, 5, [4, 4, 3])],
)
def test_nobody_is_alone_and_no_circle_is_larger_than_five(people, size, sizes):
    everybody = [uuid.uuid4() for _ in range(people)]
    shared = operations.share_out(everybody, size)
    assert [len(one) for one in shared] == sizes
    assert sorted(who for one in shared for who in one) == sorted(everybody)


def test_by_chance_whoever_came_to_listen_stays_and_so_do_staff(session):
    session.do("both", intents.set_intent, Intent.LISTEN)
    session.split(size=3)
    board = session.board()
    assert [len(one.people) for one in board.circles] == [3]
    assert board.together == [session.id("both")]
    told = session.rows("breakout.state")[-1]["each"]
    assert set(told) == {str(session.id(name)) for name in ("ann", "ben", "cleo")}


def move(session, state):
    with unit_of_work(session.tenant.facilitator):
        change_state(log.lock_room(session.room_id), state)


#: What is done, in which situation, and what it is refused with; no code: it works.
TRANSITIONS = [
    ("together", "open", ""),
    ("together", "extend", "conflict"),
    ("together", "end", "conflict"),
    ("together", "move", "conflict"),
    ("together", "stay", "conflict"),
    ("apart", "open", "conflict"),
    ("apart", "stale open", "conflict"),
    ("apart", "extend", ""),
    ("apart", "stale extend", "conflict"),
    ("apart", "end", ""),
    ("apart", "stale end", "conflict"),
    ("apart", "move", ""),
    ("apart", "move nobody", "not_found"),
    ("apart", "move nowhere", "not_found"),
    ("apart", "stay", ""),
    ("past", "extend", "conflict"),
    ("past", "end", "conflict"),
    ("past", "move", "conflict"),
    ("past", "stay", "conflict"),
    ("past", "open", ""),
    ("paused", "open", "room_closed"),
    ("paused", "end", ""),
    ("closing", "open", "room_closed"),
    ("ended", "open", "room_closed"),
    ("ended", "extend", "room_closed"),
]


@pytest.mark.parametrize(("where", "what", "code"), TRANSITIONS)
def test_each_step_is_taken_only_from_where_it_leads_on(session, traveler, where, what, code):
    if where in {"apart", "past"} or (where, what) == ("paused", "end"):
        session.split(["ann", "ben"], ["cleo", "both"])
    if where == "past":
        traveler.shift(10 * 60)
        if what == "open":
            look_after_circles()
    elif where not in {"together", "apart"}:
        move(session, RoomState(where))
    version = max(session.at - 1, 0) if what.startswith("stale") else session.at
    version += 1 if what == "stale open" else 0
    draft = operations.Split(minutes=5, circles=((session.id("ann"), session.id("ben")),))
    acts = {
        "open": (operations.open_breakout, (version, draft)),
        "extend": (operations.extend_breakout, (version,)),
        "end": (operations.end_breakout, (version,)),
        "move": (operations.move_person, (session.id("cleo"), None)),
        "move nobody": (operations.move_person, (uuid.uuid4(), None)),
        "move nowhere": (operations.move_person, (session.id("cleo"), session.room_id)),
    }
    name = what.removeprefix("stale ")
    refused = pytest.raises(DomainError) if code else nullcontext()
    with refused as error:
        if name == "stay":
            session.do("ann", operations.stay, on=True)
        else:
            act, values = acts[name]
            session.do("facilitator", act, *values)
    assert error is None or (error.value.code == code and error.value.message)


@pytest.mark.parametrize(
    ("groups", "error"),
    [
        ([["ann"]], Invalid),
        ([["ann", "ben"], ["ben", "cleo"]], Invalid),
        ([["facilitator", "ann"]], Invalid),
        ([["ann", "pending"]], NotFound),
    ],
)
def test_by_hand_each_circle_has_two_to_five_members_who_are_here(session, groups, error):
    with pytest.raises(error):
        session.split(*groups)
    assert session.board().circles == []


def test_staff_can_be_put_with_people_and_a_round_has_to_end_first(session):
    session.start(prompt="One word", seconds=120)
    with pytest.raises(Conflict, match="round"):
        session.split(["ann", "ben"])
    current = session.scene().round
    session.do("facilitator", rounds.end_round, current.id)
    session.split(["ann", "ben", "cofacilitator"])
    session.write("cofacilitator", 1)


@pytest.mark.parametrize("name", ["ann", "moderator", "owner", "stranger"])
def test_only_those_who_hold_the_circle_lead_it(apart, name):
    refused = NotFound if name == "stranger" else NotAllowed
    for act, values in [
        (operations.extend_breakout, (1,)),
        (operations.end_breakout, (1,)),
        (operations.move_person, (apart.id("cleo"), None)),
    ]:
        with pytest.raises(refused):
            apart.do(name, act, *values)


def test_a_circle_is_there_for_its_own_people_and_staff_alone(apart):
    apart.write("ann", 1)
    for name in ("cleo", "both", "stranger"):
        with pytest.raises(NotFound):
            apart.write(name, 1)
        with pytest.raises(NotFound):
            apart.go(name, 1)
        with pytest.raises(NotFound):
            apart.inside(name, 1, in_room, small=True)
    with pytest.raises(NotFound):  # what leads a session does not know of it at all
        apart.inside("facilitator", 1, in_room)


def test_it_ends_by_itself_before_anything_came_by(apart, traveler):
    traveler.shift(10 * 60 - 60)
    look_after_circles()
    look_after_circles()
    assert sum("two minutes" in one["said"] for one in apart.log(1, "circle.state")) == 1
    traveler.shift(60)
    with pytest.raises(Conflict, match="over"):
        apart.write("ann", 1)  # by the clock alone
    assert apart.state(1) == "live"
    assert apart.board().circles == []
    look_after_circles()
    look_after_circles()
    assert (apart.state(1), apart.state(2), apart.state()) == ("ended", "ended", "live")
    assert [one["ends_at"] != "" for one in apart.rows("breakout.state")] == [True, False]
    assert apart.say("ann")
    with pytest.raises(Conflict, match="over"):
        apart.go("ann", 1)


def test_five_minutes_more_are_told_and_have_an_end(apart, traveler):
    traveler.shift(9 * 60)
    look_after_circles()
    for _ in range(7):
        apart.do("facilitator", operations.extend_breakout, apart.at)
    with pytest.raises(Conflict, match="at most 45"):
        apart.do("facilitator", operations.extend_breakout, apart.at)
    traveler.shift(30 * 60)
    apart.write("ann", 1)


def test_small_rooms_rest_and_end_with_their_session(apart):
    move(apart, RoomState.PAUSED)
    with pytest.raises(Conflict, match="resting"):
        apart.write("ann", 1)
    move(apart, RoomState.LIVE)
    apart.write("ann", 1)
    move(apart, RoomState.CLOSING)
    assert apart.state(1) == "ended"


def test_one_tap_to_stay_and_one_to_go_after_all(apart):
    apart.do("ann", operations.stay, on=True)
    assert apart.id("ann") in apart.board().together
    apart.write("ann", 1)  # the seat is kept
    apart.do("ann", operations.stay, on=False)
    assert set(apart.board().circles[0].people) == {apart.id("ann"), apart.id("ben")}


def test_who_is_moved_leaves_one_circle_and_reads_the_other_from_then_on(apart):
    early = apart.write("cleo", 2)
    to = apart.small(2)
    apart.do("facilitator", operations.move_person, apart.id("ann"), to)
    with pytest.raises(NotFound):
        apart.write("ann", 1)
    apart.go("ann", 2)
    with unit_of_work(apart.tenant.ann, writes=False):
        found = in_room(apart.tenant.ann, to, small=True)
        seat = seat_of(apart.tenant.ann, found)
        meeting = db.session.get_one(Meeting, (seat.organization_id, found.room.meeting_id))
        came = Entered(found.room, seat, False, meeting, found.standing)
        told = snapshot.joined(apart.tenant.ann, came, since=0, limit=200)
    assert told["from"] > early.seq
    assert [one["target"] for one in apart.log(1, "circle.left")] == ["ann"]


def test_whoever_comes_to_the_main_room_reads_who_is_here_and_who_sits_in_a_circle(session):
    session.split(["ann", "ben"])
    session.go("ann", 1)
    tenant = session.tenant
    with unit_of_work(tenant.cleo):
        came = seats.enter_room(tenant.cleo, session.room_id, 3600)
        told = snapshot.joined(tenant.cleo, came, since=0, limit=200)
        assert [uuid.UUID(str(one)) for one in told["here"]] == here_in(session.room_id)
    here = {session.name(uuid.UUID(str(one))) for one in told["here"]}
    assert "ann" not in here
    assert {"ben", "cleo"} <= here
    assert session.id("ann") in session.board().circles[0].here


def test_closed_doors_hold_in_small_circles_as_well(session, hope):
    change_group(hope, lets_contact_through=True)
    change_seat(hope, "ben", joined_at=clock.now() + timedelta(seconds=1))
    session.split(["ann", "ben"], ["cleo", "both"])
    for who in ("ann", "ben"):
        session.go(who, 1)
    session.do("facilitator", set_doors, session.version, closed=True)

    def say(who, words="A line.", *, sure=False):
        send, beside = posting.send_message, Beside(sure=sure)
        return session.inside(who, 1, send, uuid.uuid4(), words, rest_after=3600, beside=beside)

    assert say("ben").state is MessageState.HELD
    assert say("ann").state is MessageState.VISIBLE
    with pytest.raises(AskFirst):
        say("ann", "Look at https://example.org/all", sure=True)

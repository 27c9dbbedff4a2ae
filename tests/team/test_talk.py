"""The team's talk, quiet lines and breathers: who may, when, and who is told."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.live import operations as live
from facilitator.live.log import lock_room
from facilitator.live.models import Room, RoomEvent, RoomState, StaffEvent
from facilitator.moderation import sanctions
from facilitator.team import aside, operations, queries, quiet
from facilitator.team.models import TeamLine
from facilitator.team.sweeps import forget_old_team_words
from tests.notices.making import told
from tests.worlds import acting


def say(actor, room, body, cmid=None):
    with acting(actor):
        return operations.say_to_team(actor, room, cmid or uuid.uuid4(), body).number


def lines(actor, room, after=0):
    with acting(actor, writes=False):
        return [(one.office, one.body) for one in queries.lines_after(actor, room, after)]


def end(hope, room):
    with acting(hope.facilitator):
        version = lock_room(room).version
        live.move_session(hope.facilitator, room, version, RoomState.ENDED)


def heads(hope, room):
    """Return how far the log has come, and the staff stream."""
    with acting(hope.facilitator, writes=False):
        row = db.session.get_one(Room, (hope.organization_id, room))
        return row.last_seq, row.last_mseq


# ---------------------------------------------------------------- the team's talk


def test_the_team_talks_in_order_and_a_repeat_is_the_same_line(room, hope):
    before, cmid = heads(hope, room), uuid.uuid4()
    assert say(hope.facilitator, room, "Shall we slow down?", cmid) == 1
    assert say(hope.facilitator, room, "Shall we slow down?", cmid) == 1
    assert say(hope.cofacilitator, room, "Yes.") == 2
    assert lines(hope.cofacilitator, room) == [("", "Shall we slow down?"), ("", "Yes.")]
    assert lines(hope.facilitator, room, after=1) == [("", "Yes.")]
    assert heads(hope, room) == (before[0], before[1] + 2)  # the room's own log knows nothing


def test_what_the_team_says_is_sealed(room, hope):
    say(hope.facilitator, room, "a word for few")
    with acting(hope.facilitator, writes=False):
        assert b"a word for few" not in db.session.scalars(sa.select(TeamLine.body_sealed)).one()
        rows = db.session.scalars(sa.select(StaffEvent.meta)).all()
        assert "a word for few" not in str(rows)


@pytest.mark.parametrize("who", ["ann", "cleo", "moderator", "admin", "owner"])
def test_nobody_else_reads_or_writes_it(room, hope, who):
    actor = hope.actors[who]
    with pytest.raises(NotAllowed):
        say(actor, room, "Hello")
    with pytest.raises(NotAllowed):
        lines(actor, room)


def test_an_office_takes_part_while_it_is_called_and_everybody_sees_by_whom(room, hope):
    say(hope.facilitator, room, "We need a second pair of eyes.")
    for actor in (hope.ann, hope.moderator):
        with pytest.raises(NotAllowed), acting(actor):
            operations.call_office(actor, room, on=True)
    with acting(hope.cofacilitator):
        operations.call_office(hope.cofacilitator, room, on=True)
        facts = queries.facts_of(lock_room(room))
    assert facts.called_by == hope.seats["cofacilitator"]
    assert {told(hope, who)["needed"] for who in ("moderator", "admin", "owner")} == {1}
    assert not told(hope, "ann")
    say(hope.moderator, room, "I am here.")
    assert lines(hope.admin, room)[-1] == ("moderator", "I am here.")
    with pytest.raises(NotAllowed):
        lines(hope.ann, room)
    with acting(hope.facilitator):
        operations.call_office(hope.facilitator, room, on=False)
    with pytest.raises(NotAllowed):
        lines(hope.moderator, room)


def test_its_words_go_with_the_words_of_the_session(room, hope):
    say(hope.facilitator, room, "a word for few")
    send(hope.ann, room, "a word for the team")
    end(hope, room)
    with time_machine.travel(clock.now() + timedelta(days=6)):
        forget_old_team_words()
        assert lines(hope.facilitator, room) == [("", "a word for few")]
    with time_machine.travel(clock.now() + timedelta(days=8)):
        forget_old_team_words()
        assert lines(hope.facilitator, room) == [("", "")]
        assert [one.body for one in listed(hope.facilitator, room)[0].lines] == [""]


# ---------------------------------------------------------------- the quiet line


def send(actor, room, body="May I go last?", cmid=None):
    with acting(actor):
        return quiet.send_quietly(actor, room, cmid or uuid.uuid4(), body)


def own(actor, room):
    with acting(actor):
        return quiet.read_own_line(actor, room)[0]


def listed(actor, room):
    with acting(actor, writes=False):
        return quiet.list_lines(actor, room)


def answer(actor, room, who, body="Of course."):
    with acting(actor):
        quiet.answer_line(actor, room, who, uuid.uuid4(), body)


def test_the_team_begins_a_line_with_a_member_who_is_there_and_with_nobody_else(room, hope, other):
    answer(hope.cofacilitator, room, hope.seats["ben"], "Would you like to go next?")
    assert [one.body for one in own(hope.ben, room).lines] == ["Would you like to go next?"]
    assert not listed(hope.facilitator, room)[0].waiting_since
    for who in (hope.seats["facilitator"], other.seats["ann"], uuid.uuid4()):
        with pytest.raises(NotFound):
            answer(hope.cofacilitator, room, who)
    with pytest.raises(NotAllowed):
        answer(hope.ann, room, hope.seats["ben"])


def test_a_line_waits_is_taken_and_answered_and_the_log_of_the_room_knows_nothing(room, hope):
    ann, before = hope.seats["ann"], heads(hope, room)[0]
    cmid = uuid.uuid4()
    for _ in range(2):
        line, here = send(hope.ann, room, cmid=cmid)
    assert ([one.body for one in line.lines], here) == (["May I go last?"], 2)
    assert listed(hope.cofacilitator, room)[0].waiting_since
    with acting(hope.cofacilitator):
        quiet.take_line(hope.cofacilitator, room, ann, on=True)
    with pytest.raises(Conflict), acting(hope.facilitator):
        quiet.take_line(hope.facilitator, room, ann, on=True)
    answer(hope.cofacilitator, room, ann)
    assert not listed(hope.facilitator, room)[0].waiting_since
    with acting(hope.ann, writes=False):
        assert quiet.unseen_of(db.session.get_one(Room, (hope.organization_id, room)), ann) == 1
    assert [one.body for one in own(hope.ann, room).lines] == ["May I go last?", "Of course."]
    with acting(hope.ann, writes=False):
        assert quiet.unseen_of(db.session.get_one(Room, (hope.organization_id, room)), ann) == 0
    assert own(hope.ben, room).lines == []
    assert heads(hope, room)[0] == before


def test_it_is_open_at_the_door_in_a_pause_and_on_a_break(room, hope):
    with acting(hope.facilitator):
        sanctions.mute(hope.facilitator, room, hope.seats["ann"], 5, "A calmer pace.")
        version = lock_room(room).version
        live.move_session(hope.facilitator, room, version, RoomState.PAUSED)
    for actor in (hope.ann, hope.ben, hope.cleo):
        assert len(send(actor, room)[0].lines) == 1


def test_who_cannot_use_it(room, hope):
    for actor, error in (
        (hope.facilitator, NotAllowed),
        (hope.moderator, NotAllowed),
        (hope.stranger, NotFound),
        (hope.both, NotAllowed),  # of the circle, and never came to this session
    ):
        with pytest.raises(error):
            send(actor, room)
    send(hope.ann, room)
    for actor in (hope.ben, hope.moderator):
        with pytest.raises(NotAllowed):
            listed(actor, room)
        with pytest.raises(NotAllowed):
            answer(actor, room, hope.seats["ann"])
    with pytest.raises(NotFound):
        answer(hope.facilitator, room, hope.seats["both"])  # who never came
    with pytest.raises(Invalid):
        send(hope.ann, room, "  ")


def test_it_closes_a_while_after_the_end_and_can_be_read_on(room, hope):
    end(hope, room)
    with time_machine.travel(clock.now() + timedelta(minutes=14)):
        send(hope.ann, room)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        with pytest.raises(Conflict):
            send(hope.ann, room)
        with pytest.raises(Conflict):
            answer(hope.facilitator, room, hope.seats["ann"])
        assert len(own(hope.ann, room).lines) == 1


# ---------------------------------------------------------------- stepping aside, a quiet minute


def test_a_breather_is_told_to_the_team_alone_and_ends_by_itself(room, hope):
    before = heads(hope, room)
    with acting(hope.ann):
        assert aside.take_breather(hope.ann, room, on=True)
        assert [one.id for one in aside.stepping_aside(lock_room(room))] == [hope.seats["ann"]]
    assert heads(hope, room) == (before[0], before[1] + 1)
    with time_machine.travel(clock.now() + timedelta(minutes=11)), acting(hope.ann):
        assert aside.stepping_aside(lock_room(room)) == []
    with acting(hope.ann):
        assert aside.take_breather(hope.ann, room, on=False) == ""
        assert aside.stepping_aside(lock_room(room)) == []
    with pytest.raises(NotAllowed), acting(hope.cleo):
        aside.take_breather(hope.cleo, room, on=True)


def test_a_quiet_minute_is_offered_to_all_or_to_one_by_the_team_alone(room, hope):
    ann = hope.seats["ann"]
    with acting(hope.facilitator):
        aside.offer_quiet_minute(hope.facilitator, room, "box", None)
        aside.offer_quiet_minute(hope.facilitator, room, "feet", ann)
        for_all, for_one = db.session.scalars(
            sa.select(RoomEvent).where(RoomEvent.kind == "ground.offer").order_by(RoomEvent.seq)
        )
    assert (for_all.is_private, for_all.target_id) == (False, None)
    assert (for_one.is_private, for_one.target_id) == (True, ann)
    for actor, who, error in (
        (hope.ann, None, NotAllowed),
        (hope.facilitator, hope.seats["cleo"], NotFound),  # at the door
        (hope.facilitator, uuid.uuid4(), NotFound),
    ):
        with pytest.raises(error), acting(actor):
            aside.offer_quiet_minute(actor, room, "box", who)

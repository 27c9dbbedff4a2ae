"""Going through the parts of a session: begun with it, decided once, shifted by pauses."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError
from facilitator.core.work import unit_of_work
from facilitator.groups.kinds import LateJoin
from facilitator.groups.models import Group
from facilitator.live.lateness import too_late_words
from facilitator.live.models import Message, Room, RoomEvent, RoomState, StaffEvent
from facilitator.live.seats import enter_room
from facilitator.meetings.models import Meeting
from facilitator.prompts.models import Prompt
from facilitator.running import operations
from facilitator.running.queries import run_of
from tests.worlds import acting


def told(room):
    """Return what the log says of the session's parts, and where it stands."""
    with acting(room.hope.facilitator):
        row = db.session.get_one(Room, (room.hope.organization_id, room.id))
        events = db.session.scalars(
            sa.select(RoomEvent)
            .where(RoomEvent.room_id == room.id, RoomEvent.kind.startswith("phase."))
            .order_by(RoomEvent.seq)
        )
        said = [(e.kind, e.meta["phase"], e.meta.get("minutes")) for e in events]
        return said, row.phase, run_of(row)


def go(room, to, version, who="facilitator"):
    actor = room.hope.actors[who]
    with unit_of_work(actor):
        return operations.move_phase(actor, room.id, version, to).version


def extend(room, minutes, version):
    lead = room.hope.facilitator
    with unit_of_work(lead):
        return operations.extend_phase(lead, room.id, version, minutes).version


def test_the_first_part_begins_with_the_session_and_each_step_is_said_once(on):
    said, phase, run = told(on)
    assert (said, phase, run.version) == ([("phase.move", 0, None)], 0, 1)
    version = go(on, 1, 1)
    version = extend(on, 10, version)
    version = go(on, 0, version, "cofacilitator")
    said, phase, run = told(on)
    assert said[1:] == [
        ("phase.move", 1, None),
        ("phase.time", 1, 10),
        ("phase.move", 0, None),
    ]
    assert (phase, run.added, run.version) == (0, {"1": 10}, version)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (None, "room_closed"),
        (RoomState.LIVE, None),
        (RoomState.PAUSED, None),
        (RoomState.CLOSING, None),
        (RoomState.ENDED, "room_closed"),
    ],
)
def test_parts_are_gone_through_only_while_the_session_is_on(lobby, state, code):
    version = 0
    if state is not None:
        lobby.move(RoomState.LIVE)
        version = 1
    if state not in {None, RoomState.LIVE}:
        lobby.move(state)
    for act in (lambda seen: go(lobby, 1, seen), lambda seen: extend(lobby, 5, seen)):
        if code is None:
            version = act(version)
            continue
        with pytest.raises(Conflict) as refused:
            act(version)
        assert refused.value.code == code


def test_what_does_not_fit_is_refused_in_kind_words_and_changes_nothing(on):
    before = told(on)[:2]
    for act in (
        lambda: go(on, 1, 0),
        lambda: extend(on, 5, 0),
        lambda: go(on, 0, 1),
        lambda: go(on, 3, 1),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "conflict"
        assert refused.value.message
    for who, code in (("ann", "forbidden"), ("stranger", "not_found"), ("moderator", "forbidden")):
        with pytest.raises(DomainError) as refused:
            go(on, 1, 1, who)
        assert refused.value.code == code
    assert told(on)[:2] == before


def test_an_hour_more_is_the_most(on):
    version = 1
    for _ in range(6):
        version = extend(on, 10, version)
    with pytest.raises(Conflict):
        extend(on, 5, version)


def test_a_pause_is_no_time_of_the_part(on):
    start = told(on)[2].phase_began_at
    on.move(RoomState.PAUSED)
    with time_machine.travel(clock.now() + timedelta(minutes=4), tick=False):
        on.move(RoomState.LIVE)
    said, _phase, run = told(on)
    assert said[-1] == ("phase.time", 0, 0)
    shifted = run.phase_began_at - start
    assert timedelta(minutes=3, seconds=50) < shifted < timedelta(minutes=4, seconds=10)


def test_another_part_is_told_to_whoever_asked_to_hear(on, monkeypatch):
    heard = []
    monkeypatch.setattr(operations, "on_phase", [lambda room, part: heard.append(part.mode)])
    go(on, 1, 1)
    assert heard == ["round"]


def test_a_session_without_an_agenda_has_no_parts_and_one_it_gets_can_be_begun(lobby):
    hope = lobby.hope

    def plan(agenda_id):
        with acting(hope.facilitator):
            meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
            was, meeting.agenda_id = meeting.agenda_id, agenda_id
            return was

    agenda_id = plan(None)
    lobby.move(RoomState.LIVE)
    with pytest.raises(Conflict):
        go(lobby, 0, 0)
    plan(agenda_id)
    with pytest.raises(Conflict, match="No part has begun"):
        extend(lobby, 5, 0)
    assert go(lobby, 1, 0) == 1


# ---------------------------------------------------------------- the run sheet and the lobby


def post(room, what, text, cmid, who="facilitator"):
    actor = room.hope.actors[who]
    with unit_of_work(actor):
        return operations.post_from_sheet(
            actor, room.id, cmid, part=1, what=what, text=text, rest_after=60
        )


def test_a_script_is_posted_once_as_a_message_of_the_facilitator_and_marked(on):
    cmid = uuid.uuid4()
    first = post(on, "script", "A minute each, no more.", cmid)
    assert post(on, "script", "A minute each, no more.", cmid) == first
    asked = uuid.uuid4()
    assert post(on, "prompt", "How was it?", asked) == post(on, "prompt", "How was it?", asked)
    with acting(on.hope.facilitator):
        message = db.session.scalars(sa.select(Message)).one()
        assert (message.seq, message.word_count) == (first, 5)
        assert message.author_id == on.hope.seats["facilitator"]
        assert db.session.scalars(sa.select(Prompt.text)).all() == ["How was it?"]
        marks = db.session.scalars(
            sa.select(StaffEvent.meta)
            .where(StaffEvent.kind == "sheet.posted")
            .order_by(StaffEvent.mseq)
        ).all()
    assert marks == [{"part": 1, "what": "script"}, {"part": 1, "what": "prompt"}]
    with pytest.raises(DomainError) as refused:
        post(on, "script", "I am in charge.", uuid.uuid4(), "ann")
    assert refused.value.code == "forbidden"


def test_the_lobby_s_words_are_set_before_anybody_waits_and_changed_at_any_time(lobby):
    lead = lobby.hope.facilitator
    for words in ("We begin at seven.", "We begin at seven.", "Just a moment.", ""):
        with unit_of_work(lead):
            operations.say_to_lobby(lead, lobby.id, words)
    with acting(lead):
        kinds = db.session.scalars(sa.select(RoomEvent.kind).where(RoomEvent.kind == "lobby.say"))
        assert len(kinds.all()) == 3
    lobby.move(RoomState.ENDED)
    with pytest.raises(Conflict), unit_of_work(lead):
        operations.say_to_lobby(lead, lobby.id, "Too late")


# ---------------------------------------------------------------- who comes late


def test_nobody_new_comes_in_once_the_part_is_over_that_the_circle_named(on):
    with acting(on.hope.facilitator):
        group = db.session.get_one(Group, (on.hope.organization_id, on.hope.group_id))
        group.late_join, group.late_part = LateJoin.PART, 1
    on.let_in("cleo")
    go(on, 1, 1)
    newcomer = on.hope.cofacilitator
    with unit_of_work(newcomer):
        enter_room(newcomer, on.id, 60)  # facilitators come at any time
    with unit_of_work(on.hope.ann):
        enter_room(on.hope.ann, on.id, 60)  # whoever was there before comes back
    with acting(on.hope.facilitator):
        group = db.session.get_one(Group, (on.hope.organization_id, on.hope.group_id))
        meeting = db.session.get_one(Meeting, (on.hope.organization_id, on.hope.meeting_id))
        room = db.session.get_one(Room, (on.hope.organization_id, on.id))
        assert "nobody new" in too_late_words(group, meeting, room)
        group.late_part = 2
        assert too_late_words(group, meeting, room) == ""

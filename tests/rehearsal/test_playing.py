"""The scripts: they act by the room's own rules, and answer what staff do."""

import uuid

import pytest
import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.work import unit_of_work
from facilitator.floor import rounds
from facilitator.floor.models import RoundOrder
from facilitator.live import seats
from facilitator.live.models import Message, RoomState
from facilitator.live.operations import hold_all, move_session
from facilitator.moderation.sanctions import mute
from facilitator.rehearsal import operations
from facilitator.rehearsal.acts import DEEDS
from facilitator.rehearsal.models import PlayState, Rehearsal
from facilitator.rehearsal.replay import replay_for
from facilitator.rehearsal.scripts import COMPANION, COMPANY, DIFFICULTIES, script
from facilitator.rehearsal.sight import MOMENTS
from facilitator.rehearsal.sweeps import play_what_is_due
from facilitator.team import quiet
from tests.rehearsal.staging import Stage


@pytest.mark.parametrize("name", [COMPANY, COMPANION, *DIFFICULTIES])
def test_every_script_fits_what_can_be_played(name: str):
    for person in script(name).people:
        for step in (*person.steps, *person.reactions):
            assert step.do in DEEDS
            assert step.when in MOMENTS
            assert bool(step.say) or step.do not in {"say", "quiet"}
    if name in DIFFICULTIES:
        assert script(name).about
        assert script(name).tried


def test_what_touches_danger_is_a_draft_with_steps_of_care():
    assert script("disclosure").is_draft
    assert len(script("disclosure").care) >= 4


def test_everybody_waits_at_the_door_until_they_are_let_in(stage: Stage):
    stage.rehearse("monopolizer").after(2)
    stage.come_in()
    assert stage.seats()["Marlow"] == "waiting"
    stage.after(10)
    assert stage.said("Marlow") == []


def test_the_one_who_fills_the_room_goes_on_until_they_are_given_a_break(stage: Stage):
    stage.rehearse("monopolizer").start().after(40)
    before = len(stage.said("Marlow"))
    assert before >= 3
    stage.do(mute, stage.id("Marlow"), 15, "Others have a turn now.")
    stage.after(30)
    assert len(stage.said("Marlow")) == before
    with unit_of_work(stage.me, writes=False):
        threads = quiet.list_lines(stage.me, stage.room_id)
    assert [thread.who for thread in threads] == [stage.id("Marlow")]


def test_somebody_asked_by_name_lets_others_speak(stage: Stage):
    stage.rehearse("monopolizer").start().after(20)
    stage.say("Thank you, Marlow. Let us hear somebody else now.")
    stage.after(8)
    before = len(stage.said("Marlow"))
    assert "You're right" in stage.said("Marlow")[-1]
    stage.after(15)
    assert len(stage.said("Marlow")) == before


def test_words_are_held_where_everything_is_read_first(stage: Stage):
    stage.rehearse("monopolizer").start()
    stage.do(hold_all, stage.room.version, on=True)
    stage.after(12)
    assert stage.said("Marlow") == []
    held = stage.read(lambda: db.session.scalars(sa.select(Message.state)).all())
    assert {state.value for state in held} == {"held"}


def test_in_a_round_each_speaks_in_turn_and_one_keeps_it(stage: Stage):
    stage.rehearse("monopolizer").start()
    order = tuple(stage.id(name) for name in ("Sol", "Bo", "Marlow", "Juniper"))
    draft = rounds.RoundDraft(order=RoundOrder.GIVEN, who=order)
    stage.do(rounds.start_round, stage.floor_version(), draft)
    stage.after(30)
    assert stage.said("Sol") == list(script(COMPANY).people[1].turn)
    assert stage.said("Bo") == []
    stage.after(30)
    assert stage.room.speaker_id == stage.id("Marlow")


def test_a_flood_comes_from_those_who_are_let_in_alone(stage: Stage):
    stage.rehearse("raid").start().after(16)
    at_the_door = [who for who, state in stage.seats().items() if state == "waiting"]
    assert sorted(at_the_door) == ["hello-hello", "newhere22", "visitor"]
    stage.do(seats.admit, [stage.id("newhere22")])
    stage.after(20)
    assert len(stage.said("newhere22")) >= 4
    assert stage.said("hello-hello") == []


def test_looking_twice_says_nothing_twice(stage: Stage):
    stage.rehearse("monopolizer").start().after(7)
    said = stage.said("Marlow")
    assert len(said) == 1
    with unit_of_work(stage.me):
        rehearsal = db.session.scalars(sa.select(Rehearsal)).one()
        rehearsal.due_at = rehearsal.began_at
    play_what_is_due(stage.settings)
    play_what_is_due(stage.settings)
    assert stage.said("Marlow") == said


def test_a_pause_takes_no_time_from_anybody(stage: Stage):
    stage.rehearse("monopolizer").start().after(5)
    stage.move(PlayState.PAUSED)
    stage.after(60)
    assert stage.said("Marlow") == []
    stage.move(PlayState.RUNNING)
    stage.after(4)
    assert len(stage.said("Marlow")) == 1


def test_a_step_comes_at_once_also_in_a_pause(stage: Stage):
    stage.rehearse("advice").start()
    stage.move(PlayState.PAUSED)
    with unit_of_work(stage.me):
        assert operations.step_on(stage.me, stage.settings) == "Dale"
    assert len(stage.said("Dale")) == 1


LEGAL = {
    (PlayState.RUNNING, PlayState.PAUSED),
    (PlayState.RUNNING, PlayState.OVER),
    (PlayState.PAUSED, PlayState.RUNNING),
    (PlayState.PAUSED, PlayState.OVER),
}


def test_every_other_move_is_a_conflict(stage: Stage):
    stage.rehearse("newcomer")
    for was in PlayState:
        for to in PlayState:
            with unit_of_work(stage.me):
                rehearsal = db.session.scalars(sa.select(Rehearsal)).one()
                rehearsal.state, rehearsal.paused_at = was, None
            if (was, to) in LEGAL:
                assert stage.move(to).state is to
            else:
                with pytest.raises(Conflict):
                    stage.move(to)


def test_a_decision_on_an_older_version_is_a_conflict(stage: Stage):
    stage.rehearse("newcomer")
    stage.move(PlayState.PAUSED)
    with pytest.raises(Conflict), unit_of_work(stage.me):
        operations.move(stage.me, 0, PlayState.OVER)


def test_the_scripts_end_with_their_time_and_the_room_stays(stage: Stage):
    stage.rehearse("newcomer", minutes=5).start().after(2)
    stage.traveler.shift(5 * 60)
    stage.after(1)
    assert stage.play.state is PlayState.OVER
    assert stage.room.state is RoomState.LIVE


def test_the_replay_says_what_was_done_and_how_soon(stage: Stage):
    stage.rehearse("monopolizer", "disclosure").start().after(16)
    stage.do(mute, stage.id("Marlow"), 15, "Others have a turn now.")
    stage.after(7)
    stage.do(quiet.answer_line, stage.id("Marlow"), uuid.uuid4(), "All is well.")
    stage.do(move_session, stage.room.version, RoomState.CLOSING)
    stage.do(move_session, stage.room.version, RoomState.ENDED)
    stage.after(1)
    assert stage.play.state is PlayState.OVER
    with unit_of_work(stage.me, writes=False):
        replay = replay_for(stage.me)
    marlow, ash = replay.faced
    assert marlow.began == 5
    assert [(answer.words, answer.after) for answer in marlow.answers] == [
        ("You gave them a break from writing", 10),
        ("You wrote to them alone", 17),
    ]
    assert ash.answers == []
    assert any(line.who == "Marlow" and line.seconds == 5 for line in replay.lines)


def test_a_room_to_try_is_opened_and_led_by_a_script(stage: Stage):
    stage.practice().after(2)
    stage.come_in()
    stage.after(12)
    assert stage.room.state is RoomState.LIVE
    assert stage.seats()["Ann of Hope"] == "admitted"
    assert "I'm Pip, a script" in stage.said("Pip, a script")[0]
    stage.say("A word.")
    stage.after(4)
    assert "take it back" in stage.said("Pip, a script")[-1]

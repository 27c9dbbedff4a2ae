"""The state machine of a case, its clocks and who climbs them; every act is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.audit.queries import first_broken_line
from facilitator.care import caring, queries
from facilitator.care.models import CareCase, CareState, CareTask, LineKind, TaskKind, TaskState
from facilitator.care.operations import mine_in_room
from facilitator.care.sweeps import forget_old_cases
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.organizations.models import Member
from facilitator.organizations.oncall import set_on_call
from tests.worlds import acting

S = CareState
#: How a case gets where a test begins.
WAY = {
    S.RAISED: [],
    S.ACKNOWLEDGED: ["take"],
    S.WITH_MEMBER: ["take", S.WITH_MEMBER],
    S.STEPPED_DOWN: ["take", S.WITH_MEMBER, S.STEPPED_DOWN],
    S.HANDED_OVER: ["take", S.WITH_MEMBER, S.HANDED_OVER],
    S.EMERGENCY: ["take", S.EMERGENCY],
    S.FOLLOW_UP_DUE: ["take", S.WITH_MEMBER, S.STEPPED_DOWN, "day"],
    S.CLOSED: ["take", S.WITH_MEMBER, S.STEPPED_DOWN, "tasks", S.CLOSED],
}
LEGAL = {(start, to) for start, tos in caring.MOVES.items() for to in tos}


def follow(care, sweep, case_id, way):
    """Bring a case somewhere."""
    for step in way:
        if step == "take":
            care.take("cofacilitator", case_id)
        elif step == "day":
            sweep(hours=24)
        elif step == "tasks":
            close_tasks(care, case_id)
        else:
            care.move(case_id, step)


def tasks(care, case_id):
    """Return a case's tasks by their day."""
    with unit_of_work(care.tenant.owner, writes=False):
        query = sa.select(CareTask).where(CareTask.case_id == case_id)
        return list(db.session.scalars(query.order_by(CareTask.due_at, CareTask.kind)))


def steps(care, case_id):
    """Return the steps a case has climbed."""
    return [line.item for line in care.lines(case_id) if line.kind is LineKind.CLIMBED]


def close_tasks(care, case_id):
    for task in tasks(care, case_id):
        care.act("cofacilitator", caring.close_task, case_id, task.id, TaskState.DONE)


@pytest.mark.parametrize("start", list(S))
def test_every_move_that_is_not_legal_is_a_conflict(care, sweep, start):
    case_id = care.say("ann")
    follow(care, sweep, case_id, WAY[start])
    assert care.case(case_id).state is start
    for to in S:
        if (start, to) in LEGAL:
            continue
        with pytest.raises(Conflict):
            care.move(case_id, to, by="cofacilitator")
        assert care.case(case_id).state is start
    for to in caring.MOVES[start] - {S.CLOSED}:
        with pytest.raises(Conflict, match="a moment ago"):
            care.act("cofacilitator", caring.move, case_id, 0, to, "So.")
    legal = sorted(caring.MOVES[start] - {S.CLOSED})
    if legal:
        care.move(case_id, legal[0])
        assert care.case(case_id).state is legal[0]


def test_a_case_is_seen_by_one_and_taken_over_by_another(care, hope):
    case_id = care.say("ann")
    at = care.case(case_id).version
    care.take("cofacilitator", case_id)
    care.act("cofacilitator", caring.take, case_id, at)  # pressed twice
    with pytest.raises(Conflict, match="a moment ago"):
        care.act("facilitator", caring.take, case_id, at)
    with pytest.raises(Conflict, match="Take it over first"):
        care.move(case_id, S.WITH_MEMBER, by="facilitator")
    care.take("facilitator", case_id)
    case = care.case(case_id)
    assert (case.state, case.owner_id) == (S.ACKNOWLEDGED, hope.facilitator.member_id)
    assert case.acknowledged_by_id == hope.cofacilitator.member_id
    care.act("facilitator", caring.hand_on, case_id, case.version, hope.admin.member_id)
    assert care.case(case_id).owner_id == hope.admin.member_id
    for nobody in (hope.ben.member_id, hope.ann.member_id):
        version = care.case(case_id).version
        with pytest.raises(NotFound):
            care.act("admin", caring.hand_on, case_id, version, nobody)
    kinds = [line.kind for line in care.lines(case_id)]
    assert kinds == [LineKind.RAISED, LineKind.MOVED, LineKind.TAKEN, LineKind.HANDED_ON]


def test_unanswered_it_climbs_at_two_five_and_ten_minutes_and_then_rings_again(care, sweep):
    case_id = care.say("ann")
    climbed = []
    for minutes in (1, 0.9, 0.2, 2.7, 0.3, 4.8, 0.2, 8):
        sweep(minutes=minutes)
        sweep()
        climbed.append(sorted(care.told()))
    team = ["cofacilitator", "facilitator"]
    assert climbed == [
        [],
        [],
        team,
        team,
        [*team, "moderator"],
        [*team, "moderator"],
        [*team, "moderator", "owner"],
        [*team, "moderator", "owner"],
    ]
    assert steps(care, case_id) == list("123")
    everybody = sorted(climbed[-1])
    sweep(minutes=2)
    assert sorted(care.told()) == sorted(everybody * 2)
    sweep(minutes=45)  # nothing ran meanwhile: it rings once
    assert steps(care, case_id) == [*"1234", "8"]
    with unit_of_work(care.tenant.owner, writes=False):
        found = queries.case_for(care.tenant.owner, case_id)
        called = [line.words for line in queries.lines_of(care.tenant.owner, found)]
    assert len(set(called[-1].split(", "))) == 4
    for _ in range(15):
        sweep(minutes=10)
    assert steps(care, case_id)[-1] == "15"
    assert len(care.told()) == 4 * (1 + 1 + 8)
    assert care.case(case_id).due_at is None
    with unit_of_work(care.tenant.admin, writes=False):
        assert queries.unanswered_for(care.tenant.admin) == 1
    with acting(care.tenant.owner, writes=False):
        assert first_broken_line(care.tenant.owner) is None


def test_an_answer_stops_the_climb_and_a_process_that_was_away_takes_it_up(care, sweep):
    answered, left = care.say("ann"), care.say("ben")
    care.take("cofacilitator", answered)
    sweep(minutes=11)
    assert (steps(care, left), steps(care, answered)) == (list("123"), [])


def test_asking_how_it_stands_takes_the_step_that_is_due_without_a_sweep(care, traveler):
    care.say("ann")
    traveler.shift(timedelta(minutes=2))
    care.do("ann", mine_in_room)
    assert sorted(care.told()) == ["cofacilitator", "facilitator"]


def test_the_person_is_never_asked_about_themselves(care, hope, sweep):
    with unit_of_work(hope.owner):
        set_on_call(hope.owner, [hope.cofacilitator.member_id])
    case_id = care.say("cofacilitator")
    sweep(minutes=11)
    assert "cofacilitator" not in care.told()
    assert care.told().count("owner") == 1
    with acting(hope.cofacilitator, writes=False), pytest.raises(NotFound):
        queries.case_for(hope.cofacilitator, case_id)


def test_who_is_on_call_may_open_it_once_they_were_asked(care, hope, sweep):
    with unit_of_work(hope.owner):
        row = db.session.get_one(Member, (hope.organization_id, hope.stranger.member_id))
        row.role = Role.FACILITATOR
    called = hope.actors["stranger"] = replace(hope.stranger, role=Role.FACILITATOR)
    with unit_of_work(hope.owner):
        set_on_call(hope.owner, [called.member_id])
    case_id = care.say("ann")
    with acting(called, writes=False), pytest.raises(NotFound):
        queries.case_for(called, case_id)
    sweep(minutes=5)
    care.take("stranger", case_id)
    assert care.case(case_id).owner_id == called.member_id


def test_an_outcome_brings_follow_ups_that_fall_due_and_hold_the_case_open(care, sweep):
    case_id = care.say("ann")
    follow(care, sweep, case_id, WAY[S.STEPPED_DOWN])
    kinds = [task.kind for task in tasks(care, case_id)]
    assert kinds == [TaskKind.DAY, TaskKind.GROUP, TaskKind.WEEK]
    with pytest.raises(Conflict, match="still open"):
        care.move(case_id, S.CLOSED)
    before = len(care.told())
    sweep(hours=24)
    sweep()
    assert care.case(case_id).state is S.FOLLOW_UP_DUE
    assert care.told()[before:] == ["cofacilitator"] * 2
    day = tasks(care, case_id)[0]
    with pytest.raises(Invalid):
        care.act("facilitator", caring.close_task, case_id, day.id, TaskState.LET_GO)
    close_tasks(care, case_id)
    with pytest.raises(Conflict):
        care.act("facilitator", caring.close_task, case_id, day.id, TaskState.DONE)
    care.move(case_id, S.CLOSED)
    assert care.own("ann") is None
    sweep(days=364)
    forget_old_cases()
    assert care.case(case_id).state is S.CLOSED
    sweep(days=2)
    forget_old_cases()
    with unit_of_work(care.tenant.owner, writes=False):
        assert db.session.get(CareCase, (care.tenant.organization_id, case_id)) is None


def test_saying_it_again_joins_who_is_at_it_and_rings_anew_when_nobody_is(care, sweep):
    case_id = care.say("ann")
    care.take("cofacilitator", case_id)
    care.say("ann")
    assert care.case(case_id).state is S.ACKNOWLEDGED
    assert care.told() == ["cofacilitator"], "who looks after it is told"
    sweep(minutes=31)
    care.say("ann")
    assert care.case(case_id).state is S.RAISED
    follow(care, sweep, case_id, WAY[S.STEPPED_DOWN])
    care.say("ann")
    assert care.case(case_id).state is S.RAISED, "after an outcome it waits for an answer again"
    sweep(minutes=2)
    assert "facilitator" in care.told()


def test_the_guide_is_ticked_by_somebody_and_notes_are_sealed(care, hope):
    case_id = care.say("ann")
    care.take("cofacilitator", case_id)
    care.act("cofacilitator", caring.tick, case_id, "danger", on=True)
    care.act("cofacilitator", caring.tick, case_id, "danger", on=True)
    care.act("facilitator", caring.tick, case_id, "danger", on=False)
    care.act("facilitator", caring.tick, case_id, "listen", on=True)
    with pytest.raises(NotFound):
        care.act("facilitator", caring.tick, case_id, "unheard of", on=True)
    care.act("facilitator", caring.note, case_id, "She has a sister nearby.")
    care.act("facilitator", caring.agree, case_id, "We speak on Friday.")
    with acting(hope.facilitator, writes=False):
        found = queries.case_for(hope.facilitator, case_id)
        assert caring.ticked(hope.facilitator, found.case) == {"listen"}
        lines = queries.lines_of(hope.facilitator, found)
    assert [(line.row.kind.value, line.words) for line in lines[-2:]] == [
        ("note", "She has a sister nearby."),
        ("agreed", "We speak on Friday."),
    ]
    with acting(hope.ann, writes=False):
        [own] = queries.own_cases(hope.ann)
    assert own.agreed == ["We speak on Friday."]
    assert [(step, by) for step, _at, by in own.steps] == [
        ("raised", ""),
        ("acknowledged", "A facilitator"),
    ]
    with acting(hope.owner, writes=False):
        actions = db.session.scalars(
            sa.select(AuditEntry.action)
            .where(AuditEntry.action.startswith("care."))
            .order_by(AuditEntry.seq)
        ).all()
    assert actions == [
        "care.raised",
        "care.acknowledged",
        "care.ticked",
        "care.unticked",
        "care.ticked",
        "care.note",
        "care.agreed",
    ]

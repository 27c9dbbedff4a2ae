"""Looking after a case: who has it, how it goes on (D4), the guide, notes, and what is due after.

Part of this feature's operations. Every act is decided on the case's version under its
lock, is a line of the case's own log and one of the audit.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.care.climbing import OUTCOMES, log_line, look_again, tell_owner, tell_room
from facilitator.care.guide import STEPS
from facilitator.care.models import (
    CareCase,
    CareLine,
    CareState,
    CareTask,
    LineKind,
    TaskKind,
    TaskState,
)
from facilitator.care.queries import Found, case_for, colleagues_of, open_tasks, room_on
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.live.log import lock_room
from facilitator.live.queries import in_room
from facilitator.live.small import home_id_of

S = CareState
#: What whoever looks after a case may do from each state; everything else is a conflict.
#: Being seen is `take`, and a follow-up falls due by itself.
MOVES: dict[CareState, frozenset[CareState]] = {
    S.RAISED: frozenset(),
    S.ACKNOWLEDGED: frozenset({S.WITH_MEMBER, S.STEPPED_DOWN, S.EMERGENCY}),
    S.WITH_MEMBER: frozenset({S.STEPPED_DOWN, S.HANDED_OVER, S.EMERGENCY}),
    S.STEPPED_DOWN: frozenset({S.WITH_MEMBER, S.CLOSED}),
    S.HANDED_OVER: frozenset({S.WITH_MEMBER, S.CLOSED}),
    S.EMERGENCY: frozenset({S.WITH_MEMBER, S.HANDED_OVER, S.CLOSED}),
    S.FOLLOW_UP_DUE: frozenset({S.WITH_MEMBER, S.CLOSED}),
    S.CLOSED: frozenset(),
}
#: When the person is asked after, and the group.
DUE = {
    TaskKind.DAY: timedelta(hours=24),
    TaskKind.WEEK: timedelta(days=7),
    TaskKind.GROUP: timedelta(hours=24),
}
#: How long a closed case is kept.
KEPT = timedelta(days=365)
LONGEST_NOTE, LONGEST_WHY = 4000, 500
STALE = "Somebody else changed this a moment ago. Please look again."
CLOSED = "This case is closed."
#: What needs words: what came of it is never left open.
NEEDS_WORDS = {
    S.STEPPED_DOWN: "Please say in a sentence what you found.",
    S.HANDED_OVER: "Please name the service that takes it on.",
    S.EMERGENCY: "Please say in a sentence what was done.",
    S.CLOSED: "Please say in a sentence how it ended.",
}


def take(actor: Actor, case_id: uuid.UUID, version: int) -> CareCase:
    """Say that one has seen a case and looks after it; also instead of whoever has it now.

    Twice by the same person is once.
    """
    found = _locked(actor, case_id)
    case = found.case
    if case.owner_id == actor.member_id and case.state is not S.RAISED:
        return case
    _check(case, version)
    if case.state is S.RAISED:
        answer(actor, case)
    else:
        _give(case, actor.member_id)
        changed(actor, case, LineKind.TAKEN)
    return case


@no_actor("its caller has found the case, or has just begun it")
def answer(actor: Actor, case: CareCase) -> None:
    """Let a raised case be seen by somebody who looks after it from now on."""
    _give(case, actor.member_id)
    case.state = S.ACKNOWLEDGED
    case.acknowledged_by_id, case.acknowledged_at = actor.member_id, clock.now()
    changed(actor, case, LineKind.MOVED, item=case.state.value)


def _give(case: CareCase, member_id: uuid.UUID) -> None:
    """Let a case, and what is still to do about it, be with somebody."""
    case.owner_id = member_id
    for task in open_tasks(case):
        task.owner_id = member_id


def take_in_room(actor: Actor, room_id: uuid.UUID, case_id: uuid.UUID, version: int) -> CareCase:
    """Do the same from the console of a session of its circle."""
    found = in_room(actor, home_id_of(room_id))
    found.require(Permission.ROOM_HOLD)
    if case_for(actor, case_id).case.group_id != found.room.group_id:
        raise NotFound()
    return take(actor, case_id, version)


def hand_on(actor: Actor, case_id: uuid.UUID, version: int, to: uuid.UUID) -> CareCase:
    """Let a colleague look after a case one has."""
    if to not in colleagues_of(actor, case_for(actor, case_id)):
        raise NotFound()  # said before whose case it is: whoever is absent is absent for everybody
    found = own_case(actor, case_id, version)
    _give(found.case, to)
    changed(actor, found.case, LineKind.HANDED_ON, item=str(to))
    tell_owner(System(organization_id=actor.organization_id, reason="care"), found.case)
    return found.case


def move(
    actor: Actor, case_id: uuid.UUID, version: int, to: CareState, words: str = ""
) -> CareCase:
    """Say how it goes on. Conflict for an illegal move, a stale one, or somebody else's case.

    An outcome brings its follow-ups; a case closes when none of them is open.
    """
    case = own_case(actor, case_id, version).case
    if to not in MOVES[case.state]:
        raise Conflict(f"This can’t become “{to.value.replace('_', ' ')}” from where it is.")
    text = clean_text(words, LONGEST_WHY, field="words")
    if to in NEEDS_WORDS and not text:
        raise Invalid(NEEDS_WORDS[to], field="words")
    if to is S.CLOSED and open_tasks(case):
        raise Conflict("Some follow-ups are still open. Do them or let them go first.")
    if to is S.CLOSED and case.side_id is not None:
        raise Conflict("The side room is still open. Please close it first.")
    case.state = to
    if to in OUTCOMES:
        _plan(case)
    if to is S.CLOSED:
        case.closed_at = clock.now()
        case.until = case.closed_at + KEPT
    look_again(case)
    changed(actor, case, LineKind.MOVED, text, item=to.value)
    return case


def _plan(case: CareCase) -> None:
    """Plan asking after the person, and after the group if it was in a session; once."""
    planned = {task.kind for task in open_tasks(case)}
    kinds = [TaskKind.DAY, TaskKind.WEEK]
    if case.room_id is not None:
        kinds.append(TaskKind.GROUP)
    now = clock.now()
    db.session.add_all(
        CareTask(
            case_id=case.id,
            kind=kind,
            owner_id=case.owner_id,
            due_at=now + DUE[kind],
            state=TaskState.OPEN,
        )
        for kind in kinds
        if kind not in planned
    )
    db.session.flush()  # when it is due next is read from them


def close_task(
    actor: Actor, case_id: uuid.UUID, task_id: uuid.UUID, to: TaskState, words: str = ""
) -> CareTask:
    """Say that a follow-up is done, or why it is let go."""
    case = _locked(actor, case_id).case
    task = db.session.scalar(
        sa.select(CareTask).where(CareTask.id == task_id, CareTask.case_id == case.id)
    )
    if task is None:
        raise NotFound()
    if task.state is not TaskState.OPEN:
        raise Conflict("Somebody has closed this one already.")
    text = clean_text(words, LONGEST_WHY, field="words")
    if to is TaskState.OPEN or (to is TaskState.LET_GO and not text):
        raise Invalid("Please say in a sentence why it is let go.", field="words")
    task.state, task.closed_at = to, clock.now()
    db.session.flush()  # what is due next is read from what is left
    look_again(case)
    changed(actor, case, LineKind.TASK, text, item=f"{task.kind.value} {to.value}")
    return task


# ---------------------------------------------------------------- what is written down


def tick(actor: Actor, case_id: uuid.UUID, step: str, *, on: bool) -> None:
    """Tick a step of the guide, or take the tick back; who and when stay in the log."""
    if step not in STEPS:
        raise NotFound()
    case = going_on(actor, case_id)
    if (step in ticked(actor, case)) is on:
        return
    touched(actor, case, LineKind.TICKED if on else LineKind.UNTICKED, item=step)


def ticked(actor: Actor, case: CareCase) -> set[str]:
    """Return the steps that are ticked in a case the caller has found."""
    rows = db.session.execute(
        sa.select(CareLine.item, CareLine.kind)
        .where(
            CareLine.case_id == case.id,
            CareLine.kind.in_([LineKind.TICKED, LineKind.UNTICKED]),
        )
        .order_by(CareLine.number)
    )
    latest = {row.item: row.kind for row in rows}
    return {item for item, kind in latest.items() if kind is LineKind.TICKED}


def note(actor: Actor, case_id: uuid.UUID, words: str) -> None:
    """Write a note that those who look after the case read, and the person never."""
    _written(actor, case_id, LineKind.NOTE, words, "Please write a few words.")


def agree(actor: Actor, case_id: uuid.UUID, words: str) -> None:
    """Write down what was agreed with the person, who reads it."""
    _written(actor, case_id, LineKind.AGREED, words, "Please say what you agreed on.")


def _written(actor: Actor, case_id: uuid.UUID, kind: LineKind, words: str, empty: str) -> None:
    case = going_on(actor, case_id)
    text = clean_text(words, LONGEST_NOTE, field="words")
    if not text:
        raise Invalid(empty, field="words")
    touched(actor, case, kind, text)


# ---------------------------------------------------------------- what is checked first


def _locked(actor: Actor, case_id: uuid.UUID) -> Found:
    """Return a case, its session's room locked before it, as everywhere."""
    room = room_on(case_for(actor, case_id).case.group_id)
    if room is not None:
        lock_room(room.id)
    return case_for(actor, case_id, lock=True)


def _check(case: CareCase, version: int) -> None:
    if case.state is S.CLOSED:
        raise Conflict(CLOSED)
    if case.version != version:
        raise Conflict(STALE)


def own_case(actor: Actor, case_id: uuid.UUID, version: int) -> Found:
    """Return a case the actor looks after, locked, for a decision made on `version`."""
    found = _locked(actor, case_id)
    _check(found.case, version)
    if found.case.state is S.RAISED:
        raise Conflict("Please say first that you have seen it.")
    if found.case.owner_id != actor.member_id:
        raise Conflict(f"{found.owner_name or 'Nobody'} looks after this. Take it over first.")
    return found


def going_on(actor: Actor, case_id: uuid.UUID) -> CareCase:
    """Return an open case, locked, for what anybody who looks after it may do."""
    case = _locked(actor, case_id).case
    if case.state is S.CLOSED:
        raise Conflict(CLOSED)
    return case


def changed(
    actor: Actor, case: CareCase, kind: LineKind, words: str = "", *, item: str = ""
) -> None:
    """Let a change have its line, its version, its place on consoles and in the audit."""
    case.version += 1
    look_again(case)
    touched(actor, case, kind, words, item=item)
    tell_room(case)


def touched(
    actor: Actor, case: CareCase, kind: LineKind, words: str = "", *, item: str = ""
) -> None:
    """Let something about a case have its line, and its place in the audit."""
    case.touched_at = clock.now()
    log_line(case, kind, words, by=actor, item=item)
    what = item if kind is LineKind.MOVED else kind.value
    record(actor, f"care.{what}", case, item=item)

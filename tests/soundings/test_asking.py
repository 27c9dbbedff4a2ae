"""One question at a time: it opens, is answered once, and closes by people, time or the end."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError, Invalid, NotFound
from facilitator.core.work import unit_of_work
from facilitator.floor import operations as floor
from facilitator.groups.models import Group
from facilitator.live import seats
from facilitator.live.models import RoomEvent, RoomState
from facilitator.moderation.sanctions import mute
from facilitator.soundings import operations
from facilitator.soundings.models import Sounding, SoundingKind, SoundingState, SoundingTaker
from facilitator.soundings.operations import MOST
from facilitator.soundings.sweeps import close_due_soundings, forget_old_soundings
from tests.after.making import grow, move
from tests.soundings.making import POLL, SIX, answer, ask, close, gather, read, seen


@pytest.fixture
def on(hope):
    """Return the tenant whose session is on, with six members inside."""
    gather(hope)
    return hope


def rows(tenant, table, **where):
    with unit_of_work(tenant.facilitator, writes=False):
        query = sa.select(table).filter_by(**where)
        return db.session.scalars(query).all()


def refused(act, *args, **more):
    """Return the code of a refusal, which has words."""
    with pytest.raises(DomainError) as refusal:
        act(*args, **more)
    assert refusal.value.message
    return refusal.value.code


def test_a_question_opens_is_answered_and_shows_what_came_of_it_when_it_closes(on):
    cmid = uuid.uuid4()
    one = ask(on, cmid=cmid)
    assert ask(on, cmid=cmid, version=0) == one
    for who, choice in zip(SIX, (0, 0, 0, 1, 1, 2), strict=True):
        answer(on, one, who, choice)
    while_open = seen(on)
    assert (while_open.open, while_open.mine, while_open.answered, while_open.closed) == (
        True,
        True,
        "",
        "",
    )
    assert while_open.cells == []
    close(on, one)
    assert [(cell.words, cell.share, cell.who) for cell in seen(on).cells] == [
        ("3", 50, []),
        ("2", 33, []),
        ("1", 17, []),
    ]
    assert seen(on).closed == (
        "“What do we talk about?” has closed. 6 answered. Sleep: 3; Work: 2; Family: 1."
    )
    told = [(row.kind, row.meta) for row in rows(on, RoomEvent) if "sounding" in row.kind]
    facts = {"sounding": str(one)}
    assert told == [("sounding.open", facts), ("sounding.close", facts)]
    acts = [entry for entry in rows(on, AuditEntry) if entry.action.startswith("sounding.")]
    by = on.facilitator.member_id
    assert [(entry.action, entry.actor_id) for entry in acts] == [
        ("sounding.opened", by),
        ("sounding.closed", by),
    ]


@pytest.mark.parametrize("state", ["none", "open", "answered", "closed"])
def test_each_step_is_taken_only_where_it_fits(on, state):
    one, cmid = uuid.uuid4(), uuid.uuid4()
    if state != "none":
        one = ask(on)
    if state == "answered":
        answer(on, one, "ann", 0, cmid=cmid)
    if state == "closed":
        close(on, one)
    other = replace(POLL, question="And now?")
    steps = {
        "open": (lambda: ask(on, other), {"none", "closed"}, "conflict"),
        "stale": (lambda: ask(on, other, version=7), set(), "conflict"),
        "answer": (lambda: answer(on, one, "ben", 1), {"open", "answered"}, "conflict"),
        "again": (lambda: answer(on, one, "ann", 1), {"open"}, "conflict"),
        "close": (lambda: close(on, one), {"open", "answered"}, "conflict"),
    }
    for name, (act, fits, code) in steps.items():
        if state in fits:
            continue
        wanted = "not_found" if state == "none" and name not in {"stale"} else code
        assert refused(act) == wanted, name
    if state == "answered":
        answer(on, one, "ann", 2, cmid=cmid)  # the same ask again is the same answer
    for name in ("again", "answer", "close", "open"):
        act, fits, _code = steps[name]
        if state in fits and not (name == "open" and state != "closed" and state != "none"):
            act()


@pytest.mark.parametrize(
    ("state", "opens", "answers", "closes"),
    [
        (RoomState.LIVE, "done", "done", "done"),
        (RoomState.CLOSING, "done", "done", "done"),
        (RoomState.PAUSED, "room_closed", "room_closed", "done"),
        (RoomState.ENDED, "room_closed", "conflict", "conflict"),
    ],
)
def test_it_is_asked_and_answered_while_the_session_is_on(on, state, opens, answers, closes):
    def went(act, *args, **more):
        try:
            act(*args, **more)
        except DomainError as refusal:
            return refusal.code
        return "done"

    one = ask(on)
    if state is not RoomState.LIVE:
        move(on, state)
    assert went(answer, on, one, "ann", 0) == answers
    assert went(close, on, one) == closes
    assert went(ask, on) == opens


def test_it_is_for_members_inside_and_asked_by_those_who_hold_the_room(on, other):
    one = ask(on, who="cofacilitator")
    grow(on, ["late"])
    for who, code in (
        ("facilitator", "forbidden"),
        ("cofacilitator", "forbidden"),
        ("late", "forbidden"),
        ("admin", "forbidden"),
        ("pending", "not_found"),
        ("stranger", "not_found"),
    ):
        assert refused(answer, on, one, who, 0) == code, who
        if "facilitator" not in who:
            assert refused(ask, on, who=who, version=0) == code, who
            assert refused(close, on, one, who, 1) == code, who
    assert refused(ask, on, who="ann", version=0) == "forbidden"
    assert refused(close, on, one, "ann", 1) == "forbidden"
    gather(other, ("ann", "ben"))
    assert refused(close, other, one) == "not_found"
    assert refused(answer, other, one, "ann", 0) == "not_found"
    theirs = other.ann
    with pytest.raises(NotFound), unit_of_work(theirs):
        operations.answer_sounding(theirs, on.meeting_id, one, uuid.uuid4(), [0])


def test_what_nobody_could_answer_is_refused(hope):
    for draft in (
        replace(POLL, question="   "),
        replace(POLL, question="x" * 201),
        replace(POLL, choices=("Only one",)),
        replace(POLL, choices=("Yes", "  ")),
        replace(POLL, choices=("Yes", "YES ")),
        replace(POLL, choices=("Yes", "x" * 81)),
        replace(POLL, choices=tuple(f"{n}" for n in range(MOST + 1))),
    ):
        with pytest.raises(Invalid):
            ask(hope, draft, version=0)


def test_one_answer_unless_several_were_offered(on):
    one = ask(on)
    for chosen in ((), (0, 1), (3,)):
        assert refused(answer, on, one, "ann", *chosen) == "bad_request", chosen
    close(on, one)
    one = ask(on, replace(POLL, several=True))
    answer(on, one, "ann", 0, 2, 2)
    assert seen(on).mine
    close(on, one)
    one = ask(on, replace(POLL, kind=SoundingKind.SCALE, several=True))
    assert refused(answer, on, one, "ann", 0, 1) == "bad_request"


def test_a_break_from_writing_a_silence_and_a_late_arrival_keep_nobody_from_answering(on):
    one = ask(on)
    grow(on, ["late"])
    with unit_of_work(on.facilitator):
        mute(on.facilitator, on.meeting_id, on.seats["ann"], 5, "A rest")
        floor.keep_silence(on.facilitator, on.meeting_id, 0, 60)
    with unit_of_work(on.actors["late"]):
        seats.enter_room(on.actors["late"], on.meeting_id, 3600)
    with unit_of_work(on.facilitator):
        seats.admit(on.facilitator, on.meeting_id, [])
    for who in ("ann", "ben", "late"):
        answer(on, one, who, 0)
    close(on, one)
    with pytest.raises(Conflict, match="Silence"):
        ask(on)


def test_whoever_came_later_reads_nothing_of_what_had_closed(on):
    close(on, ask(on))
    grow(on, ["late"])
    with unit_of_work(on.actors["late"]):
        seats.enter_room(on.actors["late"], on.meeting_id, 3600)
    with unit_of_work(on.facilitator):
        seats.admit(on.facilitator, on.meeting_id, [])
    assert read(on, "late").views == []
    assert len(read(on, "ann").views) == 1


def test_its_time_closes_it_once_and_nobody_waits_for_the_sweep(on):
    one = ask(on, replace(POLL, minutes=2))
    with time_machine.travel(clock.now() + timedelta(minutes=2, seconds=1), tick=False):
        assert refused(answer, on, one, "ann", 0) == "conflict"
        assert seen(on).open
        for _ in range(2):
            close_due_soundings()
        assert not seen(on).open
    told = [row.kind for row in rows(on, RoomEvent) if row.kind == "sounding.close"]
    assert len(told) == 1
    closed = [entry for entry in rows(on, AuditEntry) if entry.action == "sounding.closed"]
    assert [(entry.actor_id, entry.actor_kind) for entry in closed] == [(None, "time")]


def test_a_pause_is_no_time_of_the_question_and_the_end_closes_it(on):
    one = ask(on, replace(POLL, minutes=5))
    with time_machine.travel(clock.now() + timedelta(minutes=4), tick=False) as now:
        move(on, RoomState.PAUSED)
        now.shift(timedelta(minutes=20))
        close_due_soundings()
        assert refused(answer, on, one, "ann", 0) == "room_closed"
        move(on, RoomState.LIVE)
        answer(on, one, "ann", 0)
        now.shift(timedelta(seconds=61))
        close_due_soundings()
        assert not seen(on).open
    one = ask(on)
    answer(on, one, "ann", 0)
    move(on, RoomState.ENDED)
    ended = rows(on, Sounding, id=one)[0]
    assert ended.state is SoundingState.CLOSED


def test_it_goes_with_the_words_of_the_session(on):
    one = ask(on)
    answer(on, one, "ann", 0)
    move(on, RoomState.ENDED)
    forget_old_soundings()
    assert rows(on, Sounding)
    days = rows(on, Group, id=on.group_id)[0].retention_days
    with time_machine.travel(clock.now() + timedelta(days=days, hours=1), tick=False):
        for _ in range(2):
            forget_old_soundings()
    assert rows(on, Sounding) == rows(on, SoundingTaker) == []

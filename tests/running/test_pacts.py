"""An agreement made in the session: proposed, picked, affirmed, published, and accepted later."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, DomainError
from facilitator.core.work import unit_of_work
from facilitator.groups.models import Group
from facilitator.live import posting
from facilitator.live.models import RoomEvent, RoomState, StaffEvent
from facilitator.running import pacts
from facilitator.running.pact_models import PactLine, PactState, PactVoice
from facilitator.running.sweeps import forget_old_pacts
from tests.worlds import acting

CMID = uuid.uuid4()


def do(room, who, act, *args, **more):
    """Carry out one act of somebody."""
    actor = room.hope.actors[who]
    with unit_of_work(actor):
        return act(actor, room.id, *args, **more)


def propose(room, who, words, cmid=None):
    return do(room, who, pacts.propose_line, cmid or uuid.uuid4(), words).id


def page(room, who):
    actor = room.hope.actors[who]
    with acting(actor):
        return pacts.read_pact(actor, room.id)


def say(room, who):
    actor = room.hope.actors[who]
    with unit_of_work(actor):
        return posting.send_message(actor, room.id, uuid.uuid4(), "Hello", rest_after=60)


def test_lines_are_proposed_picked_affirmed_and_published(on):
    do(on, "facilitator", pacts.open_pact)
    slow = propose(on, "ann", "  We write slowly.  ", CMID)
    assert propose(on, "ann", "We write slowly.", CMID) == slow
    other_line = propose(on, "ben", "No advice unless asked.")
    assert [(line.words, line.is_mine) for line in page(on, "ben").lines] == [
        ("We write slowly.", False),
        ("No advice unless asked.", True),
    ]
    do(on, "cofacilitator", pacts.pick_line, slow, on=True)
    do(on, "ann", pacts.give_voice, "")
    do(on, "ben", pacts.give_voice, "I am slow already.")
    assert page(on, "ann").mine == "affirms"
    assert (page(on, "ann").affirmed, page(on, "ann").worries) == (0, [])
    staff = page(on, "facilitator")
    assert staff.affirmed == 1
    assert staff.worries == [(on.hope.seats["ben"], "I am slow already.")]
    do(on, "facilitator", pacts.publish_pact)
    assert [line.id for line in page(on, "ben").lines] == [slow]
    assert other_line not in {line.id for line in page(on, "ann").lines}
    say(on, "ann")  # whoever was inside need not accept it again


def test_whoever_comes_later_accepts_it_before_they_write(on):
    do(on, "facilitator", pacts.open_pact)
    do(on, "facilitator", pacts.pick_line, propose(on, "ann", "We write slowly."), on=True)
    with pytest.raises(DomainError):
        page(on, "cleo")  # not there yet
    do(on, "facilitator", pacts.publish_pact)
    on.let_in("cleo")
    with pytest.raises(Conflict) as refused:
        say(on, "cleo")
    assert refused.value.code == "agreement"
    for _ in range(2):
        do(on, "cleo", pacts.accept_pact)
    assert [line.words for line in page(on, "cleo").lines] == ["We write slowly."]
    assert say(on, "cleo").seq


@pytest.mark.parametrize("state", [None, PactState.OPEN, PactState.PUBLISHED])
def test_each_step_is_taken_only_where_it_fits(on, state):
    line = uuid.uuid4()
    if state is not None:
        do(on, "facilitator", pacts.open_pact)
        line = propose(on, "ann", "We write slowly.")
    if state is PactState.PUBLISHED:
        do(on, "facilitator", pacts.pick_line, line, on=True)
        do(on, "facilitator", pacts.publish_pact)
    steps = {
        "open": (None, lambda: do(on, "facilitator", pacts.open_pact)),
        "propose": (PactState.OPEN, lambda: propose(on, "ann", "And more")),
        "pick": (PactState.OPEN, lambda: do(on, "facilitator", pacts.pick_line, line, on=True)),
        "voice": (PactState.OPEN, lambda: do(on, "ben", pacts.give_voice, "")),
        "withdraw": (PactState.OPEN, lambda: do(on, "ann", pacts.take_line_back, line)),
        "accept": (PactState.PUBLISHED, lambda: do(on, "ben", pacts.accept_pact)),
    }
    allowed = []
    for name, (fits, act) in steps.items():
        if state is fits:
            allowed.append(act)
            continue
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "conflict", name
        assert refused.value.message
    for act in allowed:
        act()


def test_only_staff_open_pick_and_publish_and_only_whoever_is_inside_takes_part(on, other):
    do(on, "facilitator", pacts.open_pact)
    line = propose(on, "ann", "We write slowly.")
    for act, args in (
        (pacts.open_pact, ()),
        (pacts.pick_line, (line,)),
        (pacts.publish_pact, ()),
    ):
        more = {"on": True} if act is pacts.pick_line else {}
        with pytest.raises(DomainError) as refused:
            do(on, "ann", act, *args, **more)
        assert refused.value.code == "forbidden"
    for who, code in (("cleo", "forbidden"), ("stranger", "not_found"), ("admin", "forbidden")):
        for act, args in ((pacts.give_voice, ("",)), (pacts.propose_line, (uuid.uuid4(), "Hi"))):
            with pytest.raises(DomainError) as refused:
                do(on, who, act, *args)
            assert refused.value.code == code, (who, act)
    theirs = other.facilitator
    with pytest.raises(DomainError) as refused, unit_of_work(theirs):
        pacts.publish_pact(theirs, on.id)
    assert refused.value.code == "not_found"
    with pytest.raises(DomainError) as refused:
        do(on, "ben", pacts.take_line_back, line)
    assert refused.value.code == "not_found"
    with pytest.raises(Conflict, match="pick at least one"):
        do(on, "facilitator", pacts.publish_pact)


def test_the_log_names_nobody_and_holds_no_word(on):
    do(on, "facilitator", pacts.open_pact)
    propose(on, "ann", "We write slowly.")
    do(on, "ben", pacts.give_voice, "A worry of mine.")
    with acting(on.hope.facilitator):
        rows = db.session.scalars(
            sa.select(RoomEvent).where(RoomEvent.kind == "pact.state").order_by(RoomEvent.seq)
        ).all()
        assert [(row.meta, row.actor_id) for row in rows] == [({"state": "open"}, None)] * 2
        staff = db.session.scalars(sa.select(StaffEvent).where(StaffEvent.kind == "pact.voice"))
        assert [(row.meta, row.actor_id, row.target_id) for row in staff] == [({}, None, None)]


def test_five_lines_of_one_person_are_enough(on):
    do(on, "facilitator", pacts.open_pact)
    for n in range(pacts.MOST_EACH):
        propose(on, "ann", f"Line {n}")
    with pytest.raises(Conflict):
        propose(on, "ann", "One more")


def test_its_words_go_when_the_session_s_do(on):
    do(on, "facilitator", pacts.open_pact)
    propose(on, "ann", "We write slowly.")
    do(on, "ben", pacts.give_voice, "A worry.")
    on.move(RoomState.ENDED)

    def left():
        with acting(on.hope.facilitator):
            return [
                db.session.scalar(sa.select(sa.func.count()).select_from(table))
                for table in (PactLine, PactVoice)
            ]

    forget_old_pacts()
    assert left() == [1, 1]
    with acting(on.hope.facilitator):
        days = db.session.scalar(
            sa.select(Group.retention_days).where(Group.id == on.hope.group_id)
        )
    with time_machine.travel(clock.now() + timedelta(days=days, hours=1), tick=False):
        for _ in range(2):
            forget_old_pacts()
    assert left() == [0, 0]

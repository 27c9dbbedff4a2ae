"""What the hot path asks of the database, and that an idle room asks for nothing of its own."""

import cProfile
import pstats
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from facilitator.agendas.drafts import PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.agendas.operations import make_template
from facilitator.core import clock
from facilitator.core.db import db, open_connection
from facilitator.core.driver import watchers
from facilitator.core.work import current_work, unit_of_work
from facilitator.live import seats
from facilitator.live.models import Seat
from facilitator.live.queries import holds_it
from facilitator.live.sweeps import rest_unwatched_rooms
from facilitator.meetings.models import Meeting
from facilitator.organizations.operations import notice_danger
from tests.counting import counted
from tests.live.listening import Listener
from tests.worlds import acting


@pytest.fixture
def circle(people, hope, tail):
    """Return the lead and ann, both inside a live room and warm: each has said something."""
    lead, ann = people
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    ann.enter()
    for one in (lead, ann):
        one.say("a first line")
    tail.turn()
    for one in (lead, ann):
        one.heard()
    return lead, ann


@contextmanager
def transactions():
    """Collect how each transaction began meanwhile."""
    begun = []

    def watch(statement):
        if statement.startswith("BEGIN"):
            begun.append(statement)

    watchers.append(watch)
    try:
        yield begun
    finally:
        watchers.remove(watch)


@contextmanager
def calls():
    """Count the function calls of Python meanwhile; yields what tells them."""
    profile = cProfile.Profile()
    with profile:
        yield lambda: pstats.Stats(profile).total_calls  # type: ignore[attr-defined]


def test_sending_costs_few_statements_however_many_listen(circle, hope):
    _lead, ann = circle
    with acting(hope.owner):
        notice_danger(hope.owner, on=True)
    ann.say("which costs no statement")  # words are looked at for danger as well
    with counted() as statements, transactions() as begun:
        ann.say("and a second")
    assert len(statements) <= 4, statements  # was it said before; the head, the row, the words
    assert begun == ["BEGIN IMMEDIATE"]


def test_a_message_takes_few_calls_until_everybody_has_heard_it(circle, hope, app, tail):
    _lead, ann = circle
    for _ in range(8):
        Listener(app, hope.facilitator, hope.meeting_id).enter()
    tail.turn()
    tail.looked_at = tail.checked_at = float("inf")  # nothing is due by the clock
    ann.say("and whoever came is known")
    tail.turn()
    with calls() as made:
        ann.say("a line of words")
    assert made() <= 720
    with calls() as made:
        tail.turn()
    assert made() <= 560


def test_the_tail_reads_a_rung_room_once_for_everybody(circle, hope, app, tail):
    lead, ann = circle
    others = [Listener(app, hope.ann, hope.meeting_id) for _ in range(3)]
    for other in others:
        other.enter()
    tail.turn()
    for n in range(5):
        lead.say(f"line {n}")
    tail.ring(hope.meeting_id.hex)
    tail.looked_at = tail.checked_at = float("inf")  # nothing is due by the clock
    encoded = tail.fanout.encoded
    with counted() as statements:
        tail.turn()
    assert len(statements) <= 3, statements
    assert tail.fanout.encoded - encoded == 2  # one for the author, one for everybody else
    for listener in (ann, *others):
        assert [row["body"] for row in listener.events()][-5:] == [f"line {n}" for n in range(5)]


def test_entering_costs_few_statements_with_a_long_log_and_much_planned(circle, hope):
    lead, ann = circle
    for n in range(30):
        ann.say(f"line {n}")
    with acting(hope.facilitator):
        phases = (PhaseDraft("Arrivals", 5, Mode.OPEN, "Welcome, everybody.", ""),)
        template = make_template(hope.facilitator, TemplateDraft("Evening", "", 60, phases))
        meeting = db.session.get_one(Meeting, (hope.organization_id, hope.meeting_id))
        meeting.agenda_id, meeting.lead_id = template.agenda_id, hope.seats["facilitator"]
    for one, most in ((ann, 20), (lead, 23)):  # what eight features tell of the room included
        with counted() as statements:
            one.enter()
        assert len(statements) <= most, statements


def test_coming_again_costs_few_calls(circle):
    """Function calls, which no load changes: with objects of the ORM they were twenty thousand."""
    _lead, ann = circle
    ann.enter()
    with calls() as made:
        ann.enter()
    assert made() < 2500


def test_catching_up_costs_few_statements(circle):
    lead, ann = circle
    for n in range(30):
        lead.say(f"line {n}")
    with counted() as statements:
        ack = ann.ask("room.sync", epoch=1, since=1, limit=200)
    assert len(ack["events"]) >= 30
    assert len(statements) <= 10, statements


def test_idle_rooms_of_one_organization_cost_one_query_a_turn(circle, hope, app, tail):
    tail.turn()
    tail.looked_at, tail.checked_at = 0.0, float("inf")
    with counted() as statements:
        tail.turn()
    assert len(statements) == 1, statements


def test_a_check_of_everybody_writes_nothing_while_leases_are_fresh(circle, tail):
    tail.turn()
    tail.looked_at, tail.checked_at = float("inf"), 0.0
    with counted() as statements, transactions() as begun:
        tail.turn()
    assert len(statements) == 1, statements
    assert begun == ["BEGIN"]


def test_a_room_without_staff_is_written_once_and_again_only_when_its_time_is_up(circle, hope):
    lead, _ann = circle
    with acting(lead.actor):
        seats.leave_seat(lead.actor, lead.room_id, hope.seats["facilitator"])
    rest_unwatched_rooms(60)
    with transactions() as begun:
        rest_unwatched_rooms(60)
        rest_unwatched_rooms(60)
    assert begun == ["BEGIN", "BEGIN"]
    with transactions() as begun:
        rest_unwatched_rooms(0)
    assert begun == ["BEGIN", "BEGIN IMMEDIATE"]


def test_who_holds_a_room_is_found_by_index_whatever_else_there_is(hope):
    """A search by organization alone would read every seat of it for each room."""
    asked = sa.select(Seat.id).where(holds_it(clock.now()))
    query = asked.compile(dialect=db.engine.dialect, compile_kwargs={"literal_binds": True})
    with unit_of_work(hope.owner, writes=False):
        connection = open_connection(current_work())
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert plan
    assert [step for step in plan if step.endswith("(organization_id=?)")] == []

"""Three questions: no name, no order, nothing to read below five, and a way past the team."""

import sqlite3
import uuid
from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.after import surveys
from facilitator.after.models import Survey, SurveyTaker
from facilitator.after.surveys import (
    Answer,
    answer_survey,
    close_concern,
    concerns_for,
    results_for,
)
from facilitator.audit.models import AuditEntry
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.live.models import RoomState
from facilitator.meetings.models import Meeting
from tests.after.making import HERE, answer, come, end, grow, move
from tests.worlds import add_membership

MORE = ("dee", "eli", "fay")


def held(tenant):
    """Let a session with five members be over."""
    grow(tenant, MORE)
    come(tenant, (*HERE, *MORE))
    end(tenant)


def results(tenant, name="facilitator"):
    with unit_of_work(tenant.actors[name], writes=False):
        return results_for(tenant.actors[name], tenant.meeting_id)


def count(actor, table):
    with unit_of_work(actor, writes=False):
        return db.session.scalar(sa.select(sa.func.count(table.id)))


def test_nothing_but_the_number_shows_below_five_answers(hope):
    held(hope)
    for number, name in enumerate(("ann", "ben", "dee", "eli"), start=1):
        answer(hope, name, f"words of {name}")
        assert (results(hope).answers, results(hope).counts, results(hope).texts) == (
            number,
            {},
            [],
        )
    answer(hope, "fay", safe="not", again="")  # the last of those who are asked
    said = results(hope, "cofacilitator")
    assert said.counts["safe"] == [("Very", 4), ("Mostly", 0), ("A little", 0), ("Not really", 1)]
    assert said.counts["again"] == [("Yes", 4), ("Likely", 0), ("Not sure", 0), ("No", 0)]
    assert sorted(said.texts) == [f"words of {name}" for name in ("ann", "ben", "dee", "eli")]
    orders = {tuple(results(hope).texts) for _ in range(60)}
    assert len(orders) > 3, "they come in the same order each time"
    assert orders <= set(permutations(said.texts))


def test_five_of_six_show_nothing_until_no_sixth_can_come(hope):
    """Whoever looks before and after an answer must not read it in the difference."""
    grow(hope, (*MORE, "gil"))
    come(hope, (*HERE, *MORE, "gil"))
    end(hope)
    for name in ("ann", "ben", "dee", "eli", "fay"):
        answer(hope, name, f"words of {name}")
    assert (results(hope).answers, results(hope).counts) == (5, {})
    until = results(hope).open_until
    assert until is not None
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        assert len(results(hope).texts) == 5
    answer(hope, "gil", safe="not")
    assert results(hope).counts["safe"][-1] == ("Not really", 1)


@pytest.mark.parametrize("who", ["owner", "moderator", "ann", "stranger"])
def test_only_who_holds_the_circle_reads_it(hope, who):
    come(hope)
    end(hope)
    with pytest.raises((NotAllowed, NotFound)):
        results(hope, who)


def test_it_is_answered_once_by_who_was_in_and_within_a_week(hope, other):
    come(hope)
    move(hope, RoomState.CLOSING)
    answer(hope, "ann")  # who leaves before the end can answer too
    move(hope, RoomState.ENDED)
    with pytest.raises(Conflict, match="once is all"):
        answer(hope, "ann")
    for name in ("facilitator", "cofacilitator"):
        with pytest.raises(NotAllowed):
            answer(hope, name)
    with pytest.raises(NotAllowed):
        answer(hope, "cleo")  # who was not there
    with pytest.raises(NotFound), unit_of_work(other.ann):
        answer_survey(other.ann, hope.meeting_id, Answer("very"))
    for empty in ({"safe": "", "heard": "", "again": ""}, {"safe": "purple"}):
        with pytest.raises(Invalid):
            answer(hope, "ben", **empty)
    with pytest.raises(Invalid, match="should know"):
        answer(hope, "ben", is_concern=True)
    end_of_week = clock.now() + timedelta(days=7, minutes=1)
    with time_machine.travel(end_of_week, tick=False), pytest.raises(Conflict, match="week"):
        answer(hope, "ben")


def test_the_database_alone_links_no_answer_to_anybody(hope, settings):
    held(hope)
    with sqlite3.connect(settings.instance / "facilitator.db") as raw:
        for name in ("ann", "ben", "dee", "eli", "fay"):
            answer(hope, name, f"words of {name}")
            rows = raw.execute("SELECT * FROM surveys").fetchall()
            assert len(rows) == 1, "a row for each answer has a place among the others"
            assert not any(name.encode() in bytes(str(cell), "utf8") for cell in rows[0])
        columns = {row[1] for row in raw.execute("PRAGMA table_info(survey_takers)")}
    assert columns == {"organization_id", "id", "meeting_id", "membership_id"}
    with unit_of_work(hope.facilitator, writes=False):
        survey = db.session.scalars(sa.select(Survey)).one()
        meeting = db.session.scalars(sa.select(Meeting)).one()
        assert survey.until == meeting.ends_at + timedelta(days=90)  # by nobody's own clock
        lines = db.session.scalars(sa.select(AuditEntry.action)).all()
    assert not [line for line in lines if "survey" in line]


def test_with_every_answer_all_of_them_are_in_another_order(hope):
    """Even with the key, the place of an answer says nothing of when it came."""
    held(hope)
    for name in ("ann", "ben", "dee", "eli"):
        answer(hope, name, name)
    with unit_of_work(hope.facilitator, writes=False):
        survey = db.session.scalars(sa.select(Survey)).one()
        said = surveys._answers(survey)
    orders = set()
    for _ in range(60):
        with unit_of_work(hope.facilitator):
            row = db.session.scalars(sa.select(Survey)).one()
            surveys._store(row, list(said))
            orders.add(tuple(one["text"] for one in surveys._answers(row)))
    assert len(orders) > 10


def test_a_word_about_a_facilitator_goes_past_them(hope, other):
    held(hope)
    for name in ("ann", "ben", "dee", "eli"):
        answer(hope, name)
    answer(hope, "fay", "They made fun of me.", is_concern=True)
    assert results(hope).answers == 5
    assert results(hope).texts == []
    for actor in (hope.facilitator, hope.cofacilitator, hope.ann):
        with pytest.raises(NotFound), unit_of_work(actor, writes=False):
            concerns_for(actor)
    for actor in (hope.moderator, hope.owner):
        with unit_of_work(actor, writes=False):
            assert [one.text for one in concerns_for(actor)] == ["They made fun of me."]
            concern = concerns_for(actor)[0]
    with unit_of_work(other.owner, writes=False):
        assert concerns_for(other.owner) == []
    with pytest.raises(NotFound), unit_of_work(other.owner):
        close_concern(other.owner, hope.meeting_id, concern.id)
    with pytest.raises(NotFound), unit_of_work(hope.owner):
        close_concern(hope.owner, hope.meeting_id, uuid.uuid4())
    with unit_of_work(hope.owner):
        close_concern(hope.owner, hope.meeting_id, concern.id)
    with unit_of_work(hope.owner, writes=False):
        assert concerns_for(hope.owner) == []
    assert results(hope).answers == 5


def test_an_owner_who_holds_the_circle_does_not_read_what_is_said_about_its_facilitators(hope):
    come(hope)
    end(hope)
    answer(hope, "ann", "It felt cold.", is_concern=True)
    with unit_of_work(hope.owner):
        lead_of = (hope.owner.member_id, "owner", Role.COFACILITATOR, hope.group_id)
        add_membership(hope, *lead_of)
    with unit_of_work(hope.owner, writes=False):
        assert concerns_for(hope.owner) == []


def test_the_pages_say_so(world, hope):
    come(hope)
    end(hope)
    ann, page = world.client(hope.ann), f"/o/hope/meetings/{hope.meeting_id}/after"
    assert "How safe did it feel?" in ann.get(page).text
    sent = ann.post(f"{page}/how-it-was", data={"text": "x" * 501, "heard": "yes"})
    assert sent.status_code == 422
    assert "x" * 501 in sent.text
    assert 'value="yes" checked' in sent.text
    assert ann.post(f"{page}/how-it-was", data={}).status_code == 422
    done = ann.post(f"{page}/how-it-was", data={"safe": "very"}, follow_redirects=True)
    assert "You have answered how it was" in done.text
    assert ann.post(f"{page}/how-it-was", data={"safe": "very"}).status_code == 409
    lead = world.client(hope.facilitator)
    assert lead.get(f"{page}/how-it-was").status_code == 403
    assert "Nothing to show yet" in lead.get(f"/o/hope/meetings/{hope.meeting_id}/team").text
    assert count(hope.owner, SurveyTaker) == 1

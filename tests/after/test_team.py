"""What the team keeps after a session: notes, follow-ups, debriefs, and somebody who listens."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from facilitator.after import debriefs, followups, listening, notes, supervision
from facilitator.after.models import (
    Debrief,
    FollowUp,
    FollowUpState,
    Listening,
    SessionNote,
    Supervision,
    Survey,
    SurveyTaker,
)
from facilitator.after.sweeps import forget_aftermath
from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.work import unit_of_work
from facilitator.meetings.models import Meeting
from facilitator.meetings.substitutes import ask_for_substitute
from facilitator.moderation.models import ReportReason, SubjectKind
from facilitator.moderation.operations import report_in_room
from facilitator.organizations.oncall import set_on_call
from tests.after.making import answer, come, end
from tests.meetings.making import both, planned

OUTSIDE = ["owner", "moderator", "ann", "stranger"]


def in_a_week():
    return clock.now().date() + timedelta(days=7)


def doing(actor, what, *given, **named):
    """Do one thing in a work of its own."""
    with unit_of_work(actor):
        return what(actor, *given, **named)


def rows(actor, *tables):
    """Return how many rows the actor's organization has in these tables."""
    with unit_of_work(actor, writes=False):
        return [db.session.scalar(sa.select(sa.func.count(table.id))) for table in tables]


# ---------------------------------------------------------------- notes


def test_the_team_has_one_text_and_a_stale_save_is_refused(hope):
    lead, co, session = hope.facilitator, hope.cofacilitator, hope.meeting_id
    first = doing(lead, notes.save_notes, session, "Begin with the window open.", 0)
    assert (first.revision, first.by) == (1, "Facilitator of Hope")
    with pytest.raises(notes.Stale):
        doing(co, notes.save_notes, session, "Mine", 0)
    assert doing(co, notes.save_notes, session, "Both of ours", 1).words == "Both of ours"
    with unit_of_work(lead, writes=False):
        row = db.session.scalars(sa.select(SessionNote)).one()
        assert b"ours" not in row.words_sealed
        assert notes.notes_for(lead, session).words == "Both of ours"


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_outside_the_team_reads_or_writes_for_it(hope, who):
    actor, session = hope.actors[who], hope.meeting_id
    for what, given in (
        (notes.notes_for, ()),
        (notes.save_notes, ("x", 0)),
        (followups.tasks_of_session, ()),
        (followups.add_follow_up, ("x", in_a_week(), None)),
        (debriefs.debrief_for, ()),
        (debriefs.save_debrief, (debriefs.Said("x"),)),
        (listening.listeners_for, ()),
    ):
        with pytest.raises((NotFound, NotAllowed)):
            doing(actor, what, session, *given)


def test_another_organization_finds_no_such_session(hope, other):
    for what, given in ((notes.notes_for, ()), (followups.tasks_of_session, ())):
        with pytest.raises(NotFound):
            doing(other.facilitator, what, hope.meeting_id, *given)


# ---------------------------------------------------------------- follow-ups


def test_a_follow_up_is_open_then_done_or_let_go_and_never_anything_else(hope):
    lead, co, session = hope.facilitator, hope.cofacilitator, hope.meeting_id
    owner = hope.seats["cofacilitator"]
    made = [
        doing(lead, followups.add_follow_up, session, words, in_a_week(), who).id
        for words, who in (("Ask for a larger room.", owner), ("Send the map.", None))
    ]
    with unit_of_work(co, writes=False):
        found = {(task.words, task.owner) for task in followups.open_tasks_for(co, hope.group_id)}
    assert found == {("Ask for a larger room.", "Cofacilitator of Hope"), ("Send the map.", "")}
    for one, to in zip(made, (FollowUpState.DONE, FollowUpState.LET_GO), strict=True):
        with pytest.raises(Invalid):
            doing(co, followups.close_follow_up, session, one, FollowUpState.OPEN)
        doing(co, followups.close_follow_up, session, one, to)
        for again in followups.MOVES:
            with pytest.raises(Conflict):
                doing(lead, followups.close_follow_up, session, one, again)
    with unit_of_work(lead, writes=False):
        assert followups.open_tasks_for(lead, hope.group_id) == []
        assert len(followups.tasks_of_session(lead, session)) == 2
    with pytest.raises(NotFound):
        doing(lead, followups.close_follow_up, session, uuid.uuid4(), FollowUpState.DONE)


def test_a_follow_up_needs_words_a_day_to_come_and_an_owner_of_the_team(hope, other):
    lead, session = hope.facilitator, hope.meeting_id
    yesterday, far = clock.now().date() - timedelta(days=1), clock.now().date() + timedelta(400)
    for words, day in ((" ", in_a_week()), ("x", yesterday), ("x", far), ("x" * 201, in_a_week())):
        with pytest.raises(Invalid):
            doing(lead, followups.add_follow_up, session, words, day, None)
    for owner in (hope.seats["ann"], other.seats["facilitator"], uuid.uuid4()):
        with pytest.raises(NotFound):
            doing(lead, followups.add_follow_up, session, "x", in_a_week(), owner)


# ---------------------------------------------------------------- debriefs


def test_a_debrief_is_its_author_s_alone_and_its_lines_become_follow_ups(hope):
    come(hope)
    lead, co, session = hope.facilitator, hope.cofacilitator, hope.meeting_id
    with pytest.raises(Conflict, match="closes"):
        doing(lead, debriefs.save_debrief, session, debriefs.Said("x"))
    end(hope)
    said = debriefs.Said("The silence.", "The start.", "tired", True)
    doing(lead, debriefs.save_debrief, session, said, ["Ask for tea.", "Thank Sam."])
    with unit_of_work(lead, writes=False):
        assert debriefs.debrief_for(lead, session)[1] == said
        tasks = followups.tasks_of_session(lead, session)
        row = db.session.scalars(sa.select(Debrief)).one()
    assert {(task.words, task.owner) for task in tasks} == {
        ("Ask for tea.", "Facilitator of Hope"),
        ("Thank Sam.", "Facilitator of Hope"),
    }
    assert b"tired" not in row.words_sealed
    with unit_of_work(co, writes=False):
        assert debriefs.debrief_for(co, session)[1] is None
    with pytest.raises(Invalid):
        doing(lead, debriefs.save_debrief, session, debriefs.Said(mood="purple"))


def heavy(tenant, session_id, mood="heavy"):
    """Let the lead say how a session left them; returns what they are offered."""
    lead = tenant.facilitator
    doing(lead, debriefs.save_debrief, session_id, debriefs.Said(mood=mood))
    with unit_of_work(lead, writes=False):
        presence, _said = debriefs.debrief_for(lead, session_id)
        return debriefs.care_for(lead, presence)


def earlier_debrief(tenant, mood):
    """Let the lead have debriefed a session two days ago."""
    session_id = planned(tenant)
    with unit_of_work(tenant.facilitator):
        meeting = db.session.get_one(Meeting, (tenant.organization_id, session_id))
        meeting.starts_at -= timedelta(days=3)
        meeting.ends_at -= timedelta(days=3)
        row_id = uuid.uuid4()
        said = {"well": "", "hard": "", "mood": mood, "had_incident": False}
        db.session.add(
            Debrief(
                id=row_id,
                meeting_id=session_id,
                membership_id=tenant.seats["facilitator"],
                member_id=tenant.facilitator.member_id,
                words_sealed=debriefs.shut(
                    tenant.facilitator.member_id, "debriefs", row_id, 1, said
                ),
                revision=1,
                until=meeting.ends_at + timedelta(days=90),
            )
        )


@pytest.mark.parametrize(
    ("before", "mood", "is_offered"),
    [("heavy", "heavy", True), ("tired", "heavy", False), ("heavy", "light", False)],
)
def test_twice_heavy_in_a_row_offers_care_and_the_next_session_to_the_others(
    hope, before, mood, is_offered
):
    come(hope)
    end(hope)
    earlier_debrief(hope, before)
    coming = planned(hope, holders=both(hope))
    care = heavy(hope, hope.meeting_id, mood)
    assert bool(care) is is_offered
    assert (care.next_session.id if care.next_session else None) == (coming if is_offered else None)
    if is_offered:
        doing(hope.facilitator, ask_for_substitute, coming, "")
        assert heavy(hope, hope.meeting_id).next_session is None  # they are asked already


@pytest.mark.parametrize(("about", "is_offered"), [("ben", True), ("facilitator", False)])
def test_a_report_from_the_session_offers_care_but_one_about_the_team_shows_nobody_of_it(
    hope, about, is_offered
):
    come(hope)
    doing(
        hope.ann,
        report_in_room,
        hope.meeting_id,
        subject=SubjectKind.PERSON,
        subject_id=hope.seats[about],
        reason=ReportReason.HARASSMENT,
        words="",
    )
    end(hope)
    assert heavy(hope, hope.meeting_id, "steady").had_report is is_offered


# ---------------------------------------------------------------- somebody who listens


def test_a_listener_is_chosen_and_told_only_then(hope):
    come(hope)
    end(hope)
    lead, session = hope.facilitator, hope.meeting_id
    doing(hope.owner, set_on_call, [hope.owner.member_id, hope.cofacilitator.member_id])
    with unit_of_work(lead, writes=False):
        offered = listening.listeners_for(lead, session)
    assert [one.name for one in offered] == ["Cofacilitator of Hope", "Number 1 on call"]
    assert rows(hope.owner, Listening) == [0]
    doing(lead, listening.ask_to_listen, session, hope.owner.member_id)
    with pytest.raises(Conflict, match="know already"):
        doing(lead, listening.ask_to_listen, session, hope.owner.member_id)
    for nobody in (hope.ann.member_id, lead.member_id, hope.admin.member_id, uuid.uuid4()):
        with pytest.raises(NotFound):
            doing(lead, listening.ask_to_listen, session, nobody)
    with unit_of_work(hope.owner, writes=False):
        asked = listening.asked_to_listen(hope.owner)
    assert [one.who for one in asked] == ["A facilitator"]  # no handle of a circle not one's own
    with pytest.raises(NotFound):
        doing(hope.cofacilitator, listening.note_listened, asked[0].row.id)
    doing(hope.owner, listening.note_listened, asked[0].row.id)
    assert rows(hope.owner, Listening) == [0]


# ---------------------------------------------------------------- supervision


def test_the_supervision_list_is_for_the_team_and_each_has_their_own(hope, other):
    lead, today = hope.facilitator, clock.now().date()
    doing(lead, supervision.add_entry, today, 60, "Endings.")
    with unit_of_work(lead, writes=False):
        entry = supervision.log_of(lead)[0]
        assert (entry.minutes, entry.topics) == (60, "Endings.")
        assert b"Endings" not in db.session.scalars(sa.select(Supervision)).one().words_sealed
    for actor in (hope.cofacilitator, hope.owner, other.facilitator):
        with unit_of_work(actor, writes=False):
            assert supervision.log_of(actor) == []
        with pytest.raises(NotFound):
            doing(actor, supervision.delete_entry, entry.id)
    for actor in (hope.ann, hope.stranger):
        with pytest.raises(NotFound):
            doing(actor, supervision.add_entry, today, 60, "x")
    for day, minutes in ((today + timedelta(days=3), 60), (today, 0), (today, 601)):
        with pytest.raises(Invalid):
            doing(lead, supervision.add_entry, day, minutes, "x")
    doing(lead, supervision.delete_entry, entry.id)
    assert rows(lead, Supervision) == [0]


# ---------------------------------------------------------------- what time brings


def test_after_ninety_days_what_was_written_about_a_session_is_gone(hope):
    come(hope)
    end(hope)
    lead, session = hope.facilitator, hope.meeting_id
    answer(hope, "ann", "words")
    doing(lead, notes.save_notes, session, "words", 0)
    doing(lead, debriefs.save_debrief, session, debriefs.Said("words"), ["One.", "Two."])
    doing(lead, listening.ask_to_listen, session, hope.cofacilitator.member_id)
    with unit_of_work(lead, writes=False):
        done = followups.tasks_of_session(lead, session)[0].row.id
    doing(lead, followups.close_follow_up, session, done, FollowUpState.DONE)
    doing(lead, supervision.add_entry, clock.now().date(), 60, "words")
    tables = (SessionNote, Debrief, Listening, Survey, SurveyTaker, FollowUp, Supervision)
    with time_machine.travel(clock.now() + timedelta(days=89), tick=False):
        forget_aftermath()
        assert rows(lead, *tables) == [1, 1, 1, 1, 1, 2, 1]
    with time_machine.travel(clock.now() + timedelta(days=91), tick=False):
        forget_aftermath()
        forget_aftermath()
        # what is still to be done stays, and so does one's own list
        assert rows(lead, *tables) == [0, 0, 0, 0, 0, 1, 1]
        with pytest.raises(Conflict, match="too long ago"):
            doing(lead, notes.save_notes, session, "words", 0)

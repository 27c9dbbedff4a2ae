"""The rules of moderation once more, on PostgreSQL, and what waiting for a lock comes to there."""

import threading

import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.errors import DomainError
from facilitator.core.work import unit_of_work
from facilitator.moderation.incidents import put_together
from facilitator.moderation.models import Report, ReportState
from facilitator.moderation.operations import claim_report, decide_report
from tests.moderation.conftest import *
from tests.moderation.test_at_once import *
from tests.moderation.test_reports import (
    answer,
    test_a_claim_is_seen_lapses_and_can_be_given_back,
    test_a_second_report_of_the_same_is_the_first_one,
    test_an_answer_and_a_person_are_reported_from_a_page,
    test_another_organization_finds_and_reports_nothing,
    test_deciding_takes_a_claim_an_outcome_and_a_note_and_happens_once,
    test_every_step_is_a_line_of_a_whole_chain,
    test_sealed_words_open_nowhere_but_in_their_own_report,
    test_the_snapshot_holds_the_words_around_and_outlives_the_message,
    test_what_was_passed_on_stays_above_even_while_it_is_claimed,
)
from tests.moderation.test_sanctions import (
    test_a_break_is_over_when_its_time_is_and_the_sweep_says_so,
    test_a_second_break_or_ban_is_a_conflict,
    test_an_act_from_a_report_is_tied_to_it_and_read_by_its_subject,
    test_every_act_and_its_undoing_is_a_line_of_a_whole_chain,
    test_every_act_can_be_taken_back_once,
    test_nobody_of_another_organization_and_no_unknown_person_is_acted_on,
    test_the_link_they_came_by_asks_staff_from_now_on,
)


def test_whoever_waited_for_an_incident_is_asked_anew_whether_it_is_theirs(app, hope, report):
    first, second = report("ben", "ann"), report("cleo", "ann")
    with unit_of_work(hope.moderator):
        claim_report(hope.moderator, first)
        put_together(hope.moderator, first, second)
    locking, outcomes = threading.Event(), []

    def claim():
        with app.app_context():
            try:
                with unit_of_work(hope.admin):
                    claim_report(hope.admin, second)
            except DomainError as refusal:
                outcomes.append(refusal.code)

    waiting = threading.Thread(target=claim)

    def look(_connection, _cursor, statement, *_more):
        if threading.current_thread() is waiting and "FOR UPDATE" in statement:
            locking.set()

    sa.event.listen(db.engine, "before_cursor_execute", look)
    with unit_of_work(hope.moderator):
        db.session.scalars(sa.select(Report.id).where(Report.id == first).with_for_update()).one()
        waiting.start()
        assert locking.wait(30)
        decide_report(hope.moderator, first, ReportState.ESCALATED, "Above me.")
    waiting.join()
    assert outcomes == ["not_found"]

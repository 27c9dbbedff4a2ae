"""Reporting, and deciding about reports: each step in the audit, nothing lost by deleting."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import seal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.limits import limiter
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.leading import is_or_was_holder
from facilitator.groups.models import Membership
from facilitator.groups.queries import membership_for
from facilitator.live.log import lock_room, tell_staff
from facilitator.live.queries import context_of, in_room, message_for
from facilitator.live.small import home_id_of
from facilitator.moderation.models import Report, ReportReason, ReportState, SubjectKind
from facilitator.moderation.queries import (
    OPEN,
    Incident,
    incident_for,
    incident_of,
    is_claimed_by_another,
    snapshot_place,
    subject_for,
    words_place,
)
from facilitator.moderation.recipients import others_above, tell_recipients
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member

CLAIM_LASTS = timedelta(minutes=15)
OUTCOMES = (ReportState.ACTIONED, ReportState.NO_BREACH, ReportState.ESCALATED)


#: Who hears, in the same transaction, that somebody fears for another's safety: a conduct
#: report has no clock. Filled in by wiring.py.
on_worry: list[Callable[[Actor, Report], None]] = []


def report_in_room(
    actor: Actor,
    room_id: uuid.UUID,
    *,
    subject: SubjectKind,
    subject_id: uuid.UUID,
    reason: ReportReason,
    words: str,
) -> Report:
    """Report a message or a person of a room. The snapshot is sealed before anything can go.

    A second report of the same thing by the same person is the first one. The
    room's staff hear of it at once, unless one of them is reported.
    """
    found = in_room(actor, room_id, small=True)
    found.require(Permission.REPORT)
    reporter = found.membership
    if subject is SubjectKind.MESSAGE:
        message = message_for(actor, room_id, subject_id, Permission.REPORT)
        about_id, snapshot = message.author_id, context_of(actor, message)
    else:
        person = subject_for(actor, SubjectKind.PERSON, subject_id)
        if person.group_id != found.room.group_id:
            raise NotFound()
        about_id, snapshot = person.about_id, []
    report = Report(
        group_id=found.room.group_id,
        room_id=room_id,
        subject_kind=subject,
        subject_id=subject_id,
        about_id=about_id,
        reason=reason,
    )
    return _raise(actor, report, reporter, snapshot, words)


def report_on_page(
    actor: Actor,
    *,
    subject: SubjectKind,
    subject_id: uuid.UUID,
    reason: ReportReason,
    words: str,
) -> Report:
    """Report a person of a circle or an answer to a prompt, outside any session."""
    found = subject_for(actor, subject, subject_id)
    reporter = membership_for(actor, found.group_id, Permission.REPORT)
    report = Report(
        group_id=found.group_id,
        subject_kind=subject,
        subject_id=subject_id,
        about_id=found.about_id,
        reason=reason,
    )
    return _raise(actor, report, reporter, found.snapshot, words)


def _raise(
    actor: Actor, report: Report, reporter: Membership, snapshot: list[dict[str, Any]], words: str
) -> Report:
    if report.about_id == reporter.id:
        raise Invalid("This is your own. You can take it back instead.")
    text = clean_text(words, 500, field="words")
    db.session.refresh(reporter, with_for_update=True)  # one of two equal reports is the first
    known = _open_report(reporter.id, report.subject_id)
    if known is not None:
        return known
    limiter.hit("10/hour", "report", actor.member_id)
    report.id, report.reporter_id = uuid.uuid4(), reporter.id
    report.state, report.created_at = ReportState.NEW, clock.now()
    report.snapshot_sealed = seal(report.id, snapshot_place(report.id), json.dumps(snapshot))
    db.session.flush()  # the key is found again for the words
    if text:
        report.words_sealed = seal(report.id, words_place(report.id), text)
    db.session.add(report)
    db.session.flush()  # the audit line points at it
    _tell_room(report, "report.new", reason=report.reason.value)
    record(actor, "report.raised", report)
    tell_recipients(actor, report, "new")
    if report.reason is ReportReason.SELF_HARM:
        for hear in on_worry:
            hear(actor, report)
    return report


def _tell_room(report: Report, kind: str, **meta: Any) -> None:
    """Tell the room's staff, unless one of them is reported: then nobody there hears anything."""
    about = db.session.get_one(Membership, (report.organization_id, report.about_id))
    if report.room_id is not None and not is_or_was_holder(about):
        # beside a small room it is the session's staff who hear of it
        room = lock_room(home_id_of(report.room_id))
        tell_staff(room, kind, target_id=about.id, id=str(report.id), **meta)


def _open_report(reporter_id: uuid.UUID, subject_id: uuid.UUID) -> Report | None:
    return db.session.scalar(
        sa.select(Report).where(
            Report.reporter_id == reporter_id,
            Report.subject_id == subject_id,
            Report.state.in_(OPEN),
        )
    )


def claim_report(actor: Actor, report_id: uuid.UUID) -> Report:
    """Take a report for fifteen minutes; Conflict while somebody else holds it."""
    report = incident_for(actor, report_id).head
    if report.state not in OPEN:
        raise Conflict("This report has been decided already.")
    if is_claimed_by_another(actor, report):
        raise Conflict("Somebody else is working on this one just now.")
    report.state, report.claimed_by_id = ReportState.CLAIMED, actor.member_id
    report.claimed_until = clock.now() + CLAIM_LASTS
    record(actor, "report.claimed", report)
    return report


def held_incident(actor: Actor, report_id: uuid.UUID) -> Incident:
    """Return a locked report with its incident, which the actor must have claimed."""
    incident = incident_for(actor, report_id)
    head = incident.head
    if head.state not in OPEN:
        raise Conflict("This report has been decided already.")
    if head.state is not ReportState.CLAIMED or head.claimed_by_id != actor.member_id:
        raise Conflict("Please claim the report first.")
    return incident


def release_report(actor: Actor, report_id: uuid.UUID) -> Report:
    """Give a claimed report back, so that somebody else can take it."""
    report = held_incident(actor, report_id).head
    let_go(report)
    record(actor, "report.released", report)
    return report


@no_actor("changes a report for an operation that has checked its actor")
def let_go(report: Report) -> None:
    """End a claim, if there is one; what was passed on stays passed on."""
    if report.state is ReportState.CLAIMED:
        passed_on = report.decided_at is not None
        report.state = ReportState.ESCALATED if passed_on else ReportState.NEW
    report.claimed_by_id = report.claimed_until = None


def decide_report(actor: Actor, report_id: uuid.UUID, outcome: ReportState, note: str) -> Report:
    """Close a report with an outcome and a note for the record. The claim must be the actor's.

    Passing it on keeps it open, for moderators, admins and the owner only.
    """
    if outcome not in OUTCOMES:
        raise Invalid("Please choose an outcome.", field="outcome")
    report = held_incident(actor, report_id).head
    words = clean_text(note, 500, field="note")
    if not words:
        raise Invalid("Please write a sentence for the record.", field="note")
    if outcome is ReportState.ESCALATED:
        _pass_on(actor, report)
    decided = _open_ones(report)
    for row in decided:
        row.state, row.outcome_note, row.decided_at = outcome, words, clock.now()
        if outcome is not ReportState.ESCALATED:
            _tell_reporter(actor, row, "decided")
    for row in sorted(decided, key=_home_of):  # rooms are locked in one order
        _tell_room(row, "report.gone")
    record(actor, f"report.{outcome.value}", report)
    if outcome is ReportState.ESCALATED:
        tell_recipients(actor, report, "passed")
    return report


def _home_of(report: Report) -> str:
    return "" if report.room_id is None else str(home_id_of(report.room_id))


def _pass_on(actor: Actor, report: Report) -> None:
    """Let an incident climb: from who holds the circle to the office, from there to the owner."""
    report.claimed_by_id = report.claimed_until = None
    if not actor.can(Permission.QUEUE_WORK_ALL):
        return
    if not others_above(actor, report):
        raise Conflict(
            "There is no owner this could go to. You can take it to somebody outside "
            "the space from its page."
        )
    report.owner_at = clock.now()


def _open_ones(head: Report) -> list[Report]:
    """Return the locked reports of an incident that are still open, the first one included."""
    query = sa.select(Report).where(incident_of(Report) == head.id, Report.state.in_(OPEN))
    return list(db.session.scalars(query.order_by(Report.id).with_for_update()))


def _tell_reporter(actor: Actor, report: Report, what: str) -> None:
    reporter = db.session.get_one(Membership, (report.organization_id, report.reporter_id))
    tell_member(actor, reporter.member_id, Occasion(Kind.RECORD, f"report:{report.id}:{what}"))

"""Incidents: what belongs together, what is said in a case, who stands aside, what waits too long.

More of this feature's operations, with the finders they need. Whoever reported is asked
through the case and answers there; nobody learns who that is.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.text import clean_text
from facilitator.groups.models import Membership
from facilitator.moderation.models import CaseLine, LineKind, Report, ReportConflict, ReportState
from facilitator.moderation.operations import held_incident, let_go
from facilitator.moderation.queries import (
    DECIDED_WITHIN,
    OPEN,
    beside_for,
    incident_for,
    is_claimed_by_another,
    near_for,
    report_for,
    role_words,
)
from facilitator.moderation.recipients import (
    admins_above,
    others_above,
    recipients_of,
    tell_recipients,
)
from facilitator.moderation.sanctions import reason_words
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member

#: What one case holds: notes of staff, questions to one reporter, and what they say.
MOST = {LineKind.NOTE: 100, LineKind.QUESTION: 5, LineKind.REPLY: 10}
#: The most characters of what somebody writes into a case.
LONGEST = 500
PROPOSED = "Proposed: leave them out of the whole space."
ALONE = (
    "There is nobody else in this space this could go to. You can take it to somebody "
    "outside from its page."
)


@dataclass(frozen=True)
class Said:
    """One line of a case as it is read; `by` is a role, never a name."""

    line: CaseLine
    words: str
    by: str


# ---------------------------------------------------------------- together and apart


def put_together(actor: Actor, report_id: uuid.UUID, other_id: uuid.UUID) -> Report:
    """Make one incident of another of the same circle and one that the actor has claimed.

    The older of two open ones comes first, so that nothing waits for another 72 hours. The
    claim goes on; returns the report that is part of the other one now.
    """
    report = report_for(actor, report_id).report
    if other_id not in {near.report.id for near in near_for(actor, report)}:
        raise Invalid("Please choose a report.", field="other")
    _lock_in_order([report.incident_id or report.id, other_id])
    head = held_incident(actor, report_id).head
    other = incident_for(actor, other_id).head
    if other.id != other_id or is_claimed_by_another(actor, other):
        raise Conflict("Somebody else is working on that one just now.")
    until, is_older = head.claimed_until, (other.created_at, other.id) < (head.created_at, head.id)
    first, part = (other, head) if other.state in OPEN and is_older else (head, other)
    for row in beside_for(actor, part):
        row.report.incident_id = first.id
    let_go(part)
    first.state, first.claimed_by_id = ReportState.CLAIMED, actor.member_id
    first.claimed_until = until
    record(actor, "report.put_together", part, into=first.id)
    return part


def _lock_in_order(report_ids: list[uuid.UUID]) -> None:
    """Lock reports in one order, whoever puts which into which."""
    query = sa.select(Report.id).where(Report.id.in_(report_ids)).order_by(Report.id)
    db.session.scalars(query.with_for_update()).all()


def take_apart(actor: Actor, report_id: uuid.UUID) -> Report:
    """Take a report out of an incident that the actor has claimed; it waits by itself again."""
    report = held_incident(actor, report_id).queued.report
    if report.incident_id is None:
        raise Conflict("This is the first report of the incident. Take out the others instead.")
    head_id, report.incident_id = report.incident_id, None
    _keep_aside(report, head_id)
    line = record(actor, "report.taken_apart", report, out_of=head_id)
    tell_recipients(actor, report, f"apart:{line.seq}")
    return report


def _keep_aside(report: Report, head_id: uuid.UUID) -> None:
    """Let whoever stood aside from an incident stay aside from what was taken out of it."""
    kept = sa.select(ReportConflict.member_id).where(ReportConflict.report_id == report.id)
    for member_id in db.session.scalars(
        sa.select(ReportConflict.member_id).where(
            ReportConflict.report_id == head_id, ReportConflict.member_id.not_in(kept)
        )
    ).all():
        row = ReportConflict(report_id=report.id, member_id=member_id, created_at=clock.now())
        db.session.add(row)


def stand_aside(actor: Actor, report_id: uuid.UUID) -> None:
    """Say that one can't be the one to look at an incident; it goes to somebody else, for good.

    Conflict where nobody else is left.
    """
    head = incident_for(actor, report_id).head
    if is_claimed_by_another(actor, head):
        raise Conflict("Somebody else is working on this one just now.")
    row = ReportConflict(id=uuid.uuid4(), report_id=head.id, member_id=actor.member_id)
    row.created_at = clock.now()
    db.session.add(row)
    db.session.flush()  # who is left is asked with it
    if not recipients_of(actor, head):
        raise Conflict(ALONE)
    let_go(head)
    record(actor, "report.stood_aside", head)
    tell_recipients(actor, head, f"aside:{row.id}")


# ---------------------------------------------------------------- what is said in a case


def note_in_case(actor: Actor, report_id: uuid.UUID, words: str) -> CaseLine:
    """Write a note for whoever else works the incident; the claim must be the actor's."""
    head = held_incident(actor, report_id).head
    return _say(actor, head.id, LineKind.NOTE, words)


def propose_expelling(actor: Actor, report_id: uuid.UUID, words: str) -> CaseLine:
    """Propose to leave somebody out of the organization: a note, which admins and owners hear of.

    The claim must be the actor's; they keep it, or give the incident back for an admin.
    """
    held = held_incident(actor, report_id)
    head, report = held.head, held.queued.report
    words = f"{PROPOSED} {reason_words(words)}"
    line = _say(actor, head.id, LineKind.NOTE, words, LONGEST + len(PROPOSED) + 1)
    record(actor, "report.ban_proposed", report)
    for member_id in admins_above(actor, report):
        tell_member(actor, member_id, Occasion(Kind.CASE, f"line:{line.id}"))
    return line


def ask_reporter(actor: Actor, report_id: uuid.UUID, words: str) -> CaseLine:
    """Ask whoever raised a claimed report one thing; one question at a time."""
    report = held_incident(actor, report_id).queued.report
    if _is_asked(report.id):
        raise Conflict("A question of yours waits for an answer already.")
    line = _say(actor, report.id, LineKind.QUESTION, words)
    record(actor, "report.asked", report)
    reporter = db.session.get_one(Membership, (report.organization_id, report.reporter_id))
    tell_member(actor, reporter.member_id, Occasion(Kind.RECORD, f"line:{line.id}"))
    return line


def add_to_report(actor: Actor, report_id: uuid.UUID, words: str) -> CaseLine:
    """Answer a question about one's own report, or add to it, while it is open."""
    report = own_report_for(actor, report_id, lock=True)
    if report.state not in OPEN:
        raise Conflict("This has been decided. You can report anew.")
    line = _say(actor, report.id, LineKind.REPLY, words)
    record(actor, "report.added_to", report)
    head = db.session.get_one(Report, (report.organization_id, report.incident_id or report.id))
    occasion = Occasion(Kind.CASE, f"line:{line.id}")
    if head.claimed_by_id is not None:
        tell_member(actor, head.claimed_by_id, occasion)
    else:
        tell_recipients(actor, head, f"line:{line.id}")
    return line


def own_report_for(actor: Actor, report_id: uuid.UUID, *, lock: bool = False) -> Report:
    """Return a report the actor raised; NotFound for anybody else's."""
    query = (
        sa.select(Report)
        .join(Membership, Membership.id == Report.reporter_id)
        .where(Report.id == report_id, Membership.member_id == actor.member_id)
    )
    row = db.session.scalar(query.with_for_update(of=Report) if lock else query)
    if row is None:
        raise NotFound()
    return row


def is_for_somebody(actor: Actor, report: Report) -> bool:
    """Say whether there is anybody an own report goes to; the caller found it."""
    return bool(recipients_of(actor, report))


def can_climb(actor: Actor, report: Report) -> bool:
    """Say whether there is an owner an incident could still be passed on to."""
    return bool(others_above(actor, report))


def lines_of(actor: Actor, report: Report, *, own: bool = False) -> list[Said]:
    """Return what was said in a case in order; the caller found the report.

    `own` is for whoever reported: what they were asked and said about this report.
    Staff read the whole incident.
    """
    ids, kinds = [report.id], [LineKind.QUESTION, LineKind.REPLY]
    if not own:
        ids = [row.report.id for row in beside_for(actor, report)]
        kinds.append(LineKind.NOTE)
    rows = db.session.execute(
        sa.select(CaseLine, Member.role)
        .join(Member, Member.id == CaseLine.by_id)
        .where(CaseLine.report_id.in_(ids), CaseLine.kind.in_(kinds))
        .order_by(CaseLine.created_at, CaseLine.id)
    )
    return [Said(row[0], _opened(row[0]), _by(row[0], row[1])) for row in rows]


def _by(line: CaseLine, role: Role) -> str:
    return "Whoever reported it" if line.kind is LineKind.REPLY else role_words(role)


def _is_asked(report_id: uuid.UUID) -> bool:
    last = db.session.scalar(
        sa.select(CaseLine.kind)
        .where(CaseLine.report_id == report_id, CaseLine.kind != LineKind.NOTE)
        .order_by(CaseLine.created_at.desc(), CaseLine.id)
        .limit(1)
    )
    return last is LineKind.QUESTION


def _say(
    actor: Actor, report_id: uuid.UUID, kind: LineKind, words: str, longest: int = LONGEST
) -> CaseLine:
    text = clean_text(words, longest, field="words")
    if not text:
        raise Invalid("Please write a few words.", field="words")
    count = db.session.scalar(
        sa.select(sa.func.count(CaseLine.id)).where(
            CaseLine.report_id == report_id, CaseLine.kind == kind
        )
    )
    if (count or 0) >= MOST[kind]:
        raise Conflict("This case holds no more of these.")
    line = CaseLine(id=uuid.uuid4(), report_id=report_id, kind=kind, by_id=actor.member_id)
    line.created_at = clock.now()
    line.words_sealed = seal(actor.member_id, _place(line.id), text)
    db.session.add(line)
    db.session.flush()  # notices name it by its id
    return line


def _place(line_id: uuid.UUID) -> Place:
    return Place("case_lines", "words", line_id)


def _opened(line: CaseLine) -> str:
    try:
        return unseal(line.by_id, _place(line.id), line.words_sealed)
    except Sealed:
        return ""


# ---------------------------------------------------------------- what waits too long


def climb(system: System, report_id: uuid.UUID) -> None:
    """Tell the owner of an incident that waited 72 hours and nobody is at. Safe to run twice."""
    report = db.session.scalar(sa.select(Report).where(Report.id == report_id).with_for_update())
    if report is None or report.climbed_at is not None or report.state not in OPEN:
        return
    if report.created_at + DECIDED_WITHIN > clock.now() or _is_worked(report):
        return
    report.climbed_at = clock.now()
    record(system, "report.climbed", report)
    for member_id in others_above(system, report):
        tell_member(system, member_id, Occasion(Kind.CASE, f"report:{report.id}:climbed"))


def _is_worked(report: Report) -> bool:
    until = report.claimed_until
    return report.state is ReportState.CLAIMED and until is not None and until > clock.now()

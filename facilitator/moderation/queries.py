"""Finding reports: who may work one is computed, and never the person it is about (B8)."""

import json
import uuid
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.leading import holds_or_held
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.groups.queries import membership_for, standing_in
from facilitator.moderation.models import (
    Report,
    ReportConflict,
    ReportState,
    Sanction,
    SubjectKind,
)
from facilitator.organizations.models import Member
from facilitator.prompts.models import Audience, PromptState, Reply, ReplyState
from facilitator.prompts.pictures import picture_of
from facilitator.prompts.queries import author_of, prompt_for
from facilitator.prompts.reading import Said, threads_of

#: How soon a report should be decided; then the owner is told, unless somebody is at it.
DECIDED_WITHIN = timedelta(hours=72)
#: Incidents of that long can be put together.
NEAR = timedelta(days=365)
OPEN = (ReportState.NEW, ReportState.CLAIMED, ReportState.ESCALATED)
#: More rows of the same tables, beside the one that is selected. Made once: SQLAlchemy copies
#: every column for each, and Today counts with them on every visit.
_BESIDE, _ABOUT_ME, _ONE, _MARKED = (sa.orm.aliased(Report) for _ in range(4))
_HOLDER = sa.orm.aliased(Membership)


@no_actor("a pure function of ids")
def snapshot_place(report_id: uuid.UUID) -> Place:
    """Return where a report's snapshot is bound to."""
    return Place("reports", "snapshot", report_id)


@no_actor("a pure function of ids")
def words_place(report_id: uuid.UUID) -> Place:
    """Return where the reporter's words are bound to."""
    return Place("reports", "words", report_id)


@dataclass(frozen=True)
class Queued:
    """One report as the queue shows it; `person` is the membership it is about."""

    report: Report
    group: Group
    person: Membership
    #: What to call whoever claimed it: their staff name, or their role.
    claimer: str = ""

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been decided by now."""
        late = self.report.created_at + DECIDED_WITHIN <= clock.now()
        return self.report.state in OPEN and late

    @property
    def about(self) -> str:
        """The handle of whoever is reported."""
        return self.person.handle


def reports_for(actor: Actor, limit: int = 200) -> list[Queued]:
    """Return the open incidents this actor may work by their first report, the oldest first."""
    query = _workable(actor, Report, Group, Membership, Member)
    rows = db.session.execute(
        query.where(Report.state.in_(OPEN), Report.incident_id.is_(None)).limit(limit)
    )
    return [_queued(*row) for row in rows]


def report_for(actor: Actor, report_id: uuid.UUID) -> Queued:
    """Return one report the actor may work; NotFound for everybody else, the reported first."""
    query = _workable(actor, Report, Group, Membership, Member).where(Report.id == report_id)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NotFound()
    return _queued(*row)


@dataclass(frozen=True)
class Incident:
    """A locked report and the locked first one of its incident, which carries claim and state."""

    head: Report
    queued: Queued


def incident_for(actor: Actor, report_id: uuid.UUID) -> Incident:
    """Return a report the actor may work with its incident, both locked, the first one first.

    Whether they may is asked anew under the locks: it can have gone to somebody else while
    they waited. Conflict when it went into another incident, or out of one.
    """
    report = report_for(actor, report_id).report
    head_id = report.incident_id or report.id
    head = db.session.get_one(Report, (report.organization_id, head_id))
    db.session.refresh(head, with_for_update=True)
    db.session.refresh(report, with_for_update=True)
    if head.incident_id is not None or (report.incident_id or report.id) != head_id:
        raise Conflict("It belongs to another incident now. Please look at it again.")
    return Incident(head, report_for(actor, report_id))


def reports_from(actor: Actor, room_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the reports from one session that this actor may work, open or not."""
    return list(db.session.scalars(_workable(actor, Report.id).where(Report.room_id == room_id)))


def waiting_for(actor: Actor) -> int:
    """Return how many open incidents wait for this actor."""
    query = _workable(actor, sa.func.count(Report.id)).where(
        Report.state.in_(OPEN), Report.incident_id.is_(None)
    )
    return db.session.scalar(query.order_by(None)) or 0


def waiting_with(actor: Actor, other: Any) -> tuple[int, int]:
    """Return how many open incidents wait, and another count, read in the same statement."""
    query = _workable(actor, sa.func.count(Report.id), other.correlate(None).scalar_subquery())
    query = query.where(Report.state.in_(OPEN), Report.incident_id.is_(None))
    row = db.session.execute(query.order_by(None)).one()
    return row[0], row[1]


def beside_for(actor: Actor, report: Report) -> list[Queued]:
    """Return every report of an incident in the order they came, if the actor may work it."""
    query = _workable(actor, Report, Group, Membership, Member)
    rows = db.session.execute(query.where(incident_of(Report) == (report.incident_id or report.id)))
    return [_queued(*row) for row in rows]


def near_for(actor: Actor, report: Report) -> list[Queued]:
    """Return other incidents of the same circle the actor may work, the latest first."""
    query = _workable(actor, Report, Group, Membership, Member).where(
        Report.group_id == report.group_id,
        Report.incident_id.is_(None),
        Report.id != (report.incident_id or report.id),
        Report.created_at > clock.now() - NEAR,
    )
    rows = db.session.execute(query.order_by(None).order_by(Report.created_at.desc()).limit(50))
    return [_queued(*row) for row in rows]


def between_the_same(actor: Actor, report: Report) -> list[Queued]:
    """Return earlier reports between the same two people, either way round (B8)."""
    pair = (report.reporter_id, report.about_id)
    query = _workable(actor, Report, Group, Membership, Member).where(
        Report.reporter_id.in_(pair),
        Report.about_id.in_(pair),
        Report.created_at < report.created_at,
        incident_of(Report) != (report.incident_id or report.id),
    )
    return [_queued(*row) for row in db.session.execute(query)]


def _queued(report: Report, group: Group, person: Membership, claimer: Member | None) -> Queued:
    if claimer is None:
        return Queued(report, group, person)
    return Queued(report, group, person, claimer.staff_name or role_words(claimer.role))


@no_actor("a pure function of a role")
def role_words(role: Role) -> str:
    """Say who acted, by role and never by name."""
    words = {Role.MODERATOR: "A moderator", Role.ADMIN: "An admin", Role.OWNER: "The owner"}
    return words.get(role, "A facilitator")


@no_actor("an expression, for one row of reports or another")
def incident_of(report: Any) -> Any:
    """Return which incident a report belongs to, as SQL: that of its first report."""
    return sa.func.coalesce(report.incident_id, report.id)


def _workable(actor: Actor, *what: Any) -> Any:
    """Select from the reports this actor may work: the one rule behind every list and count.

    Facilitators see those of the groups they hold, unless somebody who holds the
    group is reported, or it was passed on: those go to moderators, admins and the
    owner, and what was passed on to the owner to them alone. Nobody finds an incident
    in which they are reported or reported somebody, one they said they can't look at,
    or one with a report from a session in which somebody reported them and that is
    still open.
    """
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    together = incident_of(_BESIDE) == incident_of(Report)
    involved = sa.exists().where(
        together,
        _ABOUT_ME.room_id == _BESIDE.room_id,
        _ABOUT_ME.about_id.in_(mine),
        _ABOUT_ME.state.in_(OPEN),
    )
    query = (
        sa.select(*what)
        .select_from(Report)
        .join(Group, Group.id == Report.group_id)
        .join(Membership, Membership.id == Report.about_id)
        .outerjoin(Member, Member.id == Report.claimed_by_id)
        .where(~takes_part(actor.member_id, mine), ~involved)
        .order_by(Report.created_at, Report.id)
    )
    if actor.role is not Role.OWNER:
        query = query.where(
            ~sa.exists().where(together, _BESIDE.owner_at.is_not(None), _BESIDE.state.in_(OPEN))
        )
    if actor.can(Permission.QUEUE_WORK_ALL):
        return query
    if not actor.may_hold:
        return query.where(sa.false())  # holding a circle counts for nothing until they have it
    held = sa.select(Membership.group_id).where(
        Membership.member_id == actor.member_id,
        Membership.state == MembershipState.ACTIVE,
        Membership.role.in_(STAFF_ROLES),
    )
    about_a_holder = sa.exists().where(
        together, _HOLDER.id == _BESIDE.about_id, holds_or_held(_HOLDER)
    )
    passed_on = sa.exists().where(
        together, _BESIDE.decided_at.is_not(None), _BESIDE.state.in_(OPEN)
    )
    return query.where(Report.group_id.in_(held), ~about_a_holder, ~passed_on)


@no_actor("an expression, for whoever is asked about")
def takes_part(member_id: Any, seats: Any) -> Any:
    """Return, as SQL, whether a member, by any of their memberships, is in a report's incident.

    That is: reported, reporting, or said that they can't look at it.
    """
    inside = sa.exists().where(
        incident_of(_ONE) == incident_of(Report),
        _ONE.about_id.in_(seats) | _ONE.reporter_id.in_(seats),
    )
    aside = sa.exists().where(
        ReportConflict.member_id == member_id,
        ReportConflict.report_id == _MARKED.id,
        incident_of(_MARKED) == incident_of(Report),
    )
    return inside | aside


def snapshot_of(actor: Actor, report: Report) -> list[dict[str, Any]]:
    """Return what was sealed with the report; the caller found the report."""
    try:
        return list(
            json.loads(unseal(report.id, snapshot_place(report.id), report.snapshot_sealed))
        )
    except Sealed:
        return []


def words_of(actor: Actor, report: Report) -> str:
    """Return what the reporter added; the caller found the report."""
    if report.words_sealed is None:
        return ""
    try:
        return unseal(report.id, words_place(report.id), report.words_sealed)
    except Sealed:
        return ""


def is_claimed_by_another(actor: Actor, report: Report) -> bool:
    """Say whether somebody else holds the report just now."""
    return (
        report.state is ReportState.CLAIMED
        and report.claimed_by_id != actor.member_id
        and report.claimed_until is not None
        and report.claimed_until > clock.now()
    )


@dataclass(frozen=True)
class Act:
    """One sanction as it is read: who did it, by role."""

    sanction: Sanction
    by: str

    @property
    def is_in_force(self) -> bool:
        """Whether there is anything left to lift."""
        row = self.sanction
        return row.lifted_at is None and (row.ends_at is None or row.ends_at > clock.now())


def acts_about(actor: Actor) -> list[Act]:
    """Return every act against the actor's own memberships, the latest first."""
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    return _acts(Sanction.membership_id.in_(mine))


def acts_against(actor: Actor, queued: Queued) -> list[Act]:
    """Return every act against whoever a report is about; the caller found the report."""
    return _acts(Sanction.membership_id == queued.person.id)


def _acts(where: Any) -> list[Act]:
    rows = db.session.execute(
        sa.select(Sanction, Member.role)
        .join(Member, Member.id == Sanction.by_id)
        .where(where)
        .order_by(Sanction.starts_at.desc(), Sanction.id)
    )
    return [Act(row[0], role_words(row[1])) for row in rows]


def sanction_for(actor: Actor, sanction_id: uuid.UUID, *, lock: bool = False) -> Sanction:
    """Return an act in a group whose reports the actor works; NotFound for everybody else."""
    query = sa.select(Sanction).where(Sanction.id == sanction_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(query)
    if row is None or not standing_in(actor, row.group_id).can(Permission.QUEUE_WORK):
        raise NotFound()
    return row


def own_reports(actor: Actor) -> list[Report]:
    """Return what the actor reported, the latest first."""
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    return list(
        db.session.scalars(
            sa.select(Report)
            .where(Report.reporter_id.in_(mine))
            .order_by(Report.created_at.desc(), Report.id)
        )
    )


@dataclass(frozen=True)
class Subject:
    """What somebody reports from a page: where, whom, and what was said around it."""

    group_id: uuid.UUID
    about_id: uuid.UUID
    handle: str
    snapshot: list[dict[str, Any]]


#: Memberships that never were part of the circle; members know nothing of them.
_OUTSIDE = (MembershipState.PENDING, MembershipState.WAITING, MembershipState.DECLINED)


def subject_for(actor: Actor, kind: SubjectKind, subject_id: uuid.UUID) -> Subject:
    """Return a person, question or answer the actor may see and report; NotFound for all else."""
    if kind is SubjectKind.REPLY:
        return _reply_subject(actor, subject_id)
    if kind is SubjectKind.PROMPT:
        return _prompt_subject(actor, subject_id)
    person = db.session.scalar(sa.select(Membership).where(Membership.id == subject_id))
    if kind is not SubjectKind.PERSON or person is None or person.state in _OUTSIDE:
        raise NotFound()
    membership_for(actor, person.group_id, Permission.REPORT)
    return Subject(person.group_id, person.id, person.handle, [])


def _prompt_subject(actor: Actor, prompt_id: uuid.UUID) -> Subject:
    prompt = prompt_for(actor, prompt_id, Permission.REPORT)
    if prompt.state is PromptState.REMOVED:
        raise NotFound()
    handle = author_of(actor, prompt)
    line = {
        "id": str(prompt.id),
        "author_id": str(prompt.author_id),
        "handle": handle,
        "body": prompt.text,
        "state": prompt.state.value,
        "at": prompt.created_at.isoformat(),
    }
    return Subject(prompt.group_id, prompt.author_id, handle, [line])


def _reply_subject(actor: Actor, reply_id: uuid.UUID) -> Subject:
    reply = db.session.scalar(sa.select(Reply).where(Reply.id == reply_id))
    if reply is None or reply.is_pass or reply.state is not ReplyState.VISIBLE:
        raise NotFound()
    if reply.author_id is None:
        raise NotFound()  # a report names whom it is about; see prompts/holding.py `ask_about`
    prompt = prompt_for(actor, reply.prompt_id, Permission.REPORT)
    threads = threads_of(actor, prompt, limit=10_000)
    said = [one for thread in threads for one in (thread.said, *thread.answers)]
    said = [one for one in said if _is_read_by_the_circle(one.reply) or one.reply is reply]
    at = next((n for n, one in enumerate(said) if one.reply.id == reply_id), None)
    if at is None:
        raise NotFound()
    lines = [_line_of(one) for one in said[max(0, at - 10) : at + 11]]
    lines[min(at, 10)] |= _picture_line(said[at])
    return Subject(prompt.group_id, reply.author_id, said[at].handle, lines)


def _is_read_by_the_circle(reply: Reply) -> bool:
    """Say whether everybody reads an answer: what a reporter alone reads would name them."""
    own = reply.is_pass or reply.state in (ReplyState.HELD, ReplyState.DECLINED)
    return reply.audience is Audience.CIRCLE and not own


def _picture_line(said: Said) -> dict[str, Any]:
    """Return the picture beside what is reported, which is evidence as its words are."""
    data = picture_of(said.reply) if said.picture else None
    if said.picture is None or data is None:
        return {}
    return {"picture": b64encode(data).decode(), "about": said.picture.about}


def _line_of(said: Said) -> dict[str, Any]:
    return {
        "id": str(said.reply.id),
        "author_id": str(said.reply.key_id),
        "handle": said.handle,
        "body": said.body,
        "state": said.reply.state.value,
        "at": said.reply.created_at.isoformat(),
    }

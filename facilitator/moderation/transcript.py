"""Breaking the glass: reading more of a session than the ten lines either side of what is reported.

More of this feature's operations. For moderators, admins and the owner, about a report they
have claimed, with a reason, for an hour, in the audit. Everybody whose words are in it is
told the same: that somebody read more of what was said in that session, by role, and when.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_line
from facilitator.groups.models import Membership
from facilitator.live.models import Message
from facilitator.live.queries import context_of
from facilitator.moderation.models import Report, SubjectKind, TranscriptLook
from facilitator.moderation.operations import held_incident
from facilitator.moderation.queries import report_for, role_words
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member

#: How many lines either side are opened, and for how long.
AROUND, OPEN_FOR = 50, timedelta(hours=1)
GONE = "What was said in that session is gone. What was sealed with the report is all there is."


def transcript_report_for(actor: Actor, report_id: uuid.UUID) -> Report:
    """Return a report whose session could be read further; NotFound for any other."""
    report = report_for(actor, report_id).report
    if not actor.can(Permission.QUEUE_WORK_ALL):
        raise NotAllowed()
    if report.subject_kind is not SubjectKind.MESSAGE or report.room_id is None:
        raise NotFound()
    return report


def open_transcript(actor: Actor, report_id: uuid.UUID, reason: str) -> TranscriptLook:
    """Open more of a session for an hour; the claim must be the actor's. Those in it are told."""
    report = transcript_report_for(actor, report_id)
    held_incident(actor, report_id)
    why = clean_line(reason, 300, field="reason")
    if not why:
        raise Invalid("Please say why, in a sentence for the record.", field="reason")
    known = _look_of(actor, report.id)
    if known is not None:
        return known
    lines = _lines(actor, report)
    if not any(line["body"] for line in lines):
        raise Conflict(GONE)
    look = TranscriptLook(id=uuid.uuid4(), report_id=report.id, room_id=report.room_id)
    look.by_id, look.reason = actor.member_id, why
    look.opened_at = clock.now()
    look.until = look.opened_at + OPEN_FOR
    db.session.add(look)
    db.session.flush()  # the audit line points at it
    record(actor, "report.transcript_opened", report, reason=why, until=look.until)
    authors = {uuid.UUID(line["author_id"]) for line in lines if line["body"]}
    for member_id in db.session.scalars(
        sa.select(Membership.member_id).where(
            Membership.id.in_(authors), Membership.member_id != actor.member_id
        )
    ).all():
        tell_member(actor, member_id, Occasion(Kind.RECORD, f"look:{look.id}"))
    return look


def transcript_for(
    actor: Actor, report_id: uuid.UUID
) -> tuple[TranscriptLook, list[dict[str, Any]]] | None:
    """Return what the actor has opened about a report, while the hour lasts; None before that."""
    report = transcript_report_for(actor, report_id)
    look = _look_of(actor, report.id)
    return None if look is None else (look, _lines(actor, report))


def _look_of(actor: Actor, report_id: uuid.UUID) -> TranscriptLook | None:
    return db.session.scalar(
        sa.select(TranscriptLook).where(
            TranscriptLook.report_id == report_id,
            TranscriptLook.by_id == actor.member_id,
            TranscriptLook.until > clock.now(),
        )
    )


def _lines(actor: Actor, report: Report) -> list[dict[str, Any]]:
    message = db.session.get(Message, (report.organization_id, report.subject_id))
    return [] if message is None else context_of(actor, message, AROUND)


@dataclass(frozen=True)
class WasRead:
    """That somebody read more of a session in which one wrote: by role, and when."""

    by: str
    at: datetime


def looks_at_me(actor: Actor) -> list[WasRead]:
    """Return who read more of a session the actor wrote in, the latest first."""
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    wrote = sa.exists().where(
        Message.room_id == TranscriptLook.room_id,
        Message.author_id.in_(mine),
        Message.seq.is_not(None),
    )
    rows = db.session.execute(
        sa.select(Member.role, TranscriptLook.opened_at)
        .join(Member, Member.id == TranscriptLook.by_id)
        .where(wrote, TranscriptLook.by_id != actor.member_id)
        .order_by(TranscriptLook.opened_at.desc(), TranscriptLook.id)
        .limit(50)
    )
    return [WasRead(role_words(row.role), row.opened_at) for row in rows]

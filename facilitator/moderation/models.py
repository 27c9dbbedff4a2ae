"""Reports and what followed. Every act has a reason, an end, an undo and a line in the audit."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.groups.models import MembershipState


class ReportState(StrEnum):
    """new -> claimed -> actioned | no_breach | escalated -> closed."""

    NEW = "new"
    CLAIMED = "claimed"
    ACTIONED = "actioned"
    NO_BREACH = "no_breach"
    ESCALATED = "escalated"
    CLOSED = "closed"


class ReportReason(StrEnum):
    """Seven reasons, and one for whoever has none to name."""

    HARASSMENT = "harassment"
    HATE = "hate"
    SEXUAL = "sexual"
    SELF_HARM = "self_harm"
    CONTACT_DETAILS = "contact_details"
    ADVICE = "advice"
    SPAM = "spam"
    UNCOMFORTABLE = "uncomfortable"


class SubjectKind(StrEnum):
    """What is reported."""

    MESSAGE = "message"
    PERSON = "person"
    REPLY = "reply"
    PROMPT = "prompt"


class SanctionKind(StrEnum):
    """The ladder, mildest first."""

    WARN = "warn"
    MUTE = "mute"
    REMOVE = "remove"
    LEADING = "leading"
    SUSPEND = "suspend"
    BAN = "ban"
    SPACE_BAN = "space_ban"


class AppealState(StrEnum):
    """open -> upheld | overturned."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class LineKind(StrEnum):
    """What stands in a case: among staff, or between them and whoever reported it."""

    NOTE = "note"
    QUESTION = "question"
    REPLY = "reply"


class Report(TenantOwned, Model):
    """One person's signal. The snapshot is sealed at once and outlives any deletion."""

    __tablename__ = "reports"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "reporter_id", name="fk_reports_reporter"),
        tenant_key("memberships", "about_id", name="fk_reports_about"),
        tenant_key("members", "claimed_by_id"),
        tenant_key("reports", "incident_id"),
        sa.Index("ix_reports_queue", "organization_id", "state", "created_at"),
    )
    on_erasure = OnErasure.DETACH

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    room_id: Mapped[uuid.UUID | None]
    subject_kind: Mapped[SubjectKind] = mapped_column(choice(SubjectKind))
    subject_id: Mapped[uuid.UUID]
    reporter_id: Mapped[uuid.UUID]
    #: The membership reported; never a recipient.
    about_id: Mapped[uuid.UUID] = mapped_column(index=True)
    reason: Mapped[ReportReason] = mapped_column(choice(ReportReason))
    words_sealed: Mapped[bytes | None]
    #: JSON of the message and ten either side, sealed with the report's own key.
    snapshot_sealed: Mapped[bytes]
    state: Mapped[ReportState] = mapped_column(choice(ReportState), default=ReportState.NEW)
    claimed_by_id: Mapped[uuid.UUID | None]
    #: A claim lapses after fifteen minutes.
    claimed_until: Mapped[datetime | None]
    outcome_note: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    #: The first report of the incident this one belongs to; None for the first itself.
    incident_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: When it had waited too long and the owner was told.
    climbed_at: Mapped[datetime | None]
    #: When it was passed on to the owner, who alone works it from then on.
    owner_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ReportConflict(TenantOwned, Model):
    """Somebody said that they can't be the one to look at an incident; nobody asks why."""

    __tablename__ = "report_conflicts"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "report_id", "member_id"),
        tenant_key("reports", "report_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    report_id: Mapped[uuid.UUID]
    member_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime]


class CaseLine(TenantOwned, Model):
    """One line of a case, sealed with the key of whoever wrote it."""

    __tablename__ = "case_lines"
    __table_args__ = (
        tenant_key("reports", "report_id"),
        tenant_key("members", "by_id"),
    )
    on_erasure = OnErasure.SHRED

    #: A note belongs to the incident's first report, a question to the report it is about.
    report_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[LineKind] = mapped_column(choice(LineKind))
    by_id: Mapped[uuid.UUID]
    words_sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class Sanction(TenantOwned, Model):
    """One act against one membership: reason and end are required, and it can be lifted."""

    __tablename__ = "sanctions"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("members", "by_id", name="fk_sanctions_by"),
        tenant_key("members", "lifted_by_id", name="fk_sanctions_lifted_by"),
        tenant_key("reports", "report_id"),
    )
    on_erasure = OnErasure.DETACH

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    room_id: Mapped[uuid.UUID | None]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[SanctionKind] = mapped_column(choice(SanctionKind))
    #: What the person is told.
    reason: Mapped[str]
    starts_at: Mapped[datetime]
    #: None for a ban, which holds until it is lifted, a warning, and what lasts for one session.
    ends_at: Mapped[datetime | None]
    by_id: Mapped[uuid.UUID]
    report_id: Mapped[uuid.UUID | None]
    #: Where a suspension or a ban found them, so that overturning it brings them back there.
    was: Mapped[MembershipState | None] = mapped_column(choice(MembershipState))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[uuid.UUID | None]
    lift_reason: Mapped[str] = mapped_column(default="")


class Appeal(TenantOwned, Model):
    """Whoever an act is about asks that somebody else looks at it; once for each act."""

    __tablename__ = "appeals"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "sanction_id"),
        tenant_key("sanctions", "sanction_id"),
        tenant_key("members", "decided_by_id"),
    )
    on_erasure = OnErasure.SHRED

    sanction_id: Mapped[uuid.UUID]
    #: With the key of the member it is from.
    words_sealed: Mapped[bytes]
    state: Mapped[AppealState] = mapped_column(choice(AppealState), default=AppealState.OPEN)
    created_at: Mapped[datetime]
    #: When it should be answered by; after that it stands at the top.
    due_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None]
    decided_at: Mapped[datetime | None]
    #: What both read, with the same key.
    answer_sealed: Mapped[bytes | None]


class TranscriptLook(TenantOwned, Model):
    """Somebody who works a report reads more of its session than was sealed, for an hour."""

    __tablename__ = "transcript_looks"
    __table_args__ = (
        tenant_key("reports", "report_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("members", "by_id"),
    )
    on_erasure = OnErasure.DETACH

    report_id: Mapped[uuid.UUID] = mapped_column(index=True)
    room_id: Mapped[uuid.UUID] = mapped_column(index=True)
    by_id: Mapped[uuid.UUID]
    #: For the record of the organization; whoever wrote there reads that it was read, not why.
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]

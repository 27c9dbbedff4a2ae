"""What comes after a session: what people keep of it, what they say of it, what the team does next.

Two kinds of keys seal these words. What is one person's alone is sealed with the key of
their member; what is the team's, or nobody's any more, with a key of the session.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class KeptKind(StrEnum):
    """What somebody keeps: own words, something of the shelf, a line to themselves."""

    WORDS = "words"
    SHELF = "shelf"
    LINE = "line"


class FollowUpState(StrEnum):
    """open -> done | let_go."""

    OPEN = "open"
    DONE = "done"
    LET_GO = "let_go"


class KeptThing(TenantOwned, Model):
    """One thing somebody kept of a session; theirs alone, and there when its words are gone."""

    __tablename__ = "kept_things"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "member_id", "meeting_id", "source_id"),
        tenant_key("members", "member_id"),
        tenant_key("meetings", "meeting_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    meeting_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[KeptKind] = mapped_column(choice(KeptKind))
    #: The message or the thing of the shelf it was; the session itself for a line.
    source_id: Mapped[uuid.UUID]
    #: JSON, sealed with the key of the member.
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int]


class Survey(TenantOwned, Model):
    """Everything people answered about one session, as one sealed text without order or times.

    Every answer shuffles all of them and seals them anew, so that neither the rows nor
    the database's own marks say which came when (docs/decisions/0022).
    """

    __tablename__ = "surveys"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id"),
        tenant_key("meetings", "meeting_id"),
    )
    on_erasure = OnErasure.KEEP  # nobody can be found in it

    meeting_id: Mapped[uuid.UUID]
    words_sealed: Mapped[bytes]
    revision: Mapped[int]
    #: Whether it holds a word for the organization about who held the session.
    has_concern: Mapped[bool]
    #: When all of it goes.
    until: Mapped[datetime] = mapped_column(index=True)


class SurveyTaker(TenantOwned, Model):
    """That somebody has answered about a session, and nothing else."""

    __tablename__ = "survey_takers"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)


class Debrief(TenantOwned, Model):
    """What one facilitator says after a session, to themselves."""

    __tablename__ = "debriefs"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: Whose it is across circles.
    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: JSON, sealed with the key of the member: how they are stands in here too.
    words_sealed: Mapped[bytes]
    revision: Mapped[int]
    until: Mapped[datetime] = mapped_column(index=True)


class Listening(TenantOwned, Model):
    """That a facilitator would like somebody to listen, because they chose to tell them so."""

    __tablename__ = "listenings"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id", "listener_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("members", "listener_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    #: Who asks.
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    listener_id: Mapped[uuid.UUID] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)


class FollowUp(TenantOwned, Model):
    """Something the team wants to do after a session: about the session, not about a member."""

    __tablename__ = "follow_ups"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "owner_id"),
        sa.Index("ix_follow_ups_open", "organization_id", "group_id", "state"),
    )
    on_erasure = OnErasure.DETACH

    group_id: Mapped[uuid.UUID]
    meeting_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: Who does it: somebody who holds the circle, or nobody yet.
    owner_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    words_sealed: Mapped[bytes]
    due_on: Mapped[date]
    state: Mapped[FollowUpState] = mapped_column(choice(FollowUpState))
    closed_at: Mapped[datetime | None]


class SessionNote(TenantOwned, Model):
    """The team's one text about a session."""

    __tablename__ = "session_notes"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "changed_by_id"),
    )
    on_erasure = OnErasure.DETACH

    meeting_id: Mapped[uuid.UUID]
    words_sealed: Mapped[bytes]
    #: Rises with every save; one made on an older text is refused.
    revision: Mapped[int]
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)


class Supervision(TenantOwned, Model):
    """One meeting of a facilitator with whoever supervises them, for their own list."""

    __tablename__ = "supervisions"
    __table_args__ = (tenant_key("members", "member_id"),)
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    held_on: Mapped[date]
    minutes: Mapped[int]
    #: The topics, sealed with the key of the member.
    words_sealed: Mapped[bytes]

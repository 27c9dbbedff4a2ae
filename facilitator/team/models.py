"""The team of one session: who leads, who looks after what, and words that only it reads."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class Hat(StrEnum):
    """What somebody of the team looks after; leading is not a hat but a fact of its own."""

    SUPPORT = "support"
    TECH = "tech"
    SAFETY = "safety"


class Team(TenantOwned, Model):
    """The team of one room; its id is the room's. Without a row the meeting says who leads."""

    __tablename__ = "teams"
    __table_args__ = (
        tenant_key("rooms", "id"),
        tenant_key("memberships", "lead_id"),
        tenant_key("memberships", "stood_in_for_id"),
        tenant_key("memberships", "offered_to_id"),
        tenant_key("memberships", "called_by_id"),
    )
    on_erasure = OnErasure.KEEP

    #: Who leads, once it is somebody else than was planned.
    lead_id: Mapped[uuid.UUID | None]
    #: Whom the lead stood in for when they were gone; they can take it back.
    stood_in_for_id: Mapped[uuid.UUID | None]
    #: To whom the lead offers it, and until when.
    offered_to_id: Mapped[uuid.UUID | None]
    offered_until: Mapped[datetime | None]
    #: Who called moderators and admins into the team's talk; None while they are not.
    called_by_id: Mapped[uuid.UUID | None]
    called_at: Mapped[datetime | None]
    #: Rises with every change of who leads; a stale decision is refused.
    version: Mapped[int] = mapped_column(default=0)


class WornHat(TenantOwned, Model):
    """Who wears which hat in a room: one at most for each person."""

    __tablename__ = "worn_hats"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    hat: Mapped[Hat] = mapped_column(choice(Hat))


class TeamLine(TenantOwned, Model):
    """What somebody said to the team. Its author holds the circle, or was called by its office."""

    __tablename__ = "team_lines"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "cmid"),
        sa.UniqueConstraint("organization_id", "room_id", "number"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "author_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.SHRED

    room_id: Mapped[uuid.UUID]
    #: Its place in the talk: 1, 2, 3.
    number: Mapped[int]
    #: A membership of the circle, or else a member of the organization.
    author_id: Mapped[uuid.UUID | None]
    member_id: Mapped[uuid.UUID | None]
    cmid: Mapped[uuid.UUID]
    body_sealed: Mapped[bytes | None]
    written_at: Mapped[datetime]

    @property
    def key_id(self) -> uuid.UUID:
        """Whose key seals the words."""
        key_id = self.author_id or self.member_id
        if key_id is None:
            raise ValueError("a line of the team has an author")
        return key_id


class QuietThread(TenantOwned, Model):
    """One member's line to the team of one session."""

    __tablename__ = "quiet_threads"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("memberships", "taken_by_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    #: Since when its member waits for an answer; None while nothing waits.
    waiting_since: Mapped[datetime | None]
    #: Who of the team said that they answer.
    taken_by_id: Mapped[uuid.UUID | None]
    #: How many answers its member has not looked at.
    unseen: Mapped[int] = mapped_column(default=0)


class QuietLine(TenantOwned, Model):
    """One thing said on a quiet line, by its member or as an answer."""

    __tablename__ = "quiet_lines"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "thread_id", "author_id", "cmid"),
        tenant_key("quiet_threads", "thread_id"),
        tenant_key("memberships", "author_id"),
    )
    on_erasure = OnErasure.SHRED

    thread_id: Mapped[uuid.UUID] = mapped_column(index=True)
    author_id: Mapped[uuid.UUID]
    cmid: Mapped[uuid.UUID]
    body_sealed: Mapped[bytes | None]
    written_at: Mapped[datetime]


class Breather(TenantOwned, Model):
    """Somebody said that they step aside for a moment; their seat is kept."""

    __tablename__ = "breathers"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    until: Mapped[datetime]

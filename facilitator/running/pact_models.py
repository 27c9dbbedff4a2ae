"""What people of one session agree on together, on top of their circle's agreement."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class PactState(StrEnum):
    """open -> published, once in a session."""

    OPEN = "open"
    PUBLISHED = "published"


class Pact(TenantOwned, Model):
    """That one session makes an agreement, or has one."""

    __tablename__ = "pacts"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id"),
        tenant_key("rooms", "room_id"),
    )
    on_erasure = OnErasure.KEEP  # it names no one

    room_id: Mapped[uuid.UUID]
    state: Mapped[PactState] = mapped_column(choice(PactState))
    opened_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class PactLine(TenantOwned, Model):
    """One line somebody proposed, sealed with their key; picked ones are published."""

    __tablename__ = "pact_lines"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "author_id", "cmid"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "author_id"),
    )
    on_erasure = OnErasure.SHRED

    room_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID] = mapped_column(index=True)
    cmid: Mapped[uuid.UUID]
    words_sealed: Mapped[bytes]
    is_picked: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class PactVoice(TenantOwned, Model):
    """That somebody affirms what is picked, or a worry that only staff read."""

    __tablename__ = "pact_voices"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: Sealed with the person's key; None for whoever affirms.
    worry_sealed: Mapped[bytes | None]
    at: Mapped[datetime]

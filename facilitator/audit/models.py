"""The audit: one hash-chained line for every act that somebody may ask about later."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned


class AuditEntry(TenantOwned, Model):
    """One line. `hash` covers the line and the hash before it; nothing is ever updated."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "seq"),
        sa.Index("ix_audit_entries_by_group", "organization_id", "group_id", "seq"),
        sa.Index("ix_audit_entries_by_actor", "organization_id", "actor_id", "seq"),
    )
    on_erasure = OnErasure.KEEP  # ids only, and accountability outlives an account

    seq: Mapped[int]
    at: Mapped[datetime]
    #: The member who acted; None for the operator and for time itself.
    actor_id: Mapped[uuid.UUID | None]
    #: `member`, `newcomer` (who is just joining), `operator` or the reason of a sweep.
    actor_kind: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: The group it happened in, for those who may read one group's lines.
    group_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: Ids, states, reasons and times; never words that members wrote.
    details: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]


class AuditHead(TenantOwned, Model):
    """The end of one organization's chain; its row lock orders the writers."""

    __tablename__ = "audit_heads"
    __table_args__ = (sa.UniqueConstraint("organization_id"),)
    on_erasure = OnErasure.KEEP

    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[bytes]

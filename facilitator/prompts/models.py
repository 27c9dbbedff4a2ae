"""Questions a facilitator puts to the circle, and what people answered."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class PromptState(StrEnum):
    """Open takes answers; closed can be read; removed leaves a tombstone."""

    OPEN = "open"
    CLOSED = "closed"
    REMOVED = "removed"


class ReplyState(StrEnum):
    """Withdrawn by its author, removed by staff: each leaves a tombstone."""

    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Prompt(TenantOwned, Model):
    """One question to one group, perhaps for one session."""

    __tablename__ = "prompts"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "author_id"),
    )
    on_erasure = OnErasure.KEEP  # staff words to the circle

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    author_id: Mapped[uuid.UUID]
    text: Mapped[str]
    state: Mapped[PromptState] = mapped_column(choice(PromptState), default=PromptState.OPEN)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(default="")


class Reply(TenantOwned, Model):
    """One answer or one pass. The words are sealed with their author's key."""

    __tablename__ = "replies"
    __table_args__ = (
        tenant_key("prompts", "prompt_id"),
        tenant_key("memberships", "author_id"),
        tenant_key("replies", "parent_id", name="fk_replies_parent"),
    )
    on_erasure = OnErasure.SHRED

    prompt_id: Mapped[uuid.UUID] = mapped_column(index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The reply this one answers; two levels deep at most.
    parent_id: Mapped[uuid.UUID | None]
    is_pass: Mapped[bool] = mapped_column(default=False)
    body_sealed: Mapped[bytes | None]
    state: Mapped[ReplyState] = mapped_column(choice(ReplyState), default=ReplyState.VISIBLE)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(default="")

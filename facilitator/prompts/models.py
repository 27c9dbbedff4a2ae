"""Questions a facilitator puts to the circle, and what people answered."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.groups.kinds import Wish


class PromptState(StrEnum):
    """Open takes answers; closed and archived can be read; removed leaves a tombstone.

    A draft, and one that waits for its time, only facilitators see.
    """

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    REMOVED = "removed"


class PromptPart(StrEnum):
    """Whether a question comes before a session or after it."""

    BEFORE = "before"
    AFTER = "after"


class ReplyState(StrEnum):
    """Held: a facilitator reads it first. Withdrawn by its author, removed by staff: a tombstone.

    Declined: it was never shown, and its author reads why.
    """

    HELD = "held"
    VISIBLE = "visible"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class Audience(StrEnum):
    """Who reads an answer, as its author chose."""

    CIRCLE = "circle"
    FACILITATORS = "facilitators"
    OWN = "own"


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
    part: Mapped[PromptPart | None] = mapped_column(choice(PromptPart))
    #: Its time is the session's: it closes as the session starts, or opens as it ends.
    follows_session: Mapped[bool] = mapped_column(default=False)
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    close_at: Mapped[datetime | None] = mapped_column(index=True)
    #: When whoever has not answered is reminded; gone once they were.
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    is_pinned: Mapped[bool] = mapped_column(default=False)
    #: One answer or a pass for each, and then answers to answers.
    is_round: Mapped[bool] = mapped_column(default=False)
    #: What 1 and 5 mean, where it is answered with a tap (`scale_models.py`); else empty.
    scale_low: Mapped[str] = mapped_column(default="")
    scale_high: Mapped[str] = mapped_column(default="")
    #: When a round was opened to answers to answers.
    responses_at: Mapped[datetime | None]
    #: Others' answers only once one has answered or passed.
    answers_first: Mapped[bool] = mapped_column(default=False)
    lets_anonymous: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(default="")

    @property
    def is_scale(self) -> bool:
        """Whether it is answered with a tap, from 1 to 5."""
        return bool(self.scale_low)


class Reply(TenantOwned, Model):
    """One answer or one pass. The words are sealed with their author's key.

    An answer from "someone in the circle" has no author here but a mask, and is sealed
    with that mask's key (`mask_models.py`); its times are those of the hour it fell in.
    """

    __tablename__ = "replies"
    __table_args__ = (
        tenant_key("prompts", "prompt_id"),
        tenant_key("memberships", "author_id"),
        tenant_key("prompt_masks", "mask_id"),
        tenant_key("replies", "parent_id", name="fk_replies_parent"),
        sa.CheckConstraint("(author_id IS NULL) <> (mask_id IS NULL)", name="one_author"),
    )
    on_erasure = OnErasure.SHRED

    prompt_id: Mapped[uuid.UUID] = mapped_column(index=True)
    author_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    mask_id: Mapped[uuid.UUID | None]
    #: The reply this one answers; two levels deep at most.
    parent_id: Mapped[uuid.UUID | None]
    is_pass: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[Audience] = mapped_column(choice(Audience), default=Audience.CIRCLE)
    body_sealed: Mapped[bytes | None]
    #: A warning the words are folded behind.
    label_sealed: Mapped[bytes | None]
    label_by_staff: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[Wish | None] = mapped_column(choice(Wish))
    #: Rises with every change; words and warning are sealed for it.
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[ReplyState] = mapped_column(choice(ReplyState), default=ReplyState.VISIBLE)
    #: Why it was held, in our own vocabulary.
    held_for: Mapped[str] = mapped_column(default="")
    #: A facilitator gave its author another turn of the round.
    is_reopened: Mapped[bool] = mapped_column(default=False)
    #: Somebody of the circle asked that a facilitator reads it again.
    is_asked_about: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(default="")

    @property
    def key_id(self) -> uuid.UUID:
        """Whose key its words are sealed with: its author's, or its mask's."""
        found = self.author_id or self.mask_id
        assert found is not None  # noqa: S101 - the table has it so
        return found

"""A question everybody in a room answers with a tap: a poll, or a scale of five words.

What was answered and who has answered are kept apart, as after a session (docs/decisions/0028).
"""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class SoundingKind(StrEnum):
    """A few choices somebody wrote, or five words of a scale."""

    POLL = "poll"
    SCALE = "scale"


class SoundingState(StrEnum):
    """open -> closed, for good."""

    OPEN = "open"
    CLOSED = "closed"


class Sounding(TenantOwned, Model):
    """One question to the people in a room, and how often each choice was taken.

    The counts are one sealed text of a length that never changes, sealed anew with each
    answer: no answer has a row, a time or a place of its own.
    """

    __tablename__ = "soundings"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "cmid"),
        tenant_key("rooms", "room_id"),
    )
    on_erasure = OnErasure.KEEP  # nobody can be found in it

    room_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: What whoever opened it called it, so that a repeated ask opens it once.
    cmid: Mapped[uuid.UUID]
    kind: Mapped[SoundingKind] = mapped_column(choice(SoundingKind))
    state: Mapped[SoundingState] = mapped_column(choice(SoundingState))
    #: Whether one may take several choices.
    takes_several: Mapped[bool]
    #: Whether everybody sees who answered what once it has closed; settled before it opens.
    is_named: Mapped[bool]
    #: The question and its choices as JSON, sealed with a key of the session.
    words_sealed: Mapped[bytes]
    #: How many answered and what they chose, sealed with the same key.
    tally_sealed: Mapped[bytes]
    #: Rises with every answer; the counts are sealed for it.
    revision: Mapped[int]
    #: When it closes by itself; None while the session pauses, or when it ends with it.
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    #: What a pause of the session has left of its time, in seconds.
    left_seconds: Mapped[int | None]
    #: The rows of the log that tell of it.
    opened_seq: Mapped[int]
    closed_seq: Mapped[int | None]


class SoundingTaker(TenantOwned, Model):
    """That somebody has answered, and nothing else, unless names are shown."""

    __tablename__ = "sounding_takers"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "sounding_id", "membership_id"),
        tenant_key("soundings", "sounding_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE  # the counts stay as they are

    sounding_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: What the answer was called, so that a repeated ask is the same answer.
    cmid: Mapped[uuid.UUID]
    #: What they chose, sealed with their own key; only where names are shown.
    chosen_sealed: Mapped[bytes | None]

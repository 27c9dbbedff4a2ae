"""A circle's own phrases, those it hides, and the hints somebody switched off for themselves."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class Situation(StrEnum):
    """What a facilitator looks for words for."""

    WELCOME = "welcome"
    SILENCE = "silence"
    TALKS_A_LOT = "talks_a_lot"
    ADVICE = "advice"
    CONFLICT = "conflict"
    DISTRESS = "distress"
    TIME = "time"
    CLOSING = "closing"


class Phrase(TenantOwned, Model):
    """A sentence of one circle's facilitators, to say something with."""

    __tablename__ = "phrases"
    __table_args__ = (tenant_key("groups", "group_id"),)
    on_erasure = OnErasure.KEEP  # staff words; it names no one

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    situation: Mapped[Situation] = mapped_column(choice(Situation))
    words: Mapped[str]
    made_at: Mapped[datetime]


class HiddenPhrase(TenantOwned, Model):
    """A sentence that comes with the software and that one circle does not want."""

    __tablename__ = "hidden_phrases"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "group_id", "key"),
        tenant_key("groups", "group_id"),
    )
    on_erasure = OnErasure.KEEP

    group_id: Mapped[uuid.UUID]
    key: Mapped[str]


class HintOff(TenantOwned, Model):
    """A hint that one member does not want, in any circle."""

    __tablename__ = "hints_off"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "member_id", "hint"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    hint: Mapped[str]

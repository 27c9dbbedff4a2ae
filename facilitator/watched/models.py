"""Phrases an organization watches for, and what happens when one of them is written."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class Does(StrEnum):
    """What a phrase does, the mildest first. Nothing here is a sanction, and nothing can be."""

    NOTE = "note"
    FLAG = "flag"
    ASK = "ask"
    HOLD = "hold"
    BLOCK = "block"
    CRISIS = "crisis"


class About(StrEnum):
    """What a phrase is about: all that anybody but staff is ever told of it."""

    CONTACT = "contact"
    GRAPHIC = "graphic"
    METHOD = "method"
    UNKIND = "unkind"
    SELLING = "selling"
    MEDICINE = "medicine"
    WORRY = "worry"
    OTHER = "other"


class WatchedPhrase(TenantOwned, Model):
    """One phrase of one organization; a final `*` makes it the beginning of a word."""

    __tablename__ = "watched_phrases"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "language", "words"),
        tenant_key("members", "added_by_id"),
    )
    on_erasure = OnErasure.DETACH

    #: An ISO 639-1 code: it counts in circles of that language, and where none is named.
    language: Mapped[str]
    words: Mapped[str]
    does: Mapped[Does] = mapped_column(choice(Does))
    about: Mapped[About] = mapped_column(choice(About))
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID | None]
    #: Since when it counts no more; it can be put back for a while.
    removed_at: Mapped[datetime | None]

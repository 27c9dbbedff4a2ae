"""Talking with somebody before they are let in: the times offered, and the one they picked.

Part of this feature's models, kept apart for size.
"""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class TalkState(StrEnum):
    """What the applicant made of the times; `unsuited`: none of them suits."""

    OFFERED = "offered"
    PICKED = "picked"
    UNSUITED = "unsuited"


class FirstTalk(TenantOwned, Model):
    """One conversation before a request is decided; the row goes with the decision.

    The times offered and everything said are one text, sealed with the applicant's key.
    """

    __tablename__ = "first_talks"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("groups", "group_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    membership_id: Mapped[uuid.UUID]
    state: Mapped[TalkState] = mapped_column(choice(TalkState), default=TalkState.OFFERED)
    picked_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int] = mapped_column(default=0)

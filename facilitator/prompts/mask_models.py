"""What stands beside answers: masks, what was said before a change, kind words."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.groups.kinds import Kindness


class Mask(TenantOwned, Model):
    """Somebody who answers one prompt as "someone in the circle".

    Who it is stands nowhere in the clear: `owner_index` is keyed, so that only the server
    finds somebody's own mask, and `owner_sealed` is opened by the office alone, with a
    reason (`unmasking.py`). No time and no order of the roster is kept.
    """

    __tablename__ = "prompt_masks"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "prompt_id", "owner_index"),
        sa.UniqueConstraint("organization_id", "prompt_id", "number"),
        tenant_key("prompts", "prompt_id"),
    )
    #: Answers point at it and nobody else: it stays, and what finds its owner is overwritten.
    on_erasure = OnErasure.DETACH

    prompt_id: Mapped[uuid.UUID]
    #: What tells two of them apart in one thread, in the order they wrote.
    number: Mapped[int]
    owner_index: Mapped[bytes]
    owner_sealed: Mapped[bytes]


class EarlierReply(TenantOwned, Model):
    """What an answer said before its author changed it; facilitators open it with a reason."""

    __tablename__ = "earlier_replies"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "reply_id", "revision"),
        tenant_key("replies", "reply_id"),
    )
    on_erasure = OnErasure.SHRED

    reply_id: Mapped[uuid.UUID]
    revision: Mapped[int]
    body_sealed: Mapped[bytes]


class ReplyKindness(TenantOwned, Model):
    """A kind word put to an answer. Never counted."""

    __tablename__ = "reply_kindnesses"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "reply_id", "membership_id", "kind"),
        tenant_key("replies", "reply_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    reply_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[Kindness] = mapped_column(choice(Kindness))
    at: Mapped[datetime]

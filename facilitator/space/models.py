"""What belongs to one member alone, as rows that say next to nothing.

A thing's row says whose it is; which kind it is, when it was and every word stand in one
sealed text (docs/decisions/0034). Nothing outside this feature reads these tables.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class OwnThing(TenantOwned, Model):
    """One thing somebody keeps: somebody on their map, how they were one day, a step, a plan."""

    __tablename__ = "own_things"
    __table_args__ = (tenant_key("members", "member_id"),)
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: A filled-up JSON text (`said.py`), sealed with the key of the member.
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int]


class ThingShare(TenantOwned, Model):
    """One thing shown to one person who holds a circle of its owner's, until a moment.

    Both are there under their names in that circle.
    """

    __tablename__ = "thing_shares"
    __table_args__ = (
        tenant_key("members", "member_id"),
        tenant_key("own_things", "thing_id"),
        tenant_key("memberships", "from_id"),
        tenant_key("memberships", "to_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    thing_id: Mapped[uuid.UUID] = mapped_column(index=True)
    from_id: Mapped[uuid.UUID]
    to_id: Mapped[uuid.UUID] = mapped_column(index=True)
    until: Mapped[datetime]
    #: When its owner ended it before that.
    ended_at: Mapped[datetime | None]
    #: Which parts of the thing, and every time it was looked at; sealed with the owner's key.
    words_sealed: Mapped[bytes]
    revision: Mapped[int]


class OutsideCard(TenantOwned, Model):
    """A card for somebody outside, behind an address that only its secret leads to."""

    __tablename__ = "outside_cards"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "token_hash"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    token_hash: Mapped[bytes] = mapped_column(index=True)
    until: Mapped[datetime]
    #: What it says, and the secret itself, so that its owner can copy the address again.
    words_sealed: Mapped[bytes]
    revision: Mapped[int]

"""What was tapped under a prompt that is a scale, and who has tapped: kept apart (0028)."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class PromptScale(TenantOwned, Model):
    """How often each number was tapped: one sealed text whose length never changes."""

    __tablename__ = "prompt_scales"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "prompt_id"),
        tenant_key("prompts", "prompt_id"),
    )
    on_erasure = OnErasure.KEEP  # nobody can be found in it

    prompt_id: Mapped[uuid.UUID]
    #: Sealed with a key of the prompt.
    tally_sealed: Mapped[bytes]
    #: Rises with every tap; the counts are sealed for it.
    revision: Mapped[int]


class ScaleTaker(TenantOwned, Model):
    """That somebody has tapped, and nothing else: no number, no time."""

    __tablename__ = "scale_takers"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "prompt_id", "membership_id"),
        tenant_key("prompts", "prompt_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE  # the counts stay as they are

    prompt_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)

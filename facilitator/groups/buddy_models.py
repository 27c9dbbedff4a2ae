"""Who is whose buddy in a circle.

Part of this feature's models, kept apart for size.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Buddy(TenantOwned, Model):
    """That one member answers the questions of one who is new. Whatever ends it deletes it."""

    __tablename__ = "buddies"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "newcomer_id"),
        tenant_key("groups", "group_id"),
        tenant_key("memberships", "newcomer_id"),
        tenant_key("memberships", "buddy_id"),
    )
    on_erasure = OnErasure.DELETE

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    newcomer_id: Mapped[uuid.UUID]
    buddy_id: Mapped[uuid.UUID] = mapped_column(index=True)
    named_at: Mapped[datetime]

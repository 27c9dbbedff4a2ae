"""Who must not be in one circle with whom.

Part of this feature's models, kept apart for size.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class KeptApart(TenantOwned, Model):
    """Two members who do not come together, in any circle. Whatever ends it deletes it."""

    __tablename__ = "kept_apart"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "first_id", "second_id"),
        tenant_key("groups", "group_id"),
        tenant_key("members", "first_id", name="fk_kept_apart_first"),
        tenant_key("members", "second_id", name="fk_kept_apart_second"),
        tenant_key("members", "by_id", name="fk_kept_apart_by"),
    )
    on_erasure = OnErasure.DELETE

    #: Where it was decided: whose names of theirs a list shows.
    group_id: Mapped[uuid.UUID]
    first_id: Mapped[uuid.UUID]
    second_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The second one reported something, so nobody reads who it is.
    is_second_unnamed: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str]
    by_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime]

"""One sealed text for each person who keeps something: who else does so shows nowhere."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class OwnPeace(TenantOwned, Model):
    """Whom somebody muted for themselves and what they fold, in one circle; theirs alone."""

    __tablename__ = "own_peace"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    membership_id: Mapped[uuid.UUID]
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int] = mapped_column(default=0)

"""What looks after facilitators: what they would rather not hear now, and what they keep."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Hush(TenantOwned, Model):
    """That somebody wants no word about their full week for a while. Its id is the member's."""

    __tablename__ = "load_hushes"
    __table_args__ = (tenant_key("members", "id"),)
    on_erasure = OnErasure.DELETE

    until: Mapped[datetime] = mapped_column(index=True)


class KeptLead(TenantOwned, Model):
    """That somebody would like to keep leading a session they were offered to hand on."""

    __tablename__ = "kept_leads"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The end of the session: it says nothing from then on.
    until: Mapped[datetime] = mapped_column(index=True)

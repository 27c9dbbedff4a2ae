"""The rota of people on call. Part of this feature's models."""

import uuid
from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Shift(TenantOwned, Model):
    """Hours of one weekday in which one person is on call, every week."""

    __tablename__ = "shifts"
    __table_args__ = (tenant_key("members", "member_id"),)
    on_erasure = OnErasure.DELETE

    #: What the team calls it; may be empty.
    name: Mapped[str]
    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: Of the day it begins on; 0 is Monday.
    weekday: Mapped[int]
    #: Wall time in the organization's zone.
    opens: Mapped[time]
    #: The next day's, when it is not after `opens`.
    closes: Mapped[time]


class ShiftChange(TenantOwned, Model):
    """That somebody else takes a shift on one day, or nobody."""

    __tablename__ = "shift_changes"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "shift_id", "begins_on"),
        tenant_key("shifts", "shift_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    shift_id: Mapped[uuid.UUID]
    begins_on: Mapped[date]
    member_id: Mapped[uuid.UUID | None] = mapped_column(index=True)

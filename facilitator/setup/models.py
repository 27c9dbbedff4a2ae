"""How far an organization's set-up is, and whether its alerts reach somebody."""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class Step(StrEnum):
    """The six steps, in the order in which they are offered; any can be taken first."""

    IDENTITY = "identity"
    HELP = "help"
    ON_CALL = "on-call"
    AGREEMENT = "agreement"
    PEOPLE = "people"
    CIRCLE = "circle"


class SetupStep(TenantOwned, Model):
    """That one step was saved, and when last."""

    __tablename__ = "setup_steps"
    __table_args__ = (sa.UniqueConstraint("organization_id", "step"),)
    on_erasure = OnErasure.KEEP  # names no one

    step: Mapped[Step] = mapped_column(choice(Step))
    saved_at: Mapped[datetime]


class AlertTrial(TenantOwned, Model):
    """One alert sent to one person on call to see that it arrives: sent -> acknowledged."""

    __tablename__ = "alert_trials"
    __table_args__ = (tenant_key("members", "member_id"),)
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    sent_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]

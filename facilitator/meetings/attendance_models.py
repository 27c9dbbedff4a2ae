"""Who came to a session that is over: by name for a while, as numbers for longer.

Part of this feature's models, kept apart for size. Written once, when the session ends.
"""

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.meetings.models import Answer


class Presence(StrEnum):
    """What became of somebody's coming (docs/states.md)."""

    ATTENDED = "attended"
    PARTIAL = "partial"
    MISSED = "missed"
    EXCUSED = "excused"


#: Whoever was there at all.
CAME = (Presence.ATTENDED, Presence.PARTIAL)


class Turnout(TenantOwned, Model):
    """How many came to one session, members only but for the facilitators' own number."""

    __tablename__ = "turnouts"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id"),
        tenant_key("groups", "group_id"),
        tenant_key("meetings", "meeting_id"),
    )
    on_erasure = OnErasure.KEEP  # numbers

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    meeting_id: Mapped[uuid.UUID]
    ended_at: Mapped[datetime]
    said_yes: Mapped[int]
    said_no: Mapped[int]
    attended: Mapped[int]
    partial: Mapped[int]
    missed: Mapped[int]
    excused: Mapped[int]
    facilitators: Mapped[int]
    #: When the names are due to go; None once they are gone.
    names_until: Mapped[datetime | None] = mapped_column(index=True)
    #: When the numbers are.
    keep_until: Mapped[datetime] = mapped_column(index=True)


class Attendance(TenantOwned, Model):
    """What became of one person's coming to one session."""

    __tablename__ = "attendances"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    #: What they had said by the end; None for nothing.
    answer: Mapped[Answer | None] = mapped_column(choice(Answer))
    presence: Mapped[Presence] = mapped_column(choice(Presence))
    #: When they were let in, and last there; None for who did not come.
    came_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

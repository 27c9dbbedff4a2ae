"""Small circles: one split of a session, its circles, who is in which, the bell, and visits."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, tenant_key


class Breakout(TenantOwned, Model):
    """The people of one session, apart in small circles for a while. One at a time is open."""

    __tablename__ = "breakouts"
    __table_args__ = (tenant_key("rooms", "room_id"), tenant_key("memberships", "started_by_id"))
    on_erasure = OnErasure.KEEP

    #: The session's own room.
    room_id: Mapped[uuid.UUID] = mapped_column(index=True)
    started_by_id: Mapped[uuid.UUID]
    minutes: Mapped[int]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: When the circles heard that they end soon.
    warned_at: Mapped[datetime | None]
    #: When time changes something next; None once it has ended.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    #: Rises with every change, and on from one split to the next; a stale decision is refused.
    version: Mapped[int]


class SmallCircle(TenantOwned, Model):
    """One small circle; its id is its room's."""

    __tablename__ = "small_circles"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "breakout_id", "number"),
        tenant_key("rooms", "id"),
        tenant_key("breakouts", "breakout_id"),
        tenant_key("memberships", "bell_by_id"),
        tenant_key("memberships", "coming_id"),
    )
    on_erasure = OnErasure.KEEP

    breakout_id: Mapped[uuid.UUID]
    number: Mapped[int]
    #: Since when somebody rings for a facilitator; None while nobody does.
    bell_at: Mapped[datetime | None]
    bell_by_id: Mapped[uuid.UUID | None]
    #: When staff are told again that nobody has answered.
    bell_due_at: Mapped[datetime | None]
    #: Who said that they come.
    coming_id: Mapped[uuid.UUID | None]


class BreakoutPlace(TenantOwned, Model):
    """Where one person is during a split: in a circle, or in the main room."""

    __tablename__ = "breakout_places"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "breakout_id", "membership_id"),
        tenant_key("breakouts", "breakout_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("small_circles", "circle_id"),
    )
    on_erasure = OnErasure.DELETE

    breakout_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    circle_id: Mapped[uuid.UUID | None]
    #: They said that they would rather stay in the main room.
    is_staying: Mapped[bool] = mapped_column(default=False)


class CircleVisit(TenantOwned, Model):
    """A facilitator looks into a small circle, which was told so; gone when they have left."""

    __tablename__ = "circle_visits"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "room_id", "membership_id"),
        tenant_key("rooms", "room_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    room_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID]
    since: Mapped[datetime]

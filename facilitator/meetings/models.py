"""Gatherings: when a group meets, who means to come. On the screen, a session."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class MeetingState(StrEnum):
    """scheduled -> cancelled; moved and held are for recurring ones (docs/states.md)."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    MOVED = "moved"
    HELD = "held"


class Answer(StrEnum):
    """What somebody said about coming; waiting is for a place in a full session."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    DECLINED = "declined"


class Intent(StrEnum):
    """What somebody would like from the session; may be changed at any time."""

    SHARE = "share"
    LISTEN = "listen"
    UNSURE = "unsure"


class Series(TenantOwned, Model):
    """A rule that makes meetings: local wall time in a named zone is the truth.

    A single session has no series. `rule` is RFC 5545; `local_start` has no zone.
    """

    __tablename__ = "series"
    __table_args__ = (tenant_key("groups", "group_id"),)
    on_erasure = OnErasure.KEEP

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    title: Mapped[str]
    rule: Mapped[str]
    local_start: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    time_zone: Mapped[str]
    minutes: Mapped[int]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]


class Meeting(TenantOwned, Model):
    """One gathering of one group. Wall time and zone are the truth; UTC is derived."""

    __tablename__ = "meetings"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("series", "series_id"),
        sa.UniqueConstraint("organization_id", "series_id", "occurrence"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )
    on_erasure = OnErasure.KEEP  # a calendar entry; it names no one

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    series_id: Mapped[uuid.UUID | None]
    #: The wall time the series' rule gave this one, unchanged when it is moved.
    occurrence: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    local_start: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    time_zone: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    #: Members who can say they are going; None for no limit below the group's size.
    capacity: Mapped[int | None]
    state: Mapped[MeetingState] = mapped_column(
        choice(MeetingState), default=MeetingState.SCHEDULED
    )
    #: Whether places not confirmed in the day before are given on, and when that was done.
    asks_to_confirm: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    released_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    #: Rises with every change people must hear of; the calendar's SEQUENCE.
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class Rsvp(TenantOwned, Model):
    """What one person said about one meeting."""

    __tablename__ = "rsvps"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID] = mapped_column(index=True)
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    answer: Mapped[Answer] = mapped_column(choice(Answer))
    intent: Mapped[Intent] = mapped_column(choice(Intent), default=Intent.UNSURE)
    answered_at: Mapped[datetime]
    #: The order of the line; set while the answer is waiting.
    waiting_since: Mapped[datetime | None]
    #: Until when a place is held for them; set while the answer is waiting.
    offer_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    #: When the place was given on because it was not confirmed.
    released_at: Mapped[datetime | None]

"""Gatherings: when a group meets, who means to come. On the screen, a session."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class MeetingState(StrEnum):
    """scheduled -> cancelled. One that is moved stays the same meeting (docs/states.md)."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


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


class SubstituteState(StrEnum):
    """open -> taken | withdrawn: somebody took the session over, or it is no longer asked."""

    OPEN = "open"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"


class Series(TenantOwned, Model):
    """A rule that makes meetings: local wall time in a named zone is the truth.

    A single session has no series. `rule` is RFC 5545 on the wall clock of the zone;
    `local_start` is its first wall time. A series is changed by ending it and letting
    another follow.
    """

    __tablename__ = "series"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("series", "follows_id"),
        tenant_key("memberships", "lead_id"),
        tenant_key("memberships", "backup_id"),
        tenant_key("agendas", "agenda_id"),
    )
    on_erasure = OnErasure.KEEP

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    title: Mapped[str]
    rule: Mapped[str]
    local_start: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    time_zone: Mapped[str]
    minutes: Mapped[int]
    about: Mapped[str] = mapped_column(default="", server_default="")
    capacity: Mapped[int | None]
    #: How its sessions go; None for no set agenda.
    agenda_id: Mapped[uuid.UUID | None]
    #: The day of the last one; None for a series without an end.
    ends_on: Mapped[date | None]
    #: When its next meeting comes within reach of the calendar; None when there is none.
    fill_due_at: Mapped[datetime | None] = mapped_column(index=True)
    #: The series this one took over from.
    follows_id: Mapped[uuid.UUID | None]
    #: Who holds its meetings, and who stands by.
    lead_id: Mapped[uuid.UUID | None]
    backup_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]


class SkippedDay(TenantOwned, Model):
    """A day on which a series does not meet, and why."""

    __tablename__ = "skipped_days"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "series_id", "skipped_on"),
        tenant_key("series", "series_id"),
    )
    on_erasure = OnErasure.KEEP

    series_id: Mapped[uuid.UUID]
    skipped_on: Mapped[date]
    note: Mapped[str]
    created_at: Mapped[datetime]


class Meeting(TenantOwned, Model):
    """One gathering of one group. Wall time and zone are the truth; UTC is derived."""

    __tablename__ = "meetings"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("series", "series_id"),
        tenant_key("memberships", "lead_id"),
        tenant_key("memberships", "backup_id"),
        tenant_key("agendas", "agenda_id"),
        sa.UniqueConstraint("organization_id", "series_id", "occurrence"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.Index(None, "organization_id", "group_id", "starts_at"),
    )
    on_erasure = OnErasure.KEEP  # a calendar entry; it names no one

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    series_id: Mapped[uuid.UUID | None]
    #: The wall time the series' rule gave this one, unchanged when it is moved.
    occurrence: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=False))
    #: Changed by itself: later changes of the series leave its time, its words, or who
    #: holds it alone.
    has_own_time: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    has_own_words: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    has_own_holders: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: The memberships of who holds it and who stands by; None for nobody yet.
    lead_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    backup_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    title: Mapped[str]
    about: Mapped[str] = mapped_column(default="")
    local_start: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    time_zone: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    #: Members who can say they are going; None for no limit below the group's size.
    capacity: Mapped[int | None]
    #: How it goes, of its own: later changes of a template leave it alone.
    agenda_id: Mapped[uuid.UUID | None]
    state: Mapped[MeetingState] = mapped_column(
        choice(MeetingState), default=MeetingState.SCHEDULED
    )
    #: Whether places not confirmed in the day before are given on, and when that was done.
    asks_to_confirm: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    released_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None]
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
    #: When the meeting started for whoever answered, before it was first moved after that.
    moved_from: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    #: Since when the answer waits to be given again, because the meeting moved too far.
    asked_again_at: Mapped[datetime | None]

    @property
    def is_asked_again(self) -> bool:
        """Whether the answer was given for another time and waits to be given again."""
        return self.asked_again_at is not None and self.asked_again_at >= self.answered_at


class Substitute(TenantOwned, Model):
    """That somebody else is asked to hold one meeting, and who took it."""

    __tablename__ = "substitutes"
    __table_args__ = (
        tenant_key("meetings", "meeting_id"),
        tenant_key("members", "asked_by_id"),
        tenant_key("memberships", "taken_by_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID] = mapped_column(index=True)
    asked_by_id: Mapped[uuid.UUID]
    #: Read by who holds the circle, and by admins.
    note: Mapped[str]
    state: Mapped[SubstituteState] = mapped_column(choice(SubstituteState))
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    taken_by_id: Mapped[uuid.UUID | None]
    #: When the people on call were told that nobody had taken it.
    on_call_at: Mapped[datetime | None]


class PollState(StrEnum):
    """open -> closed, by time; chosen and withdrawn from both."""

    OPEN = "open"
    CLOSED = "closed"
    CHOSEN = "chosen"
    WITHDRAWN = "withdrawn"


class Suits(StrEnum):
    """What somebody says about one time that is offered."""

    GOOD = "good"
    IF_NEEDED = "if_needed"
    NO = "no"


class TimePoll(TenantOwned, Model):
    """A session that looks for its time: some are offered, the circle says which suit."""

    __tablename__ = "time_polls"
    __table_args__ = (
        tenant_key("groups", "group_id"),
        tenant_key("agendas", "agenda_id"),
        tenant_key("meetings", "meeting_id"),
    )
    on_erasure = OnErasure.KEEP  # a plan; it names no one

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    title: Mapped[str]
    time_zone: Mapped[str]
    minutes: Mapped[int]
    agenda_id: Mapped[uuid.UUID | None]
    state: Mapped[PollState] = mapped_column(choice(PollState))
    #: When it takes no more answers; None once it takes none.
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    #: The session that was planned at the time that was chosen.
    meeting_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]


class TimeSlot(TenantOwned, Model):
    """One time a poll offers: wall time in the poll's zone, and the moment it is."""

    __tablename__ = "time_slots"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "poll_id", "local_start"),
        tenant_key("time_polls", "poll_id"),
    )
    on_erasure = OnErasure.KEEP

    poll_id: Mapped[uuid.UUID]
    local_start: Mapped[datetime] = mapped_column(sa.DateTime(timezone=False))
    starts_at: Mapped[datetime]


class SlotAnswer(TenantOwned, Model):
    """What one person said about one time."""

    __tablename__ = "slot_answers"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "slot_id", "membership_id"),
        tenant_key("time_slots", "slot_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    slot_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    suits: Mapped[Suits] = mapped_column(choice(Suits))
    answered_at: Mapped[datetime]


class CalendarFeed(TenantOwned, Model):
    """What one member chose for calendars outside: an address of their own, and its words."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "member_id"),
        sa.UniqueConstraint("organization_id", "token_hash"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    #: Digest of the address' secret; None while there is no address.
    token_hash: Mapped[bytes | None] = mapped_column(index=True)
    #: Whether entries carry the name of the circle; otherwise each is an appointment.
    shows_circle: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]

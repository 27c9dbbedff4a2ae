"""Notices: one row for each person, occasion and channel; what each person wants of them."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class Kind(StrEnum):
    """What a notice is about."""

    REMINDER_DAY = "reminder_day"
    REMINDER_HOUR = "reminder_hour"
    REMINDER_OPEN = "reminder_open"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    OFFERED = "offered"
    ANSWERED = "answered"
    AGREEMENT = "agreement"
    SUBSTITUTE = "substitute"
    HOLDERS = "holders"
    POLL = "poll"
    CLOSING = "closing"
    #: A question is still open that they have not answered.
    PROMPT = "prompt"
    #: The office opened who wrote something as "someone in the circle": its author is told.
    UNMASKED = "unmasked"
    #: A facilitator decided about an answer of theirs.
    DECIDED = "decided"
    DIGEST = "digest"
    #: For staff: somebody who asked to join answered about a time to talk.
    TALK = "talk"
    #: For staff: a facilitator would like them to listen.
    LISTEN = "listen"
    #: For staff: a credential runs out, was sent in, or was answered.
    CREDENTIAL = "credential"
    #: Something came of a report or an appeal of one's own.
    RECORD = "record"
    #: Whom they want to be called for them was opened.
    CONTACT = "contact"
    #: For staff: a report or an appeal waits, or was decided by somebody else.
    CASE = "case"
    #: For staff: somebody is asked to come, or to say that an alert arrived.
    NEEDED = "needed"


REMINDERS = (Kind.REMINDER_DAY, Kind.REMINDER_HOUR, Kind.REMINDER_OPEN)


class Channel(StrEnum):
    """The ways a notice can take."""

    APP = "app"
    MAIL = "mail"
    PUSH = "push"


class Notice(TenantOwned, Model):
    """One thing to tell one person by one channel: waiting -> sent | dropped.

    The unique key makes planning it twice the same as once. A mail has the id of
    its notice, so its Message-ID is decided here, before anything is sent.
    """

    __tablename__ = "notices"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "member_id", "occasion", "kind", "channel"),
        sa.Index("ix_notices_unread", "organization_id", "member_id", "seen_at"),
        tenant_key("members", "member_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("meetings", "meeting_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    #: The seat it is about; None for what concerns no circle.
    membership_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    #: What happened, once: an id and a moment or a number, never words.
    occasion: Mapped[str]
    created_at: Mapped[datetime]
    #: When to send it; None once it was sent or dropped.
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    #: After this it would come too late, and is dropped.
    until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    #: When the person marked it read, in the app.
    seen_at: Mapped[datetime | None]


class Preference(TenantOwned, Model):
    """What one member wants to hear, and how. Its id is the member's; no row: the defaults."""

    __tablename__ = "notice_preferences"
    __table_args__ = (tenant_key("members", "id"),)
    on_erasure = OnErasure.DELETE

    #: {kind: [channels]} for every kind the person has decided on.
    choices: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: Minutes after midnight; None while the nights are like the days.
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
    time_zone: Mapped[str]
    #: No mail and no push before then.
    paused_until: Mapped[datetime | None]
    #: Whether mails may name the circle and its session, in their text.
    names_circle: Mapped[bool] = mapped_column(default=False)
    #: When the next weekly summary is due; None while it is off.
    digest_at: Mapped[datetime | None] = mapped_column(index=True)


class SessionWish(TenantOwned, Model):
    """What somebody wants of the reminders of one session, whatever they chose for all."""

    __tablename__ = "session_wishes"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "meeting_id", "membership_id"),
        tenant_key("meetings", "meeting_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    meeting_id: Mapped[uuid.UUID]
    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: Whether they want to be reminded, come or not; False for not at all.
    is_on: Mapped[bool]


class MutedCircle(TenantOwned, Model):
    """A circle somebody wants to hear nothing from, until they say otherwise."""

    __tablename__ = "muted_circles"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    membership_id: Mapped[uuid.UUID]
    muted_at: Mapped[datetime]


class Desk(TenantOwned, Model):
    """Where an organization's notices are written. Its id is the organization's."""

    __tablename__ = "notice_desks"
    on_erasure = OnErasure.KEEP

    #: The neutral name mails come from; empty for the installation's own.
    sender: Mapped[str] = mapped_column(default="")
    #: The line of the audit that was looked at last.
    read_to: Mapped[int]


class Watch(TenantOwned, Model):
    """What people were told of a meeting so far. Its id is the meeting's."""

    __tablename__ = "meeting_watches"
    __table_args__ = (tenant_key("meetings", "id"),)
    on_erasure = OnErasure.KEEP

    #: The meeting as it was when it was last looked at.
    revision: Mapped[int]
    starts_at: Mapped[datetime]
    is_cancelled: Mapped[bool]
    #: For which start each reminder went out: a meeting that moved has new ones.
    day_for: Mapped[datetime | None]
    hour_for: Mapped[datetime | None]
    open_for: Mapped[datetime | None]


class NoShow(TenantOwned, Model):
    """How far a meeting that nobody holds has been climbed. Its id is the meeting's."""

    __tablename__ = "no_shows"
    __table_args__ = (tenant_key("meetings", "id"),)
    on_erasure = OnErasure.KEEP

    #: Since when nobody holds it; another absence begins at the bottom.
    alone_since: Mapped[datetime]
    #: The step that was taken last; 0 for none.
    step: Mapped[int]
    #: When to look again.
    due_at: Mapped[datetime] = mapped_column(index=True)


class PushSubscription(TenantOwned, Model):
    """A browser that lets itself be woken, while the sign-in lasts that asked for it."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "endpoint_index"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    sign_in_id: Mapped[uuid.UUID] = mapped_column(index=True)
    #: The address to knock at, which is a secret between the browser and us.
    endpoint_sealed: Mapped[bytes]
    endpoint_index: Mapped[bytes]
    created_at: Mapped[datetime]

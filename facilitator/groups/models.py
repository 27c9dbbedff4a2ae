"""Circles, who belongs to them under which name, what they agreed, and how people get in."""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.access import Role
from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key
from facilitator.groups.kinds import DirectMessages, Format, LateJoin, Moderation


class Visibility(StrEnum):
    """Who can find the group: the organization's directory, holders of a link, or its people."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    HIDDEN = "hidden"


class Admission(StrEnum):
    """How people get in."""

    OPEN = "open"
    REQUEST = "request"
    INVITATION = "invitation"


class GroupState(StrEnum):
    """An archived group can be read by its people and changed by nobody."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class MembershipState(StrEnum):
    """pending -> active <-> paused -> left | suspended | banned; pending -> declined | left.

    Where every place is taken, `waiting` comes before `active`.

    Somebody invited has no row yet: an invite link is that state. Leaving and
    pausing are always immediate and silent.
    """

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"
    SUSPENDED = "suspended"
    BANNED = "banned"
    DECLINED = "declined"
    WAITING = "waiting"


class RequestState(StrEnum):
    """What became of somebody's asking to join; `asked`: a facilitator asked them something."""

    OPEN = "open"
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Welcome(StrEnum):
    """What somebody who has just joined still sees before the circle itself."""

    SAFETY = "safety"
    TOUR = "tour"
    DONE = "done"


class Group(TenantOwned, Model):
    """A standing circle with a purpose, an agreement and facilitators."""

    __tablename__ = "groups"
    on_erasure = OnErasure.KEEP  # names no member

    name: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.UNLISTED)
    admission: Mapped[Admission] = mapped_column(choice(Admission), default=Admission.REQUEST)
    #: Hard limit of active people, facilitators included.
    size_limit: Mapped[int] = mapped_column(default=12)
    time_zone: Mapped[str] = mapped_column(default="UTC")
    #: ISO 639-1; empty while nobody has said.
    language: Mapped[str] = mapped_column(default="")
    format: Mapped[Format] = mapped_column(choice(Format), default=Format.ROLLING)
    #: How many sessions a series has, and after which of them nobody new comes in.
    sessions: Mapped[int | None]
    open_until: Mapped[int | None]
    #: Sessions from here on count.
    series_from: Mapped[datetime | None]
    moderation: Mapped[Moderation] = mapped_column(choice(Moderation), default=Moderation.OFF)
    #: How many of somebody's first live messages are read first, where that is the rule.
    hold_first: Mapped[int] = mapped_column(default=3)
    #: Seconds between two messages of one member in the room; 0 for none.
    slow_seconds: Mapped[int] = mapped_column(default=0)
    late_join: Mapped[LateJoin] = mapped_column(choice(LateJoin), default=LateJoin.OPEN)
    #: Until how many minutes after the start, where that is the rule.
    late_minutes: Mapped[int] = mapped_column(default=15)
    #: The last part of a session that somebody new may still come into, where that is the rule.
    late_part: Mapped[int] = mapped_column(default=1)
    #: Minutes before the start from which members can come in.
    doors_early: Mapped[int] = mapped_column(default=10, server_default="10")
    direct_messages: Mapped[DirectMessages] = mapped_column(
        choice(DirectMessages), default=DirectMessages.FACILITATORS
    )
    #: What is named before somebody writes of it, one a line.
    content_warnings: Mapped[str] = mapped_column(default="")
    #: Whether somebody who was asked first may share a number, an address or a link after all.
    lets_contact_through: Mapped[bool] = mapped_column(default=False)
    #: Whether an answer to a prompt may have a picture; each is held for a facilitator.
    takes_pictures: Mapped[bool] = mapped_column(default=False)
    #: How many people a session needs, facilitators included.
    minimum_present: Mapped[int] = mapped_column(default=3)
    #: How long live transcripts are kept, in days; shown in the room.
    retention_days: Mapped[int] = mapped_column(default=7)
    #: What people who ask to join are asked, one question a line.
    questions: Mapped[str] = mapped_column(default="")
    #: What somebody reads who is declined; empty for the words we offer.
    decline_words: Mapped[str] = mapped_column(default="")
    state: Mapped[GroupState] = mapped_column(choice(GroupState), default=GroupState.ACTIVE)
    archived_at: Mapped[datetime | None]
    #: The end of its last day, once somebody has chosen one.
    closes_at: Mapped[datetime | None] = mapped_column(index=True)
    closing_words: Mapped[str] = mapped_column(default="")
    #: When what people wrote in a closed circle is due to go.
    empty_at: Mapped[datetime | None] = mapped_column(index=True)
    created_at: Mapped[datetime]

    @property
    def last_day(self) -> date | None:
        """The last day of a circle that closes, in its own zone; it ends a moment before."""
        if self.closes_at is None:
            return None
        return (self.closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(self.time_zone)).date()


class Membership(TenantOwned, Model):
    """A person in one group, under this group's handle.

    Its random id is the person's public id in the group; nothing here can be
    matched with a membership of the same person elsewhere without `member_id`,
    which never leaves the server.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "group_id", "member_id"),
        sa.UniqueConstraint("organization_id", "group_id", "handle_key"),
        tenant_key("groups", "group_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DETACH

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    role: Mapped[Role] = mapped_column(choice(Role), default=Role.PARTICIPANT)
    #: What they were while they may not hold circles; it comes back (`groups/leading.py`).
    held_as: Mapped[Role | None] = mapped_column(choice(Role))
    state: Mapped[MembershipState] = mapped_column(choice(MembershipState))
    #: When a suspension ends.
    until: Mapped[datetime | None]
    #: When a pause ends by itself, if its person chose a time.
    rests_until: Mapped[datetime | None] = mapped_column(index=True)
    handle: Mapped[str]
    #: The handle folded for comparison: case, accents and look-alikes.
    handle_key: Mapped[str]
    pronouns: Mapped[str] = mapped_column(default="")
    #: The agreement version accepted last; 0 for none yet.
    agreed_version: Mapped[int] = mapped_column(default=0)
    #: "My first session I only listen": a choice of theirs that facilitators see.
    listens_first: Mapped[bool] = mapped_column(default=False)
    #: Glad to answer the questions of somebody new; read by facilitators alone.
    is_glad_buddy: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: Where they are on their first way in; only somebody's first circle here has one.
    welcome: Mapped[Welcome] = mapped_column(choice(Welcome), default=Welcome.DONE)
    #: The invitation they came by, so that a removal can close it.
    invite_id: Mapped[uuid.UUID | None]
    joined_at: Mapped[datetime]


class Agreement(TenantOwned, Model):
    """One version of the group's shared promises; versions are never edited."""

    __tablename__ = "agreements"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "group_id", "version"),
        tenant_key("groups", "group_id"),
    )
    on_erasure = OnErasure.KEEP

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    version: Mapped[int]
    #: Markdown.
    text: Mapped[str]
    text_hash: Mapped[bytes]
    published_at: Mapped[datetime]


class Acceptance(TenantOwned, Model):
    """That one membership accepted one version, and when."""

    __tablename__ = "acceptances"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id", "agreement_id"),
        tenant_key("memberships", "membership_id"),
        tenant_key("agreements", "agreement_id"),
    )
    on_erasure = OnErasure.KEEP

    membership_id: Mapped[uuid.UUID] = mapped_column(index=True)
    agreement_id: Mapped[uuid.UUID]
    accepted_at: Mapped[datetime]


class GroupInvite(TenantOwned, Model):
    """A link into one group, for a number of uses, until a moment, for one group role."""

    __tablename__ = "group_invites"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "token_hash"),
        tenant_key("groups", "group_id"),
    )
    on_erasure = OnErasure.KEEP

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    token_hash: Mapped[bytes] = mapped_column(index=True)
    role: Mapped[Role] = mapped_column(choice(Role), default=Role.PARTICIPANT)
    #: For whoever made it: "Tuesday leaflet".
    label: Mapped[str] = mapped_column(default="")
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: Set when somebody who came by it was removed: from then on staff let people in.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    #: Made on purpose to let one person into a series that takes nobody new.
    is_exception: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime]


class JoinRequest(TenantOwned, Model):
    """Somebody's asking to join: what was asked and answered, sealed with their own key.

    The words go when the request is withdrawn, or some time after it was decided.
    """

    __tablename__ = "join_requests"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("groups", "group_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.SHRED

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    membership_id: Mapped[uuid.UUID]
    state: Mapped[RequestState] = mapped_column(choice(RequestState), default=RequestState.OPEN)
    words_sealed: Mapped[bytes | None]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    #: When the words are due to go.
    forget_at: Mapped[datetime | None] = mapped_column(index=True)


class NeedsNote(TenantOwned, Model):
    """What helps somebody, for this circle's facilitators; sealed, and gone on leaving."""

    __tablename__ = "needs_notes"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("groups", "group_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    membership_id: Mapped[uuid.UUID]
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int] = mapped_column(default=0)


class GroupWait(TenantOwned, Model):
    """Somebody's place in the line in front of a full circle."""

    __tablename__ = "group_waits"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "membership_id"),
        tenant_key("groups", "group_id"),
        tenant_key("memberships", "membership_id"),
    )
    on_erasure = OnErasure.DELETE

    group_id: Mapped[uuid.UUID] = mapped_column(index=True)
    membership_id: Mapped[uuid.UUID]
    #: The order in the line; it only rises.
    number: Mapped[int]
    since: Mapped[datetime]
    #: Until when a free place is kept for them; None while none is.
    offered_until: Mapped[datetime | None] = mapped_column(index=True)

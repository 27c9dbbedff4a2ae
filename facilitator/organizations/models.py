"""Organizations, who belongs to them, and the links that let staff in."""

import uuid
from datetime import datetime, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.access import ROLE_WORDS, Role
from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class OrganizationState(StrEnum):
    """Suspended means: everything can be read, nothing changed."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class MemberState(StrEnum):
    """A member who left or was banned keeps a row, so that a ban holds.

    Erased: what is kept of somebody who had everything deleted points at the row, and it
    names nobody (`privacy/`).
    """

    ACTIVE = "active"
    LEFT = "left"
    BANNED = "banned"
    ERASED = "erased"


class Organization(Model):
    """A tenant: the body that runs circles and owns policy, people and data."""

    __tablename__ = "organizations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    #: Chosen by the organization; should not name a condition.
    name: Mapped[str]
    #: ISO 3166 alpha-2; drives the crisis lines.
    country: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="UTC")
    state: Mapped[OrganizationState] = mapped_column(
        choice(OrganizationState), default=OrganizationState.ACTIVE
    )
    state_reason: Mapped[str] = mapped_column(default="")
    #: When its own people said that it is ready; until then nobody joins a circle.
    opened_at: Mapped[datetime | None]
    #: What a new circle's agreement starts from; empty for the words we offer.
    first_agreement: Mapped[str] = mapped_column(default="", server_default="")
    facilitators_create_groups: Mapped[bool] = mapped_column(default=True)
    #: How old people say they are who join a circle; 0 for no question.
    minimum_age: Mapped[int] = mapped_column(default=0)
    #: Owners, admins and moderators sign in with a second factor, or their office waits.
    staff_need_second_factor: Mapped[bool] = mapped_column(default=True)
    #: So do facilitators, and whoever else holds a circle.
    facilitators_need_second_factor: Mapped[bool] = mapped_column(default=False)
    #: People may come with a sign-in name and a printed code instead of an address.
    joins_without_email: Mapped[bool] = mapped_column(default=False)
    #: Of the newest text people agree to; 0 while it is the one that comes with us.
    consent_version: Mapped[int] = mapped_column(default=0)
    #: Whether a session is only planned with a lead and a backup.
    requires_backup: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: Whether somebody whose credential ran out leads no session that is planned from then on.
    lapsed_lead_nothing_new: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    #: A room to try things in, and everything of it, is gone then; None for a real organization.
    sandbox_until: Mapped[datetime | None] = mapped_column(index=True)
    #: Its owner asked that everything of it is deleted, which happens then; None for no such wish.
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    #: How large it may become, as whoever runs the server said; None for as large as it likes.
    most_members: Mapped[int | None]
    most_circles: Mapped[int | None]
    #: Another one whenever its watched phrases change; None before there were any.
    watched_mark: Mapped[uuid.UUID | None]
    #: Whether the model of concern looks at words before they go out (docs/concern.md).
    notices_danger: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime]

    @property
    def is_read_only(self) -> bool:
        """True while it is paused, and while it ends: nothing is changed and nobody comes in."""
        return self.state is OrganizationState.SUSPENDED or self.ends_at is not None


#: The same as a condition, for statements that look across organizations.
IS_READ_ONLY = sa.or_(
    Organization.state == OrganizationState.SUSPENDED, Organization.ends_at.is_not(None)
)


class Member(TenantOwned, Model):
    """An account in one organization. Names belong to groups, not here."""

    __tablename__ = "members"
    __table_args__ = (sa.UniqueConstraint("organization_id", "account_id"),)
    on_erasure = OnErasure.DETACH

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role), default=Role.MEMBER)
    #: What other staff call them, for staff only; empty for plain members.
    staff_name: Mapped[str] = mapped_column(default="")
    state: Mapped[MemberState] = mapped_column(choice(MemberState), default=MemberState.ACTIVE)
    #: While it is set they may not hold any circle; when that ends.
    leads_from: Mapped[datetime | None]
    #: Of the text they agreed to last; while it is behind, they are asked before they write.
    consent_version: Mapped[int] = mapped_column(default=0)
    #: When what is theirs is due to go, and whether their words go with it.
    erase_at: Mapped[datetime | None] = mapped_column(index=True)
    erase_words: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    joined_at: Mapped[datetime]

    @property
    def called(self) -> str:
        """What the team calls them: their name for it, or their role."""
        return self.staff_name or ROLE_WORDS[self.role][0]


class ConsentText(TenantOwned, Model):
    """One version of what people agree to when they join; versions are never edited."""

    __tablename__ = "consent_texts"
    __table_args__ = (sa.UniqueConstraint("organization_id", "version"),)
    on_erasure = OnErasure.KEEP

    version: Mapped[int]
    text: Mapped[str]
    text_hash: Mapped[bytes]
    published_at: Mapped[datetime]


class Consent(TenantOwned, Model):
    """That a member agreed to one version, and when. Version 0 is the text that comes with us."""

    __tablename__ = "consents"
    __table_args__ = (tenant_key("members", "member_id"),)
    on_erasure = OnErasure.KEEP

    member_id: Mapped[uuid.UUID] = mapped_column(index=True)
    version: Mapped[int]
    text_hash: Mapped[bytes]
    #: They said that they are at least this old; 0 when nobody asked. Never a date of birth.
    meets_minimum: Mapped[int] = mapped_column(default=0)
    given_at: Mapped[datetime]


class Invitation(TenantOwned, Model):
    """A link that makes one person staff of the organization; used once."""

    __tablename__ = "invitations"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "token_hash"),
        tenant_key("members", "invited_by_id"),
        tenant_key("members", "used_by_id"),
    )
    on_erasure = OnErasure.DETACH

    token_hash: Mapped[bytes] = mapped_column(index=True)
    #: Where it was mailed, as a keyed digest, so that nobody is written to twice.
    address_index: Mapped[bytes | None]
    role: Mapped[Role] = mapped_column(choice(Role))
    #: None when the operator opened the organization.
    invited_by_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[uuid.UUID | None]
    revoked_at: Mapped[datetime | None]


class OnCall(TenantOwned, Model):
    """Somebody who is asked when nobody else answers; the lowest number first."""

    __tablename__ = "on_call"
    __table_args__ = (
        sa.UniqueConstraint("organization_id", "member_id"),
        tenant_key("members", "member_id"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    number: Mapped[int]


class CoverHours(TenantOwned, Model):
    """Hours of one weekday in which somebody watches, as wall time in the organization's zone."""

    __tablename__ = "cover_hours"
    on_erasure = OnErasure.KEEP  # names no one

    #: 0 is Monday.
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]

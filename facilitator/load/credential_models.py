"""What somebody of the team has learned and signed. Part of this feature's models."""

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model, OnErasure, TenantOwned, choice, tenant_key


class CredentialState(StrEnum):
    """proposed -> kept | declined; one that an admin writes is kept at once."""

    PROPOSED = "proposed"
    KEPT = "kept"
    DECLINED = "declined"


class Credential(TenantOwned, Model):
    """One training or certificate of one member, until when it counts, and what they signed."""

    __tablename__ = "credentials"
    __table_args__ = (
        tenant_key("members", "member_id"),
        tenant_key("credentials", "replaces_id"),
        sa.Index("ix_credentials_member", "organization_id", "member_id", "state"),
    )
    on_erasure = OnErasure.DELETE

    member_id: Mapped[uuid.UUID]
    #: JSON: its name, who issued it, and why it was declined. Sealed with the key of the member.
    words_sealed: Mapped[bytes]
    #: Rises with every change of the words, which are sealed for it.
    revision: Mapped[int]
    state: Mapped[CredentialState] = mapped_column(choice(CredentialState))
    #: Whose place a proposal would take.
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    #: The last day it counts, on the organization's own calendar; None for no end.
    expires_on: Mapped[date | None]
    #: When the agreement that belongs to it was signed.
    signed_on: Mapped[date | None]
    #: When somebody is to be told next that it runs out; None for never again.
    warn_at: Mapped[datetime | None] = mapped_column(index=True)
    #: Since when its owner is seen to be no longer of the team; None for who is.
    off_team_since: Mapped[datetime | None]

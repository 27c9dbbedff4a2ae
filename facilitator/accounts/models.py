"""Accounts and sign-ins. These belong to nobody's organization: one login, many memberships."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model


class Account(Model):
    """A credential. The address is sealed; `email_index` is a keyed digest to find it by."""

    __tablename__ = "accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[bytes | None] = mapped_column(unique=True)
    #: Argon2id, or None until the one-time link was used.
    passphrase_hash: Mapped[str | None]
    is_operator: Mapped[bool] = mapped_column(default=False)
    #: The zone times are shown in; None for the organization's.
    time_zone: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignIn(Model):
    """One signed-in browser. The cookie carries the token; here is only its digest."""

    __tablename__ = "sign_ins"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    #: Rounded to five minutes; only the person sees it.
    seen_at: Mapped[datetime]
    #: When the passphrase was last given, for acts that ask again.
    authenticated_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: A device others use: thirty idle minutes, and the cookie goes with the window.
    is_shared: Mapped[bool] = mapped_column(default=False)
    #: Coarse: "Firefox on Android".
    device: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class AccountLink(Model):
    """A one-time link: `reset` chooses a new passphrase, `begin` the first one."""

    __tablename__ = "account_links"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    purpose: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ConnectTicket(Model):
    """Lets one socket connect, once, within a minute, for one sign-in in one organization."""

    __tablename__ = "connect_tickets"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    sign_in_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("sign_ins.id"), index=True)
    organization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organizations.id"))
    expires_at: Mapped[datetime] = mapped_column(index=True)

"""Accounts and sign-ins. These belong to nobody's organization: one login, many memberships."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.core.db import Model


class Account(Model):
    """A credential. Address and name are sealed; keyed digests find them.

    It has an address, or a sign-in name for somebody who came without one, or both.
    """

    __tablename__ = "accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email_sealed: Mapped[bytes | None]
    email_index: Mapped[bytes | None] = mapped_column(unique=True)
    name_sealed: Mapped[bytes | None]
    name_index: Mapped[bytes | None] = mapped_column(unique=True)
    #: Argon2id, or None until the one-time link was used.
    passphrase_hash: Mapped[str | None]
    is_operator: Mapped[bool] = mapped_column(default=False)
    #: The zone times are shown in; None for the organization's.
    time_zone: Mapped[str | None]
    #: Since when signing in asks for a code as well; None while it does not.
    second_factor_at: Mapped[datetime | None]
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


class SecondFactor(Model):
    """What codes of an authenticator app are checked against, and how often somebody missed."""

    __tablename__ = "second_factors"

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    #: 160 bits.
    secret_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    #: When a first code proved that the app has the secret; in force once the codes are kept.
    confirmed_at: Mapped[datetime | None]
    #: The half minute of the last code that was taken: none is taken twice.
    last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    #: Misses in a row, and until when nothing is looked at after too many.
    misses: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None]


class RecoveryCode(Model):
    """A printed code of 80 bits, by its keyed digest; it works once."""

    __tablename__ = "recovery_codes"

    code_index: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    #: What it stands in for: `code` (of the app) or `passphrase`.
    instead_of: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AccountLink(Model):
    """A one-time secret: `reset` chooses a new passphrase, `begin` the first one.

    `second` is no link but a browser that gave the passphrase and still owes the code.
    """

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

"""Who is signed in. Accounts belong to no organization, so these take a person or a token."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.accounts.models import Account, SignIn
from facilitator.core import clock
from facilitator.core.actor import Person
from facilitator.core.crypto import blind_index, unseal_system
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.core.tokens import digest

#: Idle limits (docs/states.md): a shared device, and one's own.
IDLE_SHARED = timedelta(minutes=30)
IDLE_OWN = timedelta(days=14)


@no_actor("part of how an actor is found")
def holding() -> sa.ColumnElement[bool]:
    """Return the condition for a sign-in that still holds, with the values of `idle_since`."""
    shared, own = (sa.bindparam(name, type_=SignIn.seen_at.type) for name in ("shared", "own"))
    return sa.and_(
        SignIn.ended_at.is_(None),
        SignIn.expires_at > sa.bindparam("now"),
        SignIn.seen_at > sa.case((SignIn.is_shared, shared), else_=own),
        Account.disabled_at.is_(None),
    )


@no_actor("part of how an actor is found")
def idle_since() -> dict[str, datetime]:
    """Return the moments that `holding` compares with."""
    now = clock.now()
    return {"now": now, "shared": now - IDLE_SHARED, "own": now - IDLE_OWN}


@no_actor("part of how an actor is found")
def held_until(expires_at: datetime, seen_at: datetime, is_shared: bool) -> datetime:
    """Return until when a sign-in holds that has not ended, if nobody is seen with it again."""
    return min(expires_at, seen_at + (IDLE_SHARED if is_shared else IDLE_OWN))


#: What a Person is made of, in its order. Made once: this is asked for every page.
PERSON = (
    SignIn.account_id,
    SignIn.id,
    SignIn.authenticated_at,
    Account.is_operator,
    SignIn.seen_at,
    Account.time_zone,
    Account.second_factor_at,
)
_BY_TOKEN = Prepared(
    sa.select(*PERSON)
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.token_hash == sa.bindparam("token_hash"), holding()),
    lambda *columns: columns,
)


@no_actor("this is how an actor is found")
def person_for_token(token: str, address: str = "") -> Person | None:
    """Return the person a sign-in token belongs to, or None when it has ended."""
    row = _BY_TOKEN.first(token_hash=digest(token), **idle_since())
    return None if row is None else replace(person_of(*row), address=address)


@no_actor("this is how an actor is found")
def person_of(
    account_id: uuid.UUID,
    sign_in_id: uuid.UUID,
    authenticated_at: datetime,
    is_operator: bool,
    seen_at: datetime,
    own_zone: str | None,
    second_factor_at: datetime | None,
) -> Person:
    """Return the person whose columns, in the order of PERSON, were read."""
    return Person(
        account_id=account_id,
        sign_in_id=sign_in_id,
        authenticated_at=authenticated_at,
        is_operator=is_operator,
        seen_at=seen_at,
        own_zone=own_zone,
        has_second_factor=second_factor_at is not None,
    )


def sign_ins_of(person: Person) -> list[SignIn]:
    """Return the person's open sign-ins, the latest first."""
    return list(
        db.session.scalars(
            sa.select(SignIn)
            .where(
                SignIn.account_id == person.account_id,
                SignIn.ended_at.is_(None),
                SignIn.expires_at > clock.now(),
            )
            .order_by(SignIn.seen_at.desc(), SignIn.id)
        )
    )


def is_on_shared_device(person: Person) -> bool:
    """Say whether this sign-in is on a device other people use too: nothing is kept there."""
    row = db.session.get(SignIn, person.sign_in_id)
    return row is None or row.is_shared


def email_of(person: Person) -> str:
    """Return the person's own address, or nothing when they joined without one."""
    account = db.session.get_one(Account, person.account_id)
    return unseal_system("email", account.email_sealed) if account.email_sealed else ""


@no_actor("a check of the installation, which shows nobody anything")
def oldest_sealed_address() -> bytes | None:
    """Return the first address that was sealed here, to try the master key on."""
    return db.session.scalar(
        sa.select(Account.email_sealed)
        .where(Account.email_sealed.is_not(None))
        .order_by(Account.created_at)
        .limit(1)
    )


@no_actor("a check of the installation, which shows nobody anything")
def has_any(addresses: list[str]) -> bool:
    """Say whether any of these addresses has an account."""
    marks = [blind_index("email", address) for address in addresses]
    found = db.session.scalar(sa.select(Account.id).where(Account.email_index.in_(marks)).limit(1))
    return found is not None

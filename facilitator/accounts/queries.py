"""Who is signed in. Accounts belong to no organization, so these take a person or a token."""

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.accounts.models import Account, SignIn
from facilitator.core import clock
from facilitator.core.actor import Person
from facilitator.core.crypto import blind_index, unseal_system
from facilitator.core.db import db, kept
from facilitator.core.marks import no_actor
from facilitator.core.tokens import digest

#: Idle limits (docs/states.md): a shared device, and one's own.
IDLE_SHARED = timedelta(minutes=30)
IDLE_OWN = timedelta(days=14)


def _whose(which: sa.ColumnElement[bool]) -> Any:
    """Return the query for the person of a sign-in that still holds."""
    shared, own = (sa.bindparam(name, type_=SignIn.seen_at.type) for name in ("shared", "own"))
    return (
        sa.select(
            SignIn.id,
            SignIn.account_id,
            SignIn.authenticated_at,
            SignIn.seen_at,
            Account.is_operator,
        )
        .join(Account, Account.id == SignIn.account_id)
        .where(
            which,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > sa.bindparam("now"),
            SignIn.seen_at > sa.case((SignIn.is_shared, shared), else_=own),
            Account.disabled_at.is_(None),
        )
    )


#: Made once: these are asked for every page and every live event.
_BY_TOKEN = kept(_whose(SignIn.token_hash == sa.bindparam("key")))
_BY_ID = kept(_whose(SignIn.id == sa.bindparam("key")))


@no_actor("this is how an actor is found")
def person_for_token(token: str, address: str = "") -> Person | None:
    """Return the person a sign-in token belongs to, or None when it has ended."""
    return _person(_BY_TOKEN, digest(token), address)


@no_actor("this is how an actor is found")
def person_for_sign_in(sign_in_id: uuid.UUID) -> Person | None:
    """Return the person of a sign-in, or None when it has ended; read for every live event."""
    return _person(_BY_ID, sign_in_id, "")


def _person(query: Any, key: object, address: str) -> Person | None:
    now = clock.now()
    idle = {"shared": now - IDLE_SHARED, "own": now - IDLE_OWN}
    row = db.session.execute(query, {"key": key, "now": now, **idle}).one_or_none()
    if row is None:
        return None
    return Person(
        account_id=row.account_id,
        sign_in_id=row.id,
        authenticated_at=row.authenticated_at,
        is_operator=row.is_operator,
        address=address,
        seen_at=row.seen_at,
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
            .order_by(SignIn.seen_at.desc())
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

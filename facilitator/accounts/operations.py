"""Changing accounts and sign-ins. The slow hash is never inside a unit of work."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.accounts.models import Account, AccountLink, ConnectTicket, SignIn
from facilitator.accounts.names import clean_name, is_name
from facilitator.accounts.queries import person_for_token
from facilitator.core import clock
from facilitator.core.actor import Actor, Anyone, Guest, Person
from facilitator.core.crypto import blind_index, seal_system, unseal_system
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.mail import Letter, post
from facilitator.core.marks import no_actor
from facilitator.core.outbox import ring
from facilitator.core.prepared import Prepared
from facilitator.core.seen import seeing
from facilitator.core.tokens import digest, new_token

#: How long a sign-in lasts at most: on one's own device, and on a shared one.
OWN, SHARED = timedelta(days=30), timedelta(hours=8)
RESET_LASTS, BEGIN_LASTS, TICKET_LASTS = (
    timedelta(hours=1),
    timedelta(hours=24),
    timedelta(seconds=60),
)
HAS_ACCOUNT = "If you already have an account, sign in first and open the link again."


@dataclass(frozen=True)
class Tried:
    """What is needed to check a passphrase outside the work."""

    account_id: uuid.UUID | None
    passphrase_hash: str | None


@no_actor("a rule about text")
def clean_email(email: str) -> str:
    """Return the address as we compare it; raises Invalid for what cannot be one."""
    from email_validator import EmailNotValidError, validate_email  # not for every start

    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError as error:
        raise Invalid("This doesn't look like an e-mail address.", field="email") from error


def _account_of(email: str) -> Account | None:
    return db.session.scalar(
        sa.select(Account).where(
            Account.email_index == blind_index("email", email), Account.disabled_at.is_(None)
        )
    )


def is_taken(guest: Anyone, address: str) -> bool:
    """Say whether an address has an account. Never shown to a stranger."""
    return _account_of(address) is not None


def _account_named(name: str) -> Account | None:
    return db.session.scalar(
        sa.select(Account).where(
            Account.name_index == blind_index("name", clean_name(name)),
            Account.disabled_at.is_(None),
        )
    )


def account_to_try(guest: Anyone, typed: str) -> Tried:
    """Return what to check a sign-in against, for an address or a sign-in name.

    The same shape, and as many statements, for one that nobody has.
    """
    try:
        account = _account_named(typed) if is_name(typed) else _account_of(clean_email(typed))
    except Invalid:
        account = None
    if account is None:
        return Tried(None, None)
    return Tried(account.id, account.passphrase_hash)


@no_actor("a pure function of an address")
def address_key(typed: str) -> str:
    """Return a keyed name for what was typed, to count tries by; the same for unknown ones."""
    plain = clean_name(typed) if is_name(typed) else typed.strip().casefold()
    return blind_index("tries", plain).hex()


def renew_hash(guest: Anyone, account_id: uuid.UUID, passphrase_hash: str) -> None:
    """Store the same passphrase under today's parameters."""
    db.session.get_one(Account, account_id).passphrase_hash = passphrase_hash


def create_account(guest: Anyone, *, email: str, passphrase_hash: str | None) -> Account:
    """Make an account; Conflict when the address has one, in words that do not say so."""
    address = clean_email(email)
    if _account_of(address) is not None:
        raise Conflict(HAS_ACCOUNT, field="email")
    account = Account(
        id=uuid.uuid4(),
        email_sealed=seal_system("email", address),
        email_index=blind_index("email", address),
        passphrase_hash=passphrase_hash,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()  # a sign-in points at it
    return account


def begin_sign_in(
    guest: Anyone, account_id: uuid.UUID, *, shared: bool, device: str, gave_code: bool = False
) -> str:
    """Start a sign-in and return the token for its cookie; an older one in this browser ends.

    Raises NotAllowed for an account with a second factor whose code was not given.
    """
    account = db.session.get_one(Account, account_id)
    if account.second_factor_at is not None and not gave_code:
        raise NotAllowed("Please sign in with your passphrase and a code.")
    now, token = clock.now(), new_token()
    db.session.add(
        SignIn(
            id=uuid.uuid4(),
            account_id=account_id,
            token_hash=digest(token),
            created_at=now,
            seen_at=now,
            authenticated_at=now,
            expires_at=now + (SHARED if shared else OWN),
            is_shared=shared,
            device=device,
        )
    )
    if isinstance(guest, Person):
        end_sign_in(guest, guest.sign_in_id)
    return token


def end_sign_in(person: Person, sign_in_id: uuid.UUID) -> None:
    """End one of the person's sign-ins; its sockets close at once."""
    row = db.session.scalar(
        sa.select(SignIn).where(SignIn.id == sign_in_id, SignIn.account_id == person.account_id)
    )
    if row is None:
        raise NotFound()
    if row.ended_at is None:
        row.ended_at = clock.now()
        ring("sign_in", row.id)


def end_other_sign_ins(person: Person) -> int:
    """End every sign-in of the person but this one; returns how many."""
    return end_all(person.account_id, keep=person.sign_in_id)


@no_actor("a part of others here, which say whose account it is")
def end_all(account_id: uuid.UUID, keep: uuid.UUID | None = None) -> int:
    """End an account's sign-ins and what was half signed in; returns how many sign-ins."""
    halves = sa.select(AccountLink).where(
        AccountLink.account_id == account_id,
        AccountLink.purpose == "second",
        AccountLink.used_at.is_(None),
    )
    for half in db.session.scalars(halves):
        half.used_at = clock.now()
    rows = db.session.scalars(
        sa.select(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    ).all()
    ended = [row for row in rows if row.id != keep]
    for row in ended:
        row.ended_at = clock.now()
        ring("sign_in", row.id)
    return len(ended)


def hash_of(person: Person) -> str | None:
    """Return the person's own stored hash, to check their passphrase against."""
    return db.session.get_one(Account, person.account_id).passphrase_hash


def note_confirmed(person: Person) -> None:
    """Note that the passphrase was given just now."""
    row = db.session.get_one(SignIn, person.sign_in_id)
    row.authenticated_at = clock.now()


def change_passphrase(person: Person, passphrase_hash: str) -> None:
    """Set a new passphrase and end every other sign-in."""
    db.session.get_one(Account, person.account_id).passphrase_hash = passphrase_hash
    end_other_sign_ins(person)


def choose_zone(person: Person, time_zone: str | None) -> None:
    """Show times in this zone from now on; None for the one of each organization."""
    db.session.get_one(Account, person.account_id).time_zone = time_zone


def touch_sign_in(person: Person) -> None:
    """Renew the last-seen time, which is rounded to five minutes."""
    row = db.session.get_one(SignIn, person.sign_in_id)
    row.seen_at = clock.now()


# ---------------------------------------------------------------- links by mail


@no_actor("a part of others, which say whose account it is")
def write_to(account_id: uuid.UUID, words: str) -> None:
    """Tell an account something by mail, neutrally; nothing for an account without an address."""
    sealed = db.session.get_one(Account, account_id).email_sealed
    if sealed is not None:
        post(unseal_system("email", sealed), Letter("You have an update", words))


def ask_for_reset(guest: Anyone, email: str, link: str) -> None:
    """Mail a reset link to an address that has an account; otherwise do the same for nothing.

    An address nobody has takes as many statements and the same commit, so that the
    time of the answer tells no more than its words. `link` holds `{token}` where the
    token goes.
    """
    try:
        address = clean_email(email)
    except Invalid:
        return
    account, token = _account_of(address), new_token()
    if account is not None:
        add_link(account.id, "reset", token, RESET_LASTS)
    text = (
        "Somebody, perhaps you, asked for a new passphrase.\n\n"
        f"Open this within an hour to choose one:\n{link.format(token=token)}\n\n"
        "If it wasn't you, you need do nothing.\n"
    )
    mail = post(address, Letter("You have an update", text))
    if account is None:
        db.session.flush()  # written like any other, and gone before the commit
        db.session.delete(mail)


@no_actor("a part of others here, which say whose account it is")
def add_link(account_id: uuid.UUID, purpose: str, token: str, lasts: timedelta) -> None:
    """Keep a one-time secret for an account, by its digest."""
    db.session.add(
        AccountLink(
            token_hash=digest(token),
            account_id=account_id,
            purpose=purpose,
            expires_at=clock.now() + lasts,
        )
    )


@no_actor("run from the command line by whoever owns the server")
def create_operator(email: str) -> str:
    """Make an operator's account and return the token of its one-time link.

    Asked again for the same address, only the newest link works.
    """
    account = _account_of(clean_email(email))
    if account is None:
        account = create_account(Guest(), email=email, passphrase_hash=None)
    account.is_operator = True
    earlier = sa.select(AccountLink).where(
        AccountLink.account_id == account.id,
        AccountLink.purpose == "begin",
        AccountLink.used_at.is_(None),
    )
    for link in db.session.scalars(earlier):
        link.used_at = clock.now()
    token = new_token()
    add_link(account.id, "begin", token, BEGIN_LASTS)
    return token


def link_is_good(guest: Anyone, token: str, purpose: str) -> bool:
    """Say whether a one-time link still works, for what it was made for."""
    return good_link(token, purpose) is not None


@no_actor("a one-time secret is held by somebody who is not signed in")
def good_link(token: str, purpose: str, *, lock: bool = False) -> AccountLink | None:
    """Return a one-time secret that still works, for what it was made for."""
    query = sa.select(AccountLink).where(
        AccountLink.token_hash == digest(token),
        AccountLink.purpose == purpose,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > clock.now(),
    )
    return db.session.scalar(query.with_for_update() if lock else query)


def use_link(guest: Anyone, token: str, purpose: str, passphrase_hash: str) -> uuid.UUID:
    """Choose a passphrase by a one-time link; every sign-in of the account ends."""
    link = good_link(token, purpose, lock=True)
    if link is None:
        raise NotFound("This link has been used or is too old. You can ask for a new one.")
    link.used_at = clock.now()
    account = db.session.get_one(Account, link.account_id)
    account.passphrase_hash = passphrase_hash
    end_all(account.id)
    return account.id


# ---------------------------------------------------------------- tickets for the live channel


def issue_ticket(actor: Actor) -> str:
    """Return a ticket for one connection of this sign-in in this organization."""
    token = new_token()
    db.session.add(
        ConnectTicket(
            token_hash=digest(token),
            sign_in_id=actor.sign_in_id,
            organization_id=actor.organization_id,
            expires_at=clock.now() + TICKET_LASTS,
        )
    )
    return token


_OF_TICKET = ConnectTicket.token_hash == sa.bindparam("token_hash")
_TICKET = seeing(ConnectTicket, _OF_TICKET, lock=True)
_USE_UP = Prepared(sa.delete(ConnectTicket).where(_OF_TICKET), lambda: None)


@no_actor("this is how a live connection finds its actor")
def use_ticket(ticket: str, cookie_token: str | None) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Use a ticket up; returns (sign_in_id, organization_id), or None when it will not do.

    It must belong to the sign-in whose token the browser's cookie carries.
    """
    row = _TICKET.first(token_hash=digest(ticket))
    if row is None:
        return None
    _USE_UP.change(token_hash=row.token_hash)
    person = person_for_token(cookie_token) if cookie_token else None
    if person is None or person.sign_in_id != row.sign_in_id or row.expires_at <= clock.now():
        return None
    return row.sign_in_id, row.organization_id


@no_actor("run by a sweep")
def forget_expired() -> None:
    """Remove tickets, links and sign-ins that have long served."""
    now = clock.now()
    for model, column in ((ConnectTicket, "expires_at"), (AccountLink, "expires_at")):
        db.session.execute(
            sa.delete(model)
            .where(getattr(model, column) < now - timedelta(days=1))
            .execution_options(synchronize_session=False)
        )

"""Accounts without an address: a sign-in name, and one printed code for a lost passphrase.

Part of this feature's operations. No mail is ever sent to one. An address can be
added later; the name goes on working.
"""

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.accounts.codes import codes_left, make_codes, use_code
from facilitator.accounts.models import Account
from facilitator.accounts.names import clean_name, new_name
from facilitator.accounts.operations import (
    account_to_try,
    clean_email,
    end_all,
    end_other_sign_ins,
    is_taken,
    write_to,
)
from facilitator.core import clock
from facilitator.core.actor import Anyone, Person
from facilitator.core.crypto import Sealed, blind_index, seal_system, unseal_system
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.mail import Letter, post

#: How long the link works that was mailed to a new address.
LINK_LASTS = timedelta(hours=1)
DEAD_LINK = "This link is too old, or it was made for another account. You can ask for a new one."
#: What a code for a lost passphrase stands in for.
KIND = "passphrase"


@dataclass(frozen=True)
class Kept:
    """What somebody writes down: shown once, together."""

    account_id: uuid.UUID
    name: str
    code: str


def create_unaddressed(guest: Anyone, passphrase_hash: str) -> Kept:
    """Make an account that is found by a name of chance."""
    name = new_name()
    while _by_name(name) is not None:
        name = new_name()
    account = Account(
        id=uuid.uuid4(),
        name_sealed=seal_system("name", name),
        name_index=blind_index("name", clean_name(name)),
        passphrase_hash=passphrase_hash,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()  # its code and a sign-in point at it
    return Kept(account.id, name, make_codes(account.id, KIND, 1)[0])


def _by_name(name: str) -> Account | None:
    return db.session.scalar(
        sa.select(Account).where(Account.name_index == blind_index("name", clean_name(name)))
    )


def name_of(person: Person) -> str:
    """Return the person's own sign-in name, or nothing."""
    sealed = db.session.get_one(Account, person.account_id).name_sealed
    return unseal_system("name", sealed) if sealed else ""


def has_recovery_code(person: Person) -> bool:
    """Say whether the person's printed code is still unused."""
    return codes_left(person.account_id, KIND) > 0


def renew_recovery_code(person: Person) -> Kept:
    """Replace the printed code by a new one, which is shown only now. Other sign-ins end."""
    name = name_of(person)
    if not name:
        raise NotFound()
    end_other_sign_ins(person)
    return Kept(person.account_id, name, make_codes(person.account_id, KIND, 1)[0])


def recover(guest: Anyone, name: str, code: str, passphrase_hash: str) -> Kept | None:
    """Choose a new passphrase by the printed code: every sign-in ends, and a new code is made.

    None when name and code do not fit together; a name nobody has costs as much.
    """
    tried = account_to_try(guest, name)
    account_id = tried.account_id or uuid.UUID(int=0)
    if not use_code(account_id, KIND, code):
        return None
    account = db.session.get_one(Account, account_id)
    account.passphrase_hash = passphrase_hash
    end_all(account.id)
    write_to(account.id, "Your account has a new passphrase, chosen by your recovery code.\n")
    shown = unseal_system("name", account.name_sealed) if account.name_sealed else ""
    return Kept(account.id, shown, make_codes(account.id, KIND, 1)[0])


# ---------------------------------------------------------------- an address, later


def ask_for_address(person: Person, email: str, link: str) -> None:
    """Mail a link to a new address; it is the person's once they open it signed in.

    `link` holds `{token}`. The mail is the same for an address that has an account:
    only whoever reads it can learn that, on the page behind the link.
    """
    if db.session.get_one(Account, person.account_id).email_sealed is not None:
        raise Conflict("Your account has an address already.", field="email")
    address = clean_email(email)
    until = clock.now() + LINK_LASTS
    token = _sealed_in_link(person, address, until)
    words = (
        "Somebody, perhaps you, gave this address for an account.\n\n"
        f"Open this within an hour, signed in, if it was you:\n{link.format(token=token)}\n\n"
        "If it wasn't you, you need do nothing.\n"
    )
    post(address, Letter("You have an update", words), until=until)


def _sealed_in_link(person: Person, address: str, until: datetime) -> str:
    words = f"{person.account_id} {until.timestamp():.0f} {address}"
    return urlsafe_b64encode(seal_system("new address", words)).decode()


def address_behind(person: Person, token: str) -> str:
    """Return the address of a mailed link; NotFound for one that is not this person's, or old."""
    try:
        words = unseal_system("new address", urlsafe_b64decode(token.encode()))
    except (Sealed, NotBase64, ValueError) as error:
        raise NotFound(DEAD_LINK) from error
    account_id, until, address = words.split(" ", 2)
    if account_id != str(person.account_id) or float(until) < clock.now().timestamp():
        raise NotFound(DEAD_LINK)
    return address


def add_address(person: Person, token: str) -> None:
    """Take the address of a mailed link for the person's account."""
    address = address_behind(person, token)
    account = db.session.scalar(
        sa.select(Account).where(Account.id == person.account_id).with_for_update()
    )
    if account is None or account.email_sealed is not None:
        raise NotFound(DEAD_LINK)
    if is_taken(person, address):
        raise Conflict("This address belongs to another account. Please use a different one.")
    account.email_sealed = seal_system("email", address)
    account.email_index = blind_index("email", address)
    end_other_sign_ins(person)

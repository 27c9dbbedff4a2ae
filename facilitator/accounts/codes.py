"""Printed codes of 80 bits that stand in for an app, or for a passphrase: each works once."""

import secrets
import uuid
from base64 import b32encode

import sqlalchemy as sa

from facilitator.accounts.models import RecoveryCode
from facilitator.core import clock
from facilitator.core.crypto import blind_index
from facilitator.core.db import db
from facilitator.core.marks import no_actor

#: How many stand in for an app.
SHEET = 10
#: What is easily mistaken on paper; none of these digits is in our alphabet.
_MISREAD = str.maketrans({"0": "o", "1": "l", "8": "b"})


def _new_code() -> str:
    """Return 80 random bits as four groups of four letters and digits."""
    letters = b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


@no_actor("a rule about text")
def clean_code(typed: str) -> str:
    """Return a code as we compare it, however it was copied from paper."""
    return "".join(c for c in typed.casefold().translate(_MISREAD) if c.isalnum())


def _index(account_id: uuid.UUID, code: str) -> bytes:
    return blind_index("recovery code", f"{account_id}:{clean_code(code)}")


@no_actor("a part of operations, which say whose account it is")
def make_codes(account_id: uuid.UUID, instead_of: str, number: int) -> list[str]:
    """Replace an account's codes of one kind; returns the new ones, which are shown only now."""
    forget_codes(account_id, instead_of)
    codes = [_new_code() for _ in range(number)]
    for code in codes:
        db.session.add(
            RecoveryCode(
                code_index=_index(account_id, code),
                account_id=account_id,
                instead_of=instead_of,
                created_at=clock.now(),
            )
        )
    return codes


@no_actor("a part of operations, which say whose account it is")
def forget_codes(account_id: uuid.UUID, instead_of: str) -> None:
    """Remove an account's codes of one kind."""
    for row in db.session.scalars(_codes(account_id, instead_of)):
        db.session.delete(row)


@no_actor("a part of operations, which say whose account it is")
def use_code(account_id: uuid.UUID, instead_of: str, typed: str) -> bool:
    """Use a code up; False when it is none of this account's, or was used."""
    row = db.session.scalar(
        _codes(account_id, instead_of)
        .where(RecoveryCode.code_index == _index(account_id, typed))
        .with_for_update()
    )
    if row is None or row.used_at is not None:
        return False
    row.used_at = clock.now()
    return True


@no_actor("a part of operations, which say whose account it is")
def codes_left(account_id: uuid.UUID, instead_of: str) -> int:
    """Return how many codes of one kind an account has not used."""
    unused = _codes(account_id, instead_of).where(RecoveryCode.used_at.is_(None))
    return len(db.session.scalars(unused).all())


def _codes(account_id: uuid.UUID, instead_of: str) -> sa.Select[RecoveryCode]:
    return sa.select(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.instead_of == instead_of
    )

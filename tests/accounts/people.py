"""A person with a passphrase that a test can sign in with; hashed at full cost once per run."""

from functools import lru_cache

import sqlalchemy as sa

from facilitator.accounts.models import Account, SignIn
from facilitator.accounts.passphrases import hash_passphrase
from facilitator.core.actor import Person
from facilitator.core.db import db
from facilitator.core.work import open_work
from tests.worlds import PASSPHRASE


@lru_cache(maxsize=1)
def hashed() -> str:
    """Return the Argon2id hash of PASSPHRASE."""
    return hash_passphrase(PASSPHRASE)


def give_passphrase(person: Person) -> None:
    """Let somebody sign in with PASSPHRASE."""
    with open_work(writes=True):
        db.session.get_one(Account, person.account_id).passphrase_hash = hashed()


def open_sign_ins(person: Person) -> int:
    """Count a person's open sign-ins."""
    with open_work(writes=False):
        query = sa.select(sa.func.count()).select_from(SignIn)
        return db.session.scalar(
            query.where(SignIn.account_id == person.account_id, SignIn.ended_at.is_(None))
        )

"""Accounts whose last organization is gone go with it. Part of this feature's operations."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa

from facilitator.accounts.models import (
    Account,
    AccountLink,
    ConnectTicket,
    RecoveryCode,
    SecondFactor,
    SignIn,
)
from facilitator.core.actor import System
from facilitator.core.db import db


def erase_accounts(system: System, account_ids: Collection[uuid.UUID]) -> None:
    """Delete accounts and what only served signing in to them; never one of an operator."""
    ours = sa.select(Account.id).where(
        Account.id.in_(account_ids), Account.is_operator.is_(sa.false())
    )
    signed_in = sa.select(SignIn.id).where(SignIn.account_id.in_(ours))
    db.session.execute(
        sa.delete(ConnectTicket)
        .where(ConnectTicket.sign_in_id.in_(signed_in))
        .execution_options(synchronize_session=False)
    )
    for model in (SignIn, SecondFactor, RecoveryCode, AccountLink):
        db.session.execute(
            sa.delete(model)
            .where(model.account_id.in_(ours))
            .execution_options(synchronize_session=False)
        )
    db.session.execute(
        sa.delete(Account)
        .where(Account.id.in_(account_ids), Account.is_operator.is_(sa.false()))
        .execution_options(synchronize_session=False)
    )

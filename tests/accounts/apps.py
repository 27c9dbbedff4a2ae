"""An authenticator app, as tests hold it."""

import pyotp

from facilitator.accounts import factors
from facilitator.accounts.models import Account
from facilitator.core import clock
from facilitator.core.actor import Person
from facilitator.core.db import db
from facilitator.core.work import open_work


class App:
    """Shows the codes of one secret."""

    def __init__(self, secret: str):
        self.totp = pyotp.TOTP(secret)

    def code(self, steps: int = 0) -> str:
        """Return the code of this half minute, or of one so many steps away."""
        return self.totp.generate_otp(int(clock.now().timestamp()) // 30 + steps)


def set_up(person: Person) -> tuple[App, list[str]]:
    """Give somebody a second factor that is in force; returns the app and the printed codes.

    The app's current code counts as used.
    """
    with open_work(writes=True):
        factors.offer_secret(person)
        app = App(factors.secret_of(person))
        codes = factors.confirm_app(person, app.code())
        factors.keep_codes(person)
    return app, codes


def has_factor(person: Person) -> bool:
    """Say whether signing in asks somebody for a code."""
    with open_work(writes=False):
        return db.session.get_one(Account, person.account_id).second_factor_at is not None

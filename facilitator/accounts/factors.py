"""The second factor: codes of an authenticator app (RFC 6238), and printed ones in their place.

Part of this feature's operations. It is in force (`Account.second_factor_at`) once a
first code was given and its person said that they keep the printed codes. Every miss
is counted in a row, so the functions that check return words instead of raising:
what they count has to be committed.
"""

import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import sqlalchemy as sa

from facilitator.accounts.codes import SHEET, forget_codes, make_codes, use_code
from facilitator.accounts.models import Account, SecondFactor
from facilitator.accounts.operations import (
    account_to_try,
    add_link,
    begin_sign_in,
    end_all,
    end_other_sign_ins,
    good_link,
    write_to,
)
from facilitator.core import clock
from facilitator.core.actor import Anyone, Guest, Person
from facilitator.core.crypto import seal_system, unseal_system
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.tokens import new_token

#: How long somebody may look for their app after the passphrase fitted.
HALF_LASTS = timedelta(minutes=5)
#: Seconds of one code, and misses that cost nothing.
STEP, FREE_MISSES = 30, 5
#: The first wait after those, in seconds; it doubles up to the last.
FIRST_WAIT, LONGEST_WAIT = 30, 900
WRONG = "That code doesn't fit. Codes change every half minute; please try the next one."
ASK_AGAIN = "That took a while. Please sign in once more."
#: Who says that a person must keep the second factor, and why; filled by `wiring.py`.
needed_by: list[Callable[[Person], str]] = []


@dataclass(frozen=True)
class Answer:
    """What came of a code at sign-in: a token for the cookie, or words."""

    token: str = ""
    words: str = ""
    #: The passphrase has to be given again first.
    is_over: bool = False


# ---------------------------------------------------------------- setting it up


def factor_of(person: Person) -> SecondFactor | None:
    """Return the person's second factor, in force or being set up."""
    return db.session.get(SecondFactor, person.account_id)


def secret_of(person: Person) -> str:
    """Return the secret for the app while it is being set up; NotFound afterwards."""
    factor = factor_of(person)
    if factor is None or factor.confirmed_at is not None:
        raise NotFound()
    return _secret(factor)


@no_actor("a pure function of a secret")
def address_for_app(secret: str, issuer: str) -> str:
    """Return what the QR code says: a neutral name, and no address of anybody."""
    return pyotp.TOTP(secret).provisioning_uri(name="sign-in", issuer_name=issuer)


def offer_secret(person: Person) -> None:
    """Make a new secret for the app, in the place of one that never came into force."""
    if _account(person.account_id).second_factor_at is not None:
        raise Conflict("Your second step is on already.")
    factor = _locked(person.account_id)
    if factor is None:
        factor = SecondFactor(account_id=person.account_id)
        db.session.add(factor)
    factor.secret_sealed = seal_system("second factor", pyotp.random_base32(32))
    factor.created_at, factor.confirmed_at = clock.now(), None
    factor.last_step = factor.misses = 0
    factor.wait_until = None


def confirm_app(person: Person, code: str) -> list[str]:
    """Take the app's first code; returns the printed codes. Raises Invalid for a wrong one."""
    factor = _locked(person.account_id)
    if factor is None or factor.confirmed_at is not None:
        raise NotFound()
    if not _is_next_code(factor, code):
        raise Invalid(WRONG, field="code")
    factor.confirmed_at = clock.now()
    return make_codes(person.account_id, "code", SHEET)


def keep_codes(person: Person) -> None:
    """Bring the second factor into force: the printed codes are kept. Other sign-ins end."""
    factor = _locked(person.account_id)
    if factor is None or factor.confirmed_at is None:
        raise Conflict("Please begin again: the codes were shown too long ago.")
    account = _account(person.account_id)
    if account.second_factor_at is None:
        account.second_factor_at = clock.now()
        end_other_sign_ins(person)
        write_to(account.id, "Signing in to your account asks for a second step from now on.\n")


def renew_codes(person: Person) -> list[str]:
    """Replace all printed codes by new ones, which are shown only now."""
    if not person.has_second_factor:
        raise NotFound()
    write_to(person.account_id, "Your account has new recovery codes. Earlier ones are void.\n")
    end_other_sign_ins(person)
    return make_codes(person.account_id, "code", SHEET)


def why_needed(person: Person) -> str:
    """Return why the person has to keep their second factor, in words, or nothing."""
    return next(filter(None, (ask(person) for ask in needed_by)), "")


def turn_off(person: Person) -> None:
    """Ask for the passphrase alone from now on; the caller has checked passphrase and code.

    Raises Conflict while somebody needs the second factor of this person.
    """
    reason = why_needed(person)
    if reason:
        raise Conflict(reason)
    _forget(person.account_id)
    end_other_sign_ins(person)
    write_to(person.account_id, "Signing in to your account asks for no second step any more.\n")


@no_actor("for operations that have checked who may: an owner's, and the command line's")
def reset_factor(account_id: uuid.UUID) -> None:
    """Take a lost second factor away; its person is told, and signs in again everywhere."""
    _forget(account_id)
    end_all(account_id)
    words = (
        "The second step of your account was taken away for you, and you are signed out "
        "everywhere.\n\nIf you did not ask for that, please choose a new passphrase.\n"
    )
    write_to(account_id, words)


@no_actor("run from the command line by whoever owns the server")
def reset_lost(email: str) -> None:
    """Take the second factor of an address away; raises NotFound where there is none."""
    tried = account_to_try(Guest(), email)
    if tried.account_id is None or not is_asked_for(Guest(), tried.account_id):
        raise NotFound("There is no account with this address that has a second step.")
    reset_factor(tried.account_id)


def _forget(account_id: uuid.UUID) -> None:
    factor = _locked(account_id)
    if factor is not None:
        db.session.delete(factor)
    forget_codes(account_id, "code")
    _account(account_id).second_factor_at = None


# ---------------------------------------------------------------- signing in


def is_asked_for(guest: Anyone, account_id: uuid.UUID) -> bool:
    """Say whether signing in to this account needs a code as well."""
    return _account(account_id).second_factor_at is not None


def begin_half(guest: Anyone, account_id: uuid.UUID) -> str:
    """Return a token for a browser that gave the passphrase; it opens one page, for minutes."""
    token = new_token()
    add_link(account_id, "second", token, HALF_LASTS)
    return token


def half_is_good(guest: Anyone, half: str) -> bool:
    """Say whether a browser may still give its code."""
    return good_link(half, "second") is not None


def answer_half(guest: Anyone, half: str, code: str, *, shared: bool, device: str) -> Answer:
    """Check the code of a browser that gave the passphrase, and sign it in when it fits."""
    link = good_link(half, "second", lock=True)
    if link is None:
        return Answer(words=ASK_AGAIN, is_over=True)
    words = _check(link.account_id, code)
    if words:
        return Answer(words=words)
    link.used_at = clock.now()
    token = begin_sign_in(guest, link.account_id, shared=shared, device=device, gave_code=True)
    return Answer(token=token)


def check_code(person: Person, code: str) -> str:
    """Check a code of somebody signed in; returns what is wrong with it, or nothing."""
    return _check(person.account_id, code)


def _check(account_id: uuid.UUID, code: str) -> str:
    """Take a code of the app or a printed one, or count a miss; returns words for a miss."""
    factor = _locked(account_id)
    if factor is None:
        return WRONG
    now = clock.now()
    if factor.wait_until is not None and factor.wait_until > now:
        seconds = round((factor.wait_until - now).total_seconds()) or 1
        return f"Let's slow down. You can try again in {seconds} seconds."
    if _is_next_code(factor, code) or _is_printed(account_id, code):
        factor.misses, factor.wait_until = 0, None
        return ""
    factor.misses += 1
    if factor.misses >= FREE_MISSES:
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(factor.misses - FREE_MISSES, 10))
        factor.wait_until = now + timedelta(seconds=wait)
    return WRONG


def _is_printed(account_id: uuid.UUID, code: str) -> bool:
    if not use_code(account_id, "code", code):
        return False
    write_to(
        account_id,
        "One of your recovery codes was used to sign in.\n\n"
        "If it wasn't you, please choose a new passphrase and make new codes.\n",
    )
    return True


def _is_next_code(factor: SecondFactor, typed: str) -> bool:
    """Take the app's code of this half minute or the one before, each of them once."""
    code = "".join(typed.split())
    app, now = pyotp.TOTP(_secret(factor)), int(clock.now().timestamp()) // STEP
    for step in (now - 1, now):
        fits = hmac.compare_digest(
            app.generate_otp(step).encode(), code.encode("utf-8", "surrogatepass")
        )
        if fits and step > factor.last_step:
            factor.last_step = step
            return True
    return False


def _secret(factor: SecondFactor) -> str:
    return unseal_system("second factor", factor.secret_sealed)


def _account(account_id: uuid.UUID) -> Account:
    return db.session.get_one(Account, account_id)


def _locked(account_id: uuid.UUID) -> SecondFactor | None:
    """Return the row under a lock, so that one code lets one browser in."""
    return db.session.scalar(
        sa.select(SecondFactor).where(SecondFactor.account_id == account_id).with_for_update()
    )

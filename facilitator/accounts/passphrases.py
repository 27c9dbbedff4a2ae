"""Passphrases: long rather than complicated (NIST SP 800-63B-4), hashed off the loop."""

import threading
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from facilitator.core.errors import Invalid
from facilitator.core.marks import no_actor
from facilitator.core.threads import off_loop

SHORTEST, LONGEST = 15, 128
#: Parameters of docs/security.md: 64 MiB, two passes, one lane.
hasher = PasswordHasher(time_cost=2, memory_cost=65536, parallelism=1)
#: At most eight at once: 512 MiB.
_slots = threading.BoundedSemaphore(8)
#: Fewer guesses than this, as a power of ten, and a stolen hash is soon opened (zxcvbn's score 4).
GUESSES = 10.0
#: The estimate looks at so much; it grows with the square of the length.
LOOKED_AT = 72
#: Long examples that everybody can read, the demo's among them, and so every attacker's list has.
PUBLISHED = ("correcthorsebatterystaple", "aquietharborlight", "hunter2hunter2hunter2")


@no_actor("a rule about text")
def check_new_passphrase(passphrase: str, words: Iterable[str]) -> None:
    """Refuse a passphrase that is short, common, repetitive or made of what others know.

    Any characters are fine and none are demanded. `words` are the person's own
    address and the names of things here. Raises Invalid for the field.
    """
    passphrase = unicodedata.normalize("NFC", passphrase)
    if len(passphrase) < SHORTEST:
        raise Invalid(
            f"Please use {SHORTEST} characters or more. Four or five words make a good one.",
            field="passphrase",
        )
    if len(passphrase) > LONGEST:
        raise Invalid(f"Please use at most {LONGEST} characters.", field="passphrase")
    plain = "".join(unicodedata.normalize("NFKC", passphrase).casefold().split())
    known = ["".join(word.casefold().split()) for word in words]
    for word in known:
        if len(word) >= 4 and len(plain.replace(word, "")) < 8:
            raise Invalid("This is easy to guess from your address.", field="passphrase")
    if _off_loop(partial(_guesses, plain, [*known, *PUBLISHED])) < GUESSES:
        raise Invalid(
            "This one would be guessed quickly. Four or five words that don't belong together "
            "make a good one.",
            field="passphrase",
        )


def _guesses(plain: str, known: list[str]) -> float:
    """Return how many guesses a patient attacker needs, as a power of ten.

    Estimated offline from lists of leaked passphrases, words and names, repeats,
    sequences, keyboard runs and dates.
    """
    from zxcvbn import zxcvbn  # not for every start

    estimate = zxcvbn(plain[:LOOKED_AT], user_inputs=known)
    return float(estimate["guesses_log10"])


def _bytes(passphrase: str) -> bytes:
    """Return what is hashed: the same for a letter however a keyboard composes it."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


@no_actor("a pure function of a hash")
def needs_rehash(stored: str | None) -> bool:
    """Say whether a stored hash was made with weaker parameters than today's."""
    return stored is not None and hasher.check_needs_rehash(stored)


def _off_loop(function: Callable[[], Any]) -> Any:
    with _slots:
        return off_loop(function)


@no_actor("slow: call it outside a unit of work")
def hash_passphrase(passphrase: str) -> str:
    """Return the Argon2id hash to store."""
    return str(_off_loop(partial(hasher.hash, _bytes(passphrase))))


@no_actor("slow: call it outside a unit of work")
def passphrase_fits(stored: str | None, passphrase: str) -> bool:
    """Say whether a passphrase fits; takes as long when there is nothing to fit."""

    def verify() -> bool:
        try:
            return hasher.verify(stored or _nobody(), _bytes(passphrase)) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False

    return bool(_off_loop(verify))


_dummy: list[str] = []


def _nobody() -> str:
    """Return a hash that fits nothing, made once."""
    if not _dummy:
        _dummy.append(hasher.hash("a passphrase of nobody at all"))
    return _dummy[0]

"""Sign-in names for people without an address: made by chance, never from what somebody chose."""

import secrets
import unicodedata

from facilitator.core.marks import no_actor

_CONSONANTS, _VOWELS = "bdfgjklmnprstvz", "aeiou"
#: Six syllables and two digits: 44 bits, so that names are neither guessed nor gone through.
_WORDS, _SYLLABLES = 2, 3


@no_actor("chance alone")
def new_name() -> str:
    """Return a name that can be said aloud, such as `rolumi-tevako-37`."""
    words = ["".join(_syllable() for _ in range(_SYLLABLES)) for _ in range(_WORDS)]
    return "-".join([*words, f"{secrets.randbelow(100):02}"])


def _syllable() -> str:
    return secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS)


@no_actor("a rule about text")
def clean_name(typed: str) -> str:
    """Return a sign-in name as we compare it, whatever stands between its words."""
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(c for c in plain if c.isascii() and c.isalnum())


@no_actor("a rule about text")
def is_name(typed: str) -> bool:
    """Say whether something typed to sign in is meant as a name rather than an address."""
    return "@" not in typed

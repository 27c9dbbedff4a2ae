"""What looks as if somebody could be found by it: asked about before it goes to everybody.

Part of this feature's operations. A guess, and a careful one: a member is asked, never
accused, and what is not found here a facilitator still sees.
"""

import re
from dataclasses import dataclass
from functools import reduce

import phonenumbers

from facilitator.core.marks import no_actor
from facilitator.core.words import N_, _, translated
from facilitator.watched.looking import AskFirst

#: Fewer digits are no number one could call; counting them is cheap, looking closer is not.
FEWEST_DIGITS = 7
_DIGIT = re.compile(r"\d")
_MAIL = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w.+-]+\s*[\[(]\s*at\s*[\])]\s*[\w-]+\s*(?:[\[(]\s*dot\s*[\])]|\.)\s*\w{2,}",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\bhttps?://\S+|\bwww\.\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*"
    r"\.(?:com|org|net|info|app|me|io|gg|ly|us|uk|de|fr|nl|at|ch|ca|au)\b(?:/\S*)?",
    re.IGNORECASE,
)
#: A number and a name with a capital, so that "5 minutes down the road" is left alone.
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?\s+(?:[A-Z][\w'’-]+\s+){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Square|Terrace)\b"
    r"|\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|weg|allee)\s+\d{1,4}[a-z]?\b"
)
#: What no link is without, nor a mail address: most messages have none of it, and to see that
#: costs a twentieth of looking closely.
_LINKED = re.compile(r"\.\S|://")
_MAILED = re.compile(r"[@\[(]")
_PATTERNS = (
    ("mail", _MAILED, _MAIL),
    ("link", _LINKED, _LINK),
    ("street", _DIGIT, _STREET),
)
_NAMES = {
    "mail": N_("a mail address"),
    "link": N_("a link"),
    "phone": N_("a phone number"),
    "street": N_("a street address"),
}


@dataclass(frozen=True)
class Found:
    """One piece of a text, and what it looks like."""

    kind: str
    text: str


@no_actor("a pure function of a text")
def found_in(text: str, country: str = "") -> list[Found]:
    """Return the pieces of a text by which somebody could be found.

    A number without its country's code is read as one of `country`, if that is known.
    """
    found: list[Found] = []
    for kind, hint, pattern in _PATTERNS:
        if hint.search(text) is None:
            continue
        pieces = [match.group() for match in pattern.finditer(text)]
        found += [Found(kind, piece) for piece in pieces]
        for piece in pieces:
            text = text.replace(piece, " ")
    if len(_DIGIT.findall(text)) >= FEWEST_DIGITS:
        found += [Found("phone", number) for number in _numbers(text, country.upper())]
    return found


def _numbers(text: str, country: str) -> list[str]:
    """Return what one could call: with a country's code if it may exist, else if it does."""
    abroad = phonenumbers.PhoneNumberMatcher(text, None, phonenumbers.Leniency.POSSIBLE)
    at_home = phonenumbers.PhoneNumberMatcher(text, country) if country else ()
    return list(dict.fromkeys(match.raw_string for match in (*abroad, *at_home)))


@no_actor("the author was let in; a pure function of their words")
def ask_first(text: str, country: str, *, through: bool, sure: bool) -> None:
    """Raise AskFirst for what its author should think about once more, unless they are sure.

    `through`: whether the circle lets it out at all.
    """
    found = [] if sure else found_in(text, country)
    if found:
        names = [translated(_NAMES[kind]) for kind in dict.fromkeys(one.kind for one in found)]
        what = reduce(lambda told, name: _("%(told)s and %(name)s", told=told, name=name), names)
        raise AskFirst(
            _(
                "This looks like %(what)s. "
                "Here people are known by their name in the circle alone.",
                what=what,
            ),
            [one.text for one in found],
            may_send=through,
        )

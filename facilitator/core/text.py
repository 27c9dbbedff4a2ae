"""What text may come in: the same rules for a form, a live ask and the command line."""

import re
import unicodedata

from facilitator.core.errors import Invalid
from facilitator.core.words import N_, ngettext

#: Control characters, except tab and line feed; and unpaired surrogates.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: Marks that reorder the text around them; a name that carries one can pose as another.
_REORDER = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
#: Letters written from right to left.
_FROM_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def clean_text(value: str, limit: int, *, field: str | None = None) -> str:
    """Return running text in NFC, trimmed; line breaks stay.

    Raises Invalid for control characters and for more than `limit` characters:
    nothing is cut silently.
    """
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if _CONTROL.search(text):
        raise Invalid(N_("This has characters we can't show. Please retype it."), field=field)
    if len(text) > limit:
        over = len(text) - limit
        words = ngettext(
            "Please shorten this by %(num)s character (up to %(limit)s).",
            "Please shorten this by %(num)s characters (up to %(limit)s).",
            over,
            limit=limit,
        )
        raise Invalid(words, field=field)
    return text


def clean_line(value: str, limit: int, *, field: str | None = None) -> str:
    """Return one line of text: no breaks, runs of spaces folded, no reordering marks."""
    text = clean_text(value, limit, field=field)
    if _REORDER.search(text) or "\n" in text or "\t" in text:
        raise Invalid(N_("Please write this on one line, in plain letters."), field=field)
    return " ".join(text.split())


def inside(name: str) -> str:
    """Return a name for one of our sentences: written from right to left, it keeps to itself."""
    return f"\u2068{name}\u2069" if _FROM_RIGHT.search(name) else name

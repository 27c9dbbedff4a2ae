"""What the test box shows of a text: what would happen, in words, and where it was found."""

from dataclasses import dataclass

from facilitator.core.words import _, translated
from facilitator.watched.looking import Finding
from facilitator.watched.models import Does
from facilitator.watched.wording import ABOUT, DOES, asked_words, blocked_words, held_words


@dataclass(frozen=True)
class Tried:
    """What would happen; `pieces` is the text in order, each with whether it was found."""

    title: str
    about: str
    says: str
    reads: str
    pieces: list[tuple[str, bool]]
    #: Why words of danger were noticed, and whether somebody is called.
    why: str = ""
    calls: bool = False


def tried(text: str, finding: Finding) -> Tried:
    """Return what the list says of a text, for whoever writes the list."""
    if finding.does is None:
        return Tried(_("It goes out"), "", _("No phrase is found in it."), "", [(text, False)])
    pieces, last = [], 0
    for first, end in finding.spans:
        if first >= last:
            pieces += [(text[last:first], False), (text[first:end], True)]
            last = end
    pieces.append((text[last:], False))
    title, says = DOES[finding.does]
    shown = [(piece, found) for piece, found in pieces if piece]
    return Tried(
        translated(title),
        translated(ABOUT[finding.about].called),
        translated(says),
        _reads(finding),
        shown,
        finding.why,
        finding.calls,
    )


def _reads(finding: Finding) -> str:
    """Return what the author would read."""
    match finding.does:
        case Does.ASK:
            return asked_words(finding.about)
        case Does.BLOCK:
            return blocked_words(finding.about)
        case Does.HOLD | Does.CRISIS:
            return held_words(finding.reason)
    return ""

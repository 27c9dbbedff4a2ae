"""What the model of concern says of words before they go out, where an organization wants that.

Part of this feature's operations. It can call a person or let words wait, and nothing else
(docs/concern.md, docs/decisions/0030). Its rules are known by their names to staff alone.
"""

from facilitator.concern.finding import Concern, concern_in
from facilitator.concern.rules import LANGUAGES
from facilitator.core.marks import no_actor
from facilitator.watched.models import About, Does

#: What words of each class come to, and what staff call that. Words about oneself go out
#: with a quiet mark, and somebody is called; worry about others is for the team to see.
COMES_TO: dict[str, tuple[Does, About]] = {
    "method": (Does.CRISIS, About.METHOD),
    "self": (Does.NOTE, About.WORRY),
    "harm": (Does.FLAG, About.WORRY),
    "other": (Does.FLAG, About.WORRY),
}
#: The language of a circle that names none.
FALLBACK = "en"


@no_actor("a pure function of a text its caller let somebody write")
def noticed_in(text: str, language: str) -> Concern | None:
    """Return what in a text calls for a person; nothing in a language without rules."""
    language = language or FALLBACK
    return concern_in(text, language) if language in LANGUAGES else None


@no_actor("a pure function of a text its caller found for staff")
def rule_in(text: str, language: str) -> str:
    """Return the name of the rule that noticed a text, read anew: it is kept nowhere in clear."""
    concern = noticed_in(text, language)
    return concern.rule if concern else ""

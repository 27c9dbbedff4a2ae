"""Looking at words before they go out: what an organization's phrases say of them.

The one door for whatever takes words from people. Nothing here can do anything to a
person: it holds, asks, refuses words or tells staff, and a human decides the rest.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from facilitator.concern.finding import Concern as Noticed
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.watched.matching import Hit, Matcher, Phrase
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.noticing import COMES_TO, noticed_in
from facilitator.watched.wording import asked_words, blocked_words, is_care

#: How many organizations' phrases one process keeps ready.
MOST_READY = 200
_ORDER = list(Does)

_PHRASES = Prepared(
    sa.select(
        WatchedPhrase.id,
        WatchedPhrase.words,
        WatchedPhrase.language,
        WatchedPhrase.does,
        WatchedPhrase.about,
    ).where(WatchedPhrase.removed_at.is_(None)),
    Phrase,
)
#: The mark each organization's phrases were made ready for, and the phrases. A mark is random
#: and changes with every change of them, so what is ready for it is never out of date.
_ready: OrderedDict[uuid.UUID, Matcher] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of a text: the strictest of an organization's phrases and what it lets notice.

    None for nothing.
    """

    does: Does | None = None
    about: About = About.OTHER
    #: Where, in the text in NFC.
    spans: tuple[tuple[int, int], ...] = ()
    #: What the model of concern noticed, and the language of the circle.
    noticed: Noticed | None = None
    language: str = ""

    @property
    def worries(self) -> bool:
        """Whether words about the author themselves were noticed."""
        return self.noticed is not None and self.noticed.kind == "self"

    @property
    def calls(self) -> bool:
        """Whether somebody is called, whether the words wait or not."""
        return self.does is Does.CRISIS or self.worries

    @property
    def why(self) -> str:
        """Why they were noticed, for those who look after a case; nothing for phrases."""
        return f"{self.noticed.rule}: {self.noticed.why}" if self.noticed else ""

    @property
    def is_held(self) -> bool:
        """Whether the words wait for a person."""
        return self.does in {Does.HOLD, Does.CRISIS}

    @property
    def reason(self) -> str:
        """Why they wait, as a message keeps it; empty when they do not."""
        return f"{self.does.value}.{self.about.value}" if self.does and self.is_held else ""

    def within(self, length: int) -> "Finding":
        """Return it with only the places that lie in the first part of the text."""
        if not self.spans:
            return self
        kept = tuple(span for span in self.spans if span[1] <= length)
        return replace(self, spans=kept)

    @property
    def facts(self) -> dict[str, Any] | None:
        """What a message keeps for staff: the class and the places, never the phrase or rule."""
        if self.does is None:
            return None
        found = {
            "does": self.does.value,
            "about": self.about.value,
            "at": [list(span) for span in self.spans],
        }
        return found | ({"noticed": self.language} if self.noticed else {})


NOTHING = Finding()


@no_actor("a pure function of a finding")
def reason_after(before: str, finding: Finding) -> str:
    """Return why words wait on that their author changed while they waited.

    Somebody who was called for stays called for: milder words do not take that back.
    """
    if is_care(before) and finding.does is not Does.CRISIS:
        return before
    return finding.reason or before


@dataclass(frozen=True, slots=True)
class Concern:
    """Words that call for a person: ids and a class, never the words."""

    group_id: uuid.UUID
    membership_id: uuid.UUID
    about: About
    #: Where they were said, as far as there is a room and a message.
    room_id: uuid.UUID | None = None
    message_id: uuid.UUID | None = None
    #: Why they were noticed, and whether they wait; what goes out is said again and again.
    why: str = ""
    is_held: bool = True


#: Who is called when words worry us, in the transaction that keeps them. Filled in by wiring.py.
on_concern: list[Callable[[Actor, Concern], None]] = []


class AskFirst(Conflict):
    """Words whose author is asked before they go out, or that cannot go out as they are."""

    code = "ask_first"

    def __init__(self, words: str, pieces: list[str], *, may_send: bool):
        super().__init__(words)
        #: The pieces are the author's own words.
        self.facts = {"found": list(dict.fromkeys(pieces)), "may_send": may_send}


@no_actor("its caller let the author in and read the mark with what decides about them")
def find_in(
    mark: uuid.UUID | None, text: str, *, language: str, is_staff: bool, notices: bool = False
) -> Finding:
    """Return what the phrases of the work's organization say of a text; the strictest counts.

    `mark` is `Organization.watched_mark`, as the caller has just read it, and `notices` its
    switch for words of danger. For staff nothing but a quiet mark counts: they know what
    they share, and somebody has to be able to speak of these words. No statement, unless
    the phrases have changed since this process last looked.
    """
    hits = _matcher(mark).find(text, language) if mark is not None else []
    if is_staff:
        hits = [hit for hit in hits if hit.phrase.does is Does.NOTE]
    found = _strictest(hits) if hits else NOTHING
    noticed = noticed_in(text, language) if notices and not is_staff else None
    return _with(found, noticed, language) if noticed else found


def _with(found: Finding, noticed: Noticed, language: str) -> Finding:
    """Return what phrases say, with what was noticed: the stricter of both."""
    does, about = COMES_TO[noticed.kind]
    if found.does is None or _ORDER.index(found.does) < _ORDER.index(does):
        found = Finding(does, about)
    return replace(found, noticed=noticed, language=language)


@no_actor("a pure function of a finding")
def waiting(finding: Finding) -> Finding:
    """Return a finding of words that would be sent back to somebody we worry about: they wait."""
    return replace(finding, does=Does.CRISIS, about=About.WORRY, spans=())


def _strictest(hits: list[Hit]) -> Finding:
    first = max(hits, key=lambda hit: _ORDER.index(hit.phrase.does))
    does = first.phrase.does
    spans = {span for hit in hits if hit.phrase.does is does for span in hit.spans}
    return Finding(does, first.phrase.about, tuple(sorted(spans)))


def _matcher(mark: uuid.UUID) -> Matcher:
    ready = _ready.get(mark)
    if ready is None:
        ready = _ready[mark] = Matcher(_PHRASES.all())
        while len(_ready) > MOST_READY:
            _ready.popitem(last=False)
    return ready


@no_actor("its caller let the author in")
def check(finding: Finding, text: str, *, sure: bool) -> None:
    """Raise AskFirst for words that do not go out, or not before their author was asked."""
    pieces = [text[first:last] for first, last in finding.spans]
    if finding.does is Does.BLOCK:
        raise AskFirst(blocked_words(finding.about), pieces, may_send=False)
    if finding.does is Does.ASK and not sure:
        raise AskFirst(asked_words(finding.about), pieces, may_send=True)


def call(actor: Actor, finding: Finding, concern: Concern) -> None:
    """Call whoever does care for words that worry us; nothing for any others."""
    if finding.calls:
        concern = replace(concern, why=finding.why, is_held=finding.does is Does.CRISIS)
        for told in on_concern:
            told(actor, concern)

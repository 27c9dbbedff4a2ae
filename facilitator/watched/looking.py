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

from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.watched.matching import Hit, Matcher, Phrase
from facilitator.watched.models import About, Does, WatchedPhrase
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
    """What an organization's phrases say of a text: the strictest of them; None for nothing."""

    does: Does | None = None
    about: About = About.OTHER
    #: Where, in the text in NFC.
    spans: tuple[tuple[int, int], ...] = ()

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
        kept = tuple(span for span in self.spans if span[1] <= length)
        return replace(self, spans=kept)

    @property
    def facts(self) -> dict[str, Any] | None:
        """What a message keeps for staff: the class and the places, never the phrase."""
        if self.does is None:
            return None
        return {"does": self.does.value, "about": self.about.value, "at": list(self.spans)}


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
def find_in(mark: uuid.UUID | None, text: str, *, language: str, is_staff: bool) -> Finding:
    """Return what the phrases of the work's organization say of a text; the strictest counts.

    `mark` is `Organization.watched_mark`, as the caller has just read it. For staff nothing
    but a quiet mark counts: they know what they share, and somebody has to be able to
    speak of these words. No statement, unless the phrases have changed since this process
    last looked.
    """
    if mark is None:
        return NOTHING
    hits = _matcher(mark).find(text, language)
    if is_staff:
        hits = [hit for hit in hits if hit.phrase.does is Does.NOTE]
    return _strictest(hits) if hits else NOTHING


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
    if finding.does is Does.CRISIS:
        for told in on_concern:
            told(actor, concern)

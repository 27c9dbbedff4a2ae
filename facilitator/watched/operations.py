"""Adding, changing and removing watched phrases.

Whatever changes them locks the organization and gives it another mark, so that they act on
the very next message in every process. The audit says what changed by ids and classes; the
words stay in this table.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.groups.languages import LANGUAGES
from facilitator.organizations.models import Organization
from facilitator.organizations.queries import organization_for
from facilitator.watched.matching import letters_in
from facilitator.watched.models import About, Does, WatchedPhrase
from facilitator.watched.queries import KEPT, phrase_for

LONGEST, MOST = 80, 500
#: A phrase needs so many letters; the beginning of a word one more.
FEWEST = 2


@dataclass(frozen=True)
class PhraseDraft:
    """A phrase as somebody writes it down."""

    words: str
    does: Does
    about: About
    language: str = ""


def add_phrases(actor: Actor, drafts: Iterable[PhraseDraft]) -> int:
    """Add phrases; what is there already is changed to what the draft says. Returns how many.

    All of them or none: raises Invalid for the first that cannot be kept, and Conflict
    when it would be too many.
    """
    organization = _lock(actor)
    _forget_old()
    known = {(one.language, one.words): one for one in db.session.scalars(sa.select(WatchedPhrase))}
    for draft in drafts:
        words, language = _clean(draft)
        phrase = known.get((language, words))
        if phrase is None:
            phrase = known[language, words] = WatchedPhrase(
                id=uuid.uuid4(), language=language, words=words
            )
            db.session.add(phrase)
        phrase.does, phrase.about, phrase.removed_at = draft.does, draft.about, None
        phrase.added_at, phrase.added_by_id = clock.now(), actor.member_id
    changed = [
        one for one in known.values() if db.session.is_modified(one) or one in db.session.new
    ]
    if not changed:
        raise Invalid("Please write at least one phrase.", field="phrases")
    if sum(one.removed_at is None for one in known.values()) > MOST:
        raise Conflict(f"An organization watches for {MOST} phrases at most. Please remove some.")
    _note_change(organization)
    acts = sorted({one.does.value for one in changed})
    record(actor, "watched.added", organization, count=len(changed), does=acts)
    return len(changed)


def add_new_phrases(actor: Actor, drafts: Iterable[PhraseDraft]) -> int:
    """Add those of the phrases that are not there, nor were removed; returns how many."""
    _lock(actor)
    rows = db.session.execute(sa.select(WatchedPhrase.language, WatchedPhrase.words))
    known = {(row.language, row.words) for row in rows}
    new = [draft for draft in drafts if _clean(draft)[::-1] not in known]
    return add_phrases(actor, new) if new else 0


def change_phrase(actor: Actor, phrase_id: uuid.UUID, draft: PhraseDraft) -> WatchedPhrase:
    """Change a phrase, its class or what it does."""
    organization = _lock(actor)
    phrase = phrase_for(actor, phrase_id, Permission.WATCHED_EDIT)
    words, language = _clean(draft)
    other = sa.select(WatchedPhrase.id).where(
        WatchedPhrase.words == words,
        WatchedPhrase.language == language,
        WatchedPhrase.id != phrase.id,
    )
    if db.session.scalar(other) is not None:
        raise Conflict("This phrase is on the list already, or was removed lately.", field="words")
    before = phrase.does
    phrase.words, phrase.language = words, language
    phrase.does, phrase.about = draft.does, draft.about
    _note_change(organization)
    record(actor, "watched.changed", phrase, before=before.value, does=phrase.does.value)
    return phrase


def remove_phrase(actor: Actor, phrase_id: uuid.UUID) -> WatchedPhrase:
    """Let a phrase count no more; for a while it can be put back."""
    organization = _lock(actor)
    phrase = phrase_for(actor, phrase_id, Permission.WATCHED_EDIT)
    if phrase.removed_at is None:
        phrase.removed_at = clock.now()
        _note_change(organization)
        record(actor, "watched.removed", phrase, does=phrase.does.value)
    return phrase


def put_back(actor: Actor, phrase_id: uuid.UUID) -> WatchedPhrase:
    """Let a phrase that was removed count again."""
    organization = _lock(actor)
    phrase = phrase_for(actor, phrase_id, Permission.WATCHED_EDIT)
    if phrase.removed_at is not None:
        if _count() >= MOST:
            raise Conflict(f"There are {MOST} phrases already. Please remove another one first.")
        phrase.removed_at = None
        _note_change(organization)
        record(actor, "watched.put_back", phrase, does=phrase.does.value)
    return phrase


@no_actor("a pure function of a text")
def lines_of(text: str) -> list[str]:
    """Return the phrases of a pasted text: one a line, empty lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _lock(actor: Actor) -> Organization:
    organization = organization_for(actor, Permission.WATCHED_EDIT)
    db.session.refresh(organization, with_for_update=True)
    return organization


def _note_change(organization: Organization) -> None:
    organization.watched_mark = uuid.uuid4()


def _count() -> int:
    rows = sa.select(sa.func.count()).select_from(WatchedPhrase)
    return db.session.scalar(rows.where(WatchedPhrase.removed_at.is_(None))) or 0


def _forget_old() -> None:
    """Let go what was removed so long ago that it cannot be put back."""
    gone = WatchedPhrase.removed_at <= clock.now() - KEPT
    db.session.execute(sa.delete(WatchedPhrase).where(gone))


def _clean(draft: PhraseDraft) -> tuple[str, str]:
    """Return the words as they are kept, and the language."""
    words = clean_line(draft.words, LONGEST, field="words").lower()
    bare = words.rstrip("*").rstrip()
    is_start = bare != words
    if "*" in bare:
        raise Invalid(
            f"“{words}”: a star can only stand at the end, for a beginning such as “help*”.",
            field="words",
        )
    fewest = FEWEST + is_start
    if letters_in(bare) < fewest:
        raise Invalid(f"“{words}” is too short: it would be found nearly anywhere.", field="words")
    if draft.language and draft.language not in LANGUAGES:
        raise Invalid("Please choose one of the languages.", field="language")
    return (f"{bare}*" if is_start else bare), draft.language

"""Sentences for facilitators: those that come with the software, and a circle's own.

Part of this feature's operations. Whatever changes them locks the group.
"""

import tomllib
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.groups.admissions import open_group
from facilitator.groups.queries import group_for
from facilitator.running.phrase_models import HiddenPhrase, Phrase, Situation

MOST_OWN = 50
LONGEST = 300


@dataclass(frozen=True)
class Offered:
    """One sentence as it is offered; `key` names it, an own one by its id."""

    key: str
    situation: Situation
    words: str
    is_own: bool = False
    is_hidden: bool = False

    @property
    def is_draft(self) -> bool:
        """Whether qualified people have yet to review it."""
        return self.situation is Situation.DISTRESS and not self.is_own


@no_actor("what comes with the software")
@cache
def shipped() -> tuple[Offered, ...]:
    """Return the sentences that come with the software, by situation."""
    told = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
    return tuple(
        Offered(f"{situation}.{name}", Situation(situation), words)
        for situation, sentences in told.items()
        for name, words in sentences.items()
    )


def phrases_of(actor: Actor, group_id: uuid.UUID) -> list[Offered]:
    """Return every sentence of a circle by situation, its own last, hidden ones marked."""
    group_for(actor, group_id, Permission.ROOM_HOLD)
    hidden = set(
        db.session.scalars(sa.select(HiddenPhrase.key).where(HiddenPhrase.group_id == group_id))
    )
    own = db.session.scalars(
        sa.select(Phrase).where(Phrase.group_id == group_id).order_by(Phrase.made_at, Phrase.id)
    )
    found = [
        Offered(one.key, one.situation, one.words, is_hidden=one.key in hidden) for one in shipped()
    ]
    found += [Offered(str(one.id), one.situation, one.words, is_own=True) for one in own]
    order = list(Situation)
    return sorted(found, key=lambda one: order.index(one.situation))


def add_phrase(actor: Actor, group_id: uuid.UUID, situation: Situation, words: str) -> Phrase:
    """Add a sentence of the circle's own."""
    group = open_group(actor, group_id, Permission.ROOM_HOLD)
    sentence = clean_line(words, LONGEST, field="words")
    if not sentence:
        raise Invalid("Please write the sentence first.", field="words")
    own = sa.select(sa.func.count()).select_from(Phrase).where(Phrase.group_id == group_id)
    if (db.session.scalar(own) or 0) >= MOST_OWN:
        raise Conflict(f"There are {MOST_OWN} of your own already. Please take one out first.")
    phrase = Phrase(
        id=uuid.uuid4(),
        group_id=group_id,
        situation=situation,
        words=sentence,
        made_at=clock.now(),
    )
    db.session.add(phrase)
    record(actor, "phrase.added", group)
    return phrase


def hide_phrase(actor: Actor, group_id: uuid.UUID, key: str, *, hidden: bool) -> None:
    """Hide a sentence that comes with the software from a circle's facilitators, or show it."""
    open_group(actor, group_id, Permission.ROOM_HOLD)
    if key not in {one.key for one in shipped()}:
        raise NotFound()
    mark = sa.select(HiddenPhrase).where(HiddenPhrase.group_id == group_id, HiddenPhrase.key == key)
    known = db.session.scalar(mark)
    if hidden and known is None:
        db.session.add(HiddenPhrase(group_id=group_id, key=key))
    elif not hidden and known is not None:
        db.session.delete(known)


def remove_phrase(actor: Actor, group_id: uuid.UUID, phrase_id: uuid.UUID) -> None:
    """Take one of the circle's own sentences out."""
    group = open_group(actor, group_id, Permission.ROOM_HOLD)
    phrase = db.session.scalar(
        sa.select(Phrase).where(Phrase.id == phrase_id, Phrase.group_id == group_id)
    )
    if phrase is None:
        raise NotFound()
    db.session.delete(phrase)
    record(actor, "phrase.removed", group)

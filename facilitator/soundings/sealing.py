"""Sealing a question, its counts, and an answer that carries a name.

The counts have the same length whatever they are, so that their length tells nothing.
"""

import json
import uuid
from dataclasses import dataclass

from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.marks import no_actor
from facilitator.core.tapped import Tally, read, written
from facilitator.soundings.models import Sounding, SoundingTaker


@dataclass(frozen=True)
class Asked:
    """A question and its choices."""

    question: str
    choices: list[str]


@no_actor("seals for an operation that has checked its actor")
def shut_words(room_id: uuid.UUID, sounding_id: uuid.UUID, asked: Asked) -> bytes:
    """Return a question sealed with the key of its session."""
    text = json.dumps([asked.question, asked.choices], ensure_ascii=False)
    return seal(room_id, Place("soundings", "words_sealed", sounding_id), text)


@no_actor("opens for a caller that was let in to the room")
def words_of(one: Sounding) -> Asked:
    """Return a question in words; empty when it does not open any more."""
    place = Place("soundings", "words_sealed", one.id)
    try:
        question, choices = json.loads(unseal(one.room_id, place, one.words_sealed))
    except Sealed:
        return Asked("", [])
    return Asked(question, choices)


@no_actor("seals for an operation that has checked its actor")
def shut_tally(room_id: uuid.UUID, sounding_id: uuid.UUID, revision: int, tally: Tally) -> bytes:
    """Return counts sealed with the key of their session, for one revision."""
    place = Place("soundings", "tally_sealed", sounding_id, revision)
    return seal(room_id, place, written(tally))


@no_actor("opens for a caller that was let in to the room, and decides what of it is told")
def tally_of(one: Sounding) -> Tally:
    """Return the counts of a question; none when they do not open any more."""
    place = Place("soundings", "tally_sealed", one.id, one.revision)
    try:
        return read(unseal(one.room_id, place, one.tally_sealed))
    except Sealed:
        return Tally(0, ())


@no_actor("seals for an operation that has checked its actor")
def shut_chosen(membership_id: uuid.UUID, taker_id: uuid.UUID, chosen: list[int]) -> bytes:
    """Return an answer with a name, sealed with the key of whoever gave it."""
    place = Place("sounding_takers", "chosen_sealed", taker_id)
    return seal(membership_id, place, json.dumps(chosen))


@no_actor("opens for a caller that was let in to the room, once it has closed")
def chosen_of(taker: SoundingTaker) -> list[int]:
    """Return an answer with a name; nothing where there is none, or it does not open any more."""
    if taker.chosen_sealed is None:
        return []
    place = Place("sounding_takers", "chosen_sealed", taker.id)
    try:
        return list(json.loads(unseal(taker.membership_id, place, taker.chosen_sealed)))
    except Sealed:
        return []

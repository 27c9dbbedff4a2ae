"""Finding what is one's own: every finder asks by the actor's own member, and no role helps."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
import sqlalchemy as sa

from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, load_keys, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.space.models import OwnThing
from facilitator.space.said import Anything, Said

Kind = TypeVar("Kind", bound=Said)
Text = TypeVar("Text")
#: Sealed texts are filled up to a multiple of this, so that their length tells little.
FILLED_TO = 512
_DECODE = msgspec.json.Decoder(Anything)


@dataclass(frozen=True)
class Kept(Generic[Kind]):
    """One kept thing, opened."""

    id: uuid.UUID
    said: Kind


@no_actor("a function of bytes; its caller has found the row by its owner")
def shut(member_id: uuid.UUID, place: Place, said: msgspec.Struct) -> bytes:
    """Return something sealed with the key of a member, filled up."""
    words = msgspec.json.encode(said)
    return seal(member_id, place, (words + b" " * (-len(words) % FILLED_TO)).decode())


@no_actor("a function of bytes; its caller has found the row by its owner")
def opened(
    member_id: uuid.UUID, place: Place, sealed: bytes, decoder: msgspec.json.Decoder[Text]
) -> Text | None:
    """Return what was sealed, or None when its key is gone."""
    try:
        return decoder.decode(unseal(member_id, place, sealed))
    except Sealed:
        return None


@no_actor("a pure function of a row")
def place_of(row: OwnThing) -> Place:
    """Return where the words of a thing are bound to."""
    return Place("own_things", "words_sealed", row.id, row.revision)


def rows_of(actor: Actor) -> list[OwnThing]:
    """Return every row the actor owns."""
    return list(
        db.session.scalars(sa.select(OwnThing).where(OwnThing.member_id == actor.member_id))
    )


def all_things(actor: Actor) -> list[Kept[Said]]:
    """Return everything the actor keeps, the first first; what does not open is left out."""
    load_keys({actor.member_id})
    found: list[Kept[Said]] = []
    for row in rows_of(actor):
        said = opened(actor.member_id, place_of(row), row.words_sealed, _DECODE)
        if said is not None:
            found.append(Kept(row.id, said))
    return sorted(found, key=lambda one: (one.said.at, one.id))


@no_actor("a pure function of things their owner has found")
def of_kind(things: Iterable[Kept[Said]], kind: type[Kind]) -> list[Kept[Kind]]:
    """Return the things of one kind."""
    return [Kept(one.id, one.said) for one in things if isinstance(one.said, kind)]


def things_of(actor: Actor, kind: type[Kind]) -> list[Kept[Kind]]:
    """Return what the actor keeps of one kind, the first first."""
    return of_kind(all_things(actor), kind)


def row_for(actor: Actor, thing_id: uuid.UUID, *, lock: bool = False) -> OwnThing:
    """Return the actor's own row; NotFound for anybody else's, whoever asks."""
    query = sa.select(OwnThing).where(
        OwnThing.id == thing_id, OwnThing.member_id == actor.member_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound()
    return row


def thing_for(actor: Actor, thing_id: uuid.UUID, kind: type[Kind]) -> Kept[Kind]:
    """Return one thing of the actor's own; NotFound when it is of another kind."""
    row = row_for(actor, thing_id)
    said = opened(actor.member_id, place_of(row), row.words_sealed, _DECODE)
    if not isinstance(said, kind):
        raise NotFound()
    return Kept(row.id, said)


@no_actor("asked with a share that names both, once its finder let somebody see it")
def shared_thing(member_id: uuid.UUID, thing_id: uuid.UUID) -> Said | None:
    """Return a thing its owner shows to somebody, or None when it does not open."""
    row = db.session.scalar(
        sa.select(OwnThing).where(OwnThing.id == thing_id, OwnThing.member_id == member_id)
    )
    return opened(member_id, place_of(row), row.words_sealed, _DECODE) if row else None

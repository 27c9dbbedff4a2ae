"""The deck: questions that come with the software, and what an organization makes of them.

Part of this feature's operations. Whoever sees session templates chooses from it; whoever
edits every template changes it, for the whole organization.
"""

import tomllib
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import sqlalchemy as sa

from facilitator.agendas.queries import sees_templates
from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.core.words import N_, _
from facilitator.prompts.deck_models import Card, Phase, Theme

LONGEST, MOST = 300, 300
#: The largest file we read; a full deck has less.
LARGEST = 240 * 1024
NOT_OURS = N_("This file isn’t a deck of questions. Please choose one that was saved from here.")


@dataclass(frozen=True)
class Draft:
    """One question as somebody writes it down."""

    words: str
    theme: Theme
    phase: Phase
    depth: int


@dataclass(frozen=True)
class Shown:
    """One question as the deck shows it."""

    id: uuid.UUID
    draft: Draft
    is_shipped: bool = False
    is_hidden: bool = False


class _FileCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str
    theme: Theme
    phase: Phase
    depth: Annotated[int, msgspec.Meta(ge=1, le=3)]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["facilitator.prompt-deck"]
    version: Literal[1]
    cards: Annotated[tuple[_FileCard, ...], msgspec.Meta(max_length=MOST)]


@no_actor("what comes with the software")
@cache
def shipped() -> dict[str, Draft]:
    """Return the questions that come with the software by their names."""
    told = tomllib.loads((Path(__file__).parent / "deck.toml").read_text(encoding="utf-8"))
    return {
        f"{theme}.{name}": Draft(words, Theme(theme), Phase(phase), depth)
        for theme, cards in told.items()
        for name, (depth, phase, words) in cards.items()
    }


def _shipped_ids(actor: Actor) -> dict[uuid.UUID, Draft]:
    """Return the software's questions by the ids they have in the actor's organization."""
    return {
        uuid.uuid5(actor.organization_id, f"prompt card {key}"): draft
        for key, draft in shipped().items()
    }


def deck_of(actor: Actor, theme: Theme | None = None) -> list[Shown]:
    """Return the deck by theme and depth; hidden questions only for who changes it."""
    check_sees(actor)
    found = {one: Shown(one, draft, is_shipped=True) for one, draft in _shipped_ids(actor).items()}
    for row in db.session.scalars(sa.select(Card)):
        draft = Draft(row.words, row.theme, row.phase, row.depth)
        found[row.id] = Shown(row.id, draft, row.id in found, row.is_hidden)
    order = list(Theme)
    cards = [
        one
        for one in found.values()
        if (theme is None or one.draft.theme is theme)
        and (not one.is_hidden or actor.can(Permission.TEMPLATE_EDIT))
    ]
    return sorted(cards, key=lambda c: (order.index(c.draft.theme), c.draft.depth, c.draft.words))


def questions_of(actor: Actor) -> list[str]:
    """Return the words of the deck in its order, for parts of sessions."""
    return [one.draft.words for one in deck_of(actor) if not one.is_hidden]


def card_for(actor: Actor, card_id: uuid.UUID) -> Shown:
    """Return one question of the deck."""
    found = next((one for one in deck_of(actor) if one.id == card_id), None)
    if found is None:
        raise NotFound()
    return found


def check_sees(actor: Actor) -> None:
    """Raise NotAllowed for whoever the deck is not for."""
    if not sees_templates(actor):
        raise NotAllowed(_("The deck is for facilitators. An admin can make you one."))


def check_edits(actor: Actor) -> None:
    """Raise NotAllowed for whoever does not change the deck."""
    check_sees(actor)
    if not actor.can(Permission.TEMPLATE_EDIT):
        raise NotAllowed()


def save_card(actor: Actor, draft: Draft, card_id: uuid.UUID | None = None) -> uuid.UUID:
    """Add a question to the deck, or keep other words for one of it."""
    check_edits(actor)
    if card_id is not None:
        card_for(actor, card_id)
    elif len(deck_of(actor)) >= MOST:
        raise Conflict(_("The deck has %(most)s questions. Please take one out first.", most=MOST))
    row = _row(actor, card_id or uuid.uuid4(), _checked(draft))
    record(actor, "deck.changed", row)
    return row.id


def _row(actor: Actor, card_id: uuid.UUID, draft: Draft) -> Card:
    row = db.session.get(Card, (actor.organization_id, card_id), with_for_update=True)
    if row is None:
        row = Card(id=card_id, is_hidden=False)
        db.session.add(row)
    row.words, row.theme = draft.words, draft.theme
    row.phase, row.depth = draft.phase, draft.depth
    return row


def _checked(draft: Draft) -> Draft:
    words = clean_line(draft.words, LONGEST, field="words")
    if not words:
        raise Invalid(_("Please write the question first."), field="words")
    return Draft(words, draft.theme, draft.phase, draft.depth)


def hide_card(actor: Actor, card_id: uuid.UUID, *, on: bool) -> None:
    """Take a question out of the deck, or put it back."""
    check_edits(actor)
    row = _row(actor, card_id, card_for(actor, card_id).draft)
    row.is_hidden = on
    record(actor, "deck.changed", row)


# ---------------------------------------------------------------- as a file


def deck_file(actor: Actor) -> bytes:
    """Return the deck as a file people can read and send on."""
    cards = tuple(
        _FileCard(one.draft.words, one.draft.theme, one.draft.phase, one.draft.depth)
        for one in deck_of(actor)
        if not one.is_hidden
    )
    whole = _File(format="facilitator.prompt-deck", version=1, cards=cards)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def add_from_file(actor: Actor, content: bytes) -> int:
    """Add what a file has and the deck has not; returns how many. All of it, or nothing."""
    check_edits(actor)
    if len(content) > LARGEST:
        raise Invalid(_("This file is too large for a deck."), field="file")
    try:
        whole = msgspec.json.decode(content, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(NOT_OURS, field="file") from error
    deck = deck_of(actor)
    known = {one.draft.words for one in deck}
    drafts = {}
    for card in whole.cards:
        try:
            draft = _checked(Draft(card.words, card.theme, card.phase, card.depth))
        except Invalid as error:
            raise Invalid(error.message, field="file") from error
        if draft.words not in known:
            drafts[draft.words] = draft
    if len(deck) + len(drafts) > MOST:
        raise Conflict(_("A deck has at most %(most)s questions.", most=MOST), field="file")
    for draft in drafts.values():
        record(actor, "deck.changed", _row(actor, uuid.uuid4(), draft))
    return len(drafts)

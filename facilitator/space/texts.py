"""What cards for outside can say: the software's texts, and what an organization makes of them.

Part of this feature's operations. Whoever edits every template changes them, for the whole
organization. A text never names the organization: who gets a card learns of no place.
"""

import re
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import N_, _, translated
from facilitator.groups.shelf import check_link
from facilitator.organizations.models import Organization
from facilitator.space.explanations import EXPLANATIONS, Explanation
from facilitator.space.text_models import CardText, TextKind

LONGEST_TITLE, LONGEST, MOST = 100, 4000, 60
NAMES_US = N_(
    "A card names no place, so that nobody learns where somebody is. "
    "Please leave out the name of this organization."
)


@dataclass(frozen=True)
class Text:
    """One text as a card shows it."""

    kind: TextKind
    title: str
    words: str
    link: str = ""

    @property
    def paragraphs(self) -> list[str]:
        """The words, paragraph by paragraph."""
        return [part.strip() for part in self.words.split("\n\n") if part.strip()]


@dataclass(frozen=True)
class Shown:
    """One text as whoever changes them sees it; `topic` is what a card remembers."""

    id: uuid.UUID
    topic: str
    text: Text
    is_shipped: bool
    is_hidden: bool = False


def _shipped(organization_id: uuid.UUID) -> dict[uuid.UUID, Shown]:
    """Return the software's texts by the ids they have in an organization."""
    found = {}
    for topic, one in EXPLANATIONS.items():
        text_id = uuid.uuid5(organization_id, f"card text {topic}")
        found[text_id] = Shown(text_id, topic, _of_ours(one), is_shipped=True)
    return found


def _of_ours(one: Explanation) -> Text:
    words = "\n\n".join(translated(words) for words in one.paragraphs)
    return Text(TextKind(one.kind), translated(one.title), words)


def _all(organization_id: uuid.UUID) -> list[Shown]:
    found = _shipped(organization_id)
    for row in db.session.scalars(sa.select(CardText)):
        ours = found.get(row.id)
        text = Text(row.kind, row.title, row.words, row.link)
        topic = ours.topic if ours else str(row.id)
        found[row.id] = Shown(row.id, topic, text, ours is not None, row.is_hidden)
    order = list(TextKind)
    return sorted(found.values(), key=lambda one: (order.index(one.text.kind), one.text.title))


def texts_of(actor: Actor) -> dict[str, Text]:
    """Return the texts a member can choose from, by what a card remembers of them."""
    return {one.topic: one.text for one in _all(actor.organization_id) if not one.is_hidden}


@no_actor("asked with a card whose address somebody held; the work is bound to its organization")
def text_of_card(organization_id: uuid.UUID, topic: str) -> Text | None:
    """Return what a card says; None once its text was taken out."""
    texts = (one for one in _all(organization_id) if not one.is_hidden)
    return next((one.text for one in texts if one.topic == topic), None)


def all_texts(actor: Actor) -> list[Shown]:
    """Return every text, those taken out as well, for whoever changes them."""
    if not actor.can(Permission.TEMPLATE_EDIT):
        raise NotAllowed(N_("The texts of cards are for owners and admins to change."))
    return _all(actor.organization_id)


def text_for(actor: Actor, text_id: uuid.UUID) -> Shown:
    """Return one text, for whoever changes them."""
    found = next((one for one in all_texts(actor) if one.id == text_id), None)
    if found is None:
        raise NotFound()
    return found


def save_text(actor: Actor, text: Text, text_id: uuid.UUID | None = None) -> uuid.UUID:
    """Add a text, or keep other words for one; cards that are out say these from now on."""
    if text_id is not None:
        text_for(actor, text_id)
    elif len(all_texts(actor)) >= MOST:
        raise Conflict(_("There are %(most)s texts. Please change one of them.", most=MOST))
    row = _row(actor, text_id or uuid.uuid4(), _checked(actor, text))
    record(actor, "card_texts.changed", row)
    return row.id


def hide_text(actor: Actor, text_id: uuid.UUID, *, on: bool) -> None:
    """Take a text out, or put it back; a card that says it leads nowhere meanwhile."""
    row = _row(actor, text_id, text_for(actor, text_id).text)
    row.is_hidden = on
    record(actor, "card_texts.changed", row)


def _row(actor: Actor, text_id: uuid.UUID, text: Text) -> CardText:
    row = db.session.get(CardText, (actor.organization_id, text_id), with_for_update=True)
    if row is None:
        row = CardText(id=text_id, is_hidden=False)
        db.session.add(row)
    row.kind, row.title, row.words, row.link = text.kind, text.title, text.words, text.link
    return row


def _checked(actor: Actor, text: Text) -> Text:
    title = clean_line(text.title, LONGEST_TITLE, field="title")
    words = clean_text(text.words, LONGEST, field="words")
    if not title:
        raise Invalid(N_("Please give it a name."), field="title")
    if not words:
        raise Invalid(N_("Please say in a few words what it is about."), field="words")
    link = _link(text.link) if text.kind is not TextKind.EXPLANATION else ""
    if text.kind is TextKind.PODCAST and not link:
        raise Invalid(N_("Please give the address of the podcast."), field="link")
    ours = db.session.get_one(Organization, actor.organization_id)
    name = re.compile(rf"(?<!\w){re.escape(ours.name)}(?!\w)")
    for field, words_of in (("title", title), ("words", words)):
        if name.search(words_of):
            raise Invalid(NAMES_US, field=field)
    return Text(text.kind, title, words, link)


def _link(link: str) -> str:
    try:
        return check_link(link) if link else ""
    except Invalid as error:
        raise Invalid(error.message, field="link") from error

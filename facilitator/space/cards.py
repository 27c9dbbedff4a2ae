"""Cards for somebody outside, which never say who belongs where. Part of the operations.

A card is behind an address without the organization, a circle or a name in it. Whoever has
the address reads one plain text and the maker's own line. Reading is not counted.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from facilitator.accounts.models import Account
from facilitator.after.queries import lock_own_member
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.core.tokens import digest, new_token
from facilitator.core.words import N_, _
from facilitator.core.work import all_tenants, current_work
from facilitator.organizations.models import (
    Member,
    MemberState,
    Organization,
    OrganizationState,
)
from facilitator.space.models import OutsideCard
from facilitator.space.queries import opened, shut
from facilitator.space.said import Card
from facilitator.space.texts import Text, text_of_card, texts_of

SPANS = {1: N_("1 day"), 7: N_("7 days"), 14: N_("14 days"), 30: N_("30 days")}
USUAL = 14
MOST_CARDS = 20
_CARD = msgspec.json.Decoder(Card)


@dataclass(frozen=True)
class Made:
    """A card as its maker sees it; without words when its key is gone."""

    row: OutsideCard
    card: Card | None

    @property
    def is_open(self) -> bool:
        """Whether its address still leads to it."""
        return self.row.until > clock.now()


def cards_of(actor: Actor) -> list[Made]:
    """Return the actor's own cards, the longest open first."""
    rows = db.session.scalars(
        sa.select(OutsideCard)
        .where(OutsideCard.member_id == actor.member_id)
        .order_by(OutsideCard.until.desc(), OutsideCard.id)
    )
    return [Made(row, _open(row)) for row in rows]


def make_card(actor: Actor, topic: str, line: str, days: int) -> str:
    """Make a card that is open for so many days; returns the secret of its address."""
    said = clean_text(line, 500, field="line")
    if topic not in texts_of(actor):
        raise Invalid(N_("Please choose one of the texts."), field="topic")
    if days not in SPANS:
        raise Invalid(N_("Please choose one of the times."), field="days")
    lock_own_member(actor)
    own = OutsideCard.member_id == actor.member_id
    db.session.execute(sa.delete(OutsideCard).where(own, OutsideCard.until <= clock.now()))
    count = sa.select(sa.func.count()).select_from(OutsideCard).where(own)
    if (db.session.scalar(count) or 0) >= MOST_CARDS:
        raise Conflict(_("You have %(most)s cards. Please delete one first.", most=MOST_CARDS))
    token = new_token()
    row = OutsideCard(
        id=uuid.uuid4(),
        member_id=actor.member_id,
        token_hash=digest(token),
        until=clock.now() + timedelta(days=days),
        revision=1,
    )
    card = Card(topic=topic, line=said, token=token)
    row.words_sealed = shut(actor.member_id, _place_of(row), card)
    db.session.add(row)  # only now: it is never without its words
    return token


def end_card(actor: Actor, card_id: uuid.UUID) -> None:
    """Delete a card: its address is one that never was. NotFound for anybody else's."""
    row = db.session.scalar(
        sa.select(OutsideCard).where(
            OutsideCard.id == card_id, OutsideCard.member_id == actor.member_id
        )
    )
    if row is None:
        raise NotFound()
    db.session.delete(row)


@no_actor("whoever was given the address signs in nowhere: they only hold the secret")
def card_for_token(token: str) -> tuple[Card, Text]:
    """Bind the work to the organization of an address and return its line and its text.

    NotFound when it or its text was deleted, is over or never was, when its maker is no longer a
    member, and while the organization rests, since nobody could take it back: all the same.
    """
    with all_tenants("a card's address names its organization only by its secret"):
        found = db.session.execute(
            sa.select(OutsideCard.organization_id, OutsideCard.id).where(
                OutsideCard.token_hash == digest(token)
            )
        ).one_or_none()
    if found is None:
        raise NotFound()
    current_work().bind(found.organization_id)
    row = db.session.scalar(
        sa.select(OutsideCard)
        .join(Member, Member.id == OutsideCard.member_id)
        .join(Account, Account.id == Member.account_id)
        .join(Organization, Organization.id == OutsideCard.organization_id)
        .where(
            OutsideCard.id == found.id,
            Organization.state == OrganizationState.ACTIVE,
            OutsideCard.until > clock.now(),
            Member.state == MemberState.ACTIVE,
            Account.disabled_at.is_(None),
        )
    )
    card = _open(row) if row is not None else None
    text = text_of_card(found.organization_id, card.topic) if card is not None else None
    if card is None or text is None:
        raise NotFound()
    return card, text


def _place_of(row: OutsideCard) -> Place:
    return Place("outside_cards", "words_sealed", row.id, row.revision)


def _open(row: OutsideCard) -> Card | None:
    return opened(row.member_id, _place_of(row), row.words_sealed, _CARD)

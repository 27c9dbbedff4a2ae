"""What people agree to when they join their first circle here, and whether they are old enough.

Part of this feature's operations. Texts are versions that are never edited; a
consent keeps which one it was, its hash and when. Of an age only "at least so many
years" is kept, never a date of birth.
"""

import hashlib
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.work import all_tenants, current_work
from facilitator.organizations.models import (
    Consent,
    ConsentText,
    Member,
    MemberState,
    Organization,
)
from facilitator.organizations.queries import organization_for

#: In force until an organization publishes words of its own, as version 0.
FIRST_TEXT = """\
I join because I want to, and I can leave at any time without saying why.

What I write is stored sealed, for the people it is meant for. The page “Who sees what” \
says who they are and for how long. Facilitators read what I write in their circle, and \
may read it first. What is reported is read by those who decide about it.

Facilitators are people who care. They are no emergency service, and nobody watches \
messages around the clock. If somebody may be in danger, a facilitator may tell others \
who can help.

Nobody can promise that others keep to themselves what they read here.
"""

OWED = "What joining means here has new words. Please read them and agree before you write."


@dataclass(frozen=True)
class Offer:
    """What somebody is asked to agree to: a text with its version, and an age or 0."""

    version: int
    text: str
    text_hash: bytes
    minimum_age: int = 0

    @property
    def mark(self) -> str:
        """What a form says of the text that stood in it."""
        return self.text_hash.hex()[:16]


@dataclass(frozen=True)
class Agreed:
    """What somebody ticked: the mark of the text before them, and that they are old enough."""

    mark: str
    of_age: bool = False


@no_actor("the same words for everybody, before anybody is known")
def first_offer() -> Offer:
    """Return what is asked where no organization has said anything else."""
    return Offer(0, FIRST_TEXT, _hash(FIRST_TEXT))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


@no_actor("whoever is about to join is no member yet")
def current_offer() -> Offer:
    """Return what the organization of this work asks of people who join."""
    row = db.session.scalar(sa.select(ConsentText).order_by(ConsentText.version.desc()).limit(1))
    organization = db.session.get_one(Organization, current_work().organization_id)
    first = first_offer()
    if row is None:
        return Offer(0, first.text, first.text_hash, organization.minimum_age)
    return Offer(row.version, row.text, row.text_hash, organization.minimum_age)


def offer_for(person: Person) -> Offer | None:
    """Return what the person has yet to agree to here, or None."""
    offer = current_offer()
    given = consent_of(person)
    if given is not None and _covers(given, offer):
        return None
    return offer


def _covers(given: Consent, offer: Offer) -> bool:
    return given.text_hash == offer.text_hash and given.meets_minimum >= offer.minimum_age


def consent_of(person: Person) -> Consent | None:
    """Return what the person agreed to here last, or None."""
    return db.session.scalar(
        sa.select(Consent)
        .join(Member, Member.id == Consent.member_id)
        .where(Member.account_id == person.account_id)
        .order_by(Consent.given_at.desc())
        .limit(1)
    )


def give_consent(person: Person, member: Member, agreed: Agreed | None) -> None:
    """Record that a member agreed, if they have not yet; raises when they did not.

    Call it in the commit that lets them into a circle.
    """
    offer = offer_for(person)
    if offer is None:
        member.consent_version = current_offer().version  # they agreed to these very words
        return
    if agreed is None:
        raise Invalid("Please read this and tick the box, or stop here.", field="consent")
    if agreed.mark != offer.mark:
        raise Conflict("The text has changed meanwhile. Please read it again.", field="consent")
    if offer.minimum_age and not agreed.of_age:
        raise Invalid(too_young(offer.minimum_age), field="of_age")
    given = Consent(
        id=uuid.uuid4(),
        member_id=member.id,
        version=offer.version,
        text_hash=offer.text_hash,
        meets_minimum=offer.minimum_age,
        given_at=clock.now(),
    )
    db.session.add(given)
    member.consent_version = offer.version
    record(person, "consent.given", given, version=offer.version, minimum=offer.minimum_age)


def agree_again(actor: Actor, agreed: Agreed) -> None:
    """Agree to the newest text, for somebody who has joined already."""
    member = db.session.get_one(
        Member, (actor.organization_id, actor.member_id), with_for_update=True
    )
    give_consent(actor, member, agreed)


def check_consent(actor: Actor, field: str | None = None) -> None:
    """Raise Conflict, before somebody writes, while a newer text waits for their answer."""
    if actor.owes_consent:
        raise Conflict(OWED, field=field, code="agreement")


def consents_of(person: Person) -> list[tuple[Organization, Consent]]:
    """Return what a person agreed to last in each organization, for their own account page.

    Needs an unbound work.
    """
    with all_tenants("a person's own consents, on their account page"):
        rows = db.session.execute(
            sa.select(Organization, Consent)
            .join(Member, Member.organization_id == Organization.id)
            .join(
                Consent,
                sa.and_(
                    Consent.organization_id == Member.organization_id,
                    Consent.member_id == Member.id,
                ),
            )
            .where(Member.account_id == person.account_id, Member.state == MemberState.ACTIVE)
            .order_by(Organization.name, Consent.given_at)
        ).all()
    newest = {row[0].id: (row[0], row[1]) for row in rows}
    return list(newest.values())


@no_actor("words")
def too_young(minimum_age: int) -> str:
    """Return what somebody reads who has not said that they are old enough."""
    return (
        f"Circles here are for people of {minimum_age} or older. "
        "Help now has places for people of every age."
    )


def publish_consent_text(actor: Actor, text: str) -> ConsentText:
    """Put a new version in force: for who joins from now on, and for others before they write."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    db.session.refresh(organization, with_for_update=True)
    current = current_offer()
    if current.text.strip() == text.strip():
        raise Conflict("Nothing has changed in the text.", field="text")
    row = ConsentText(
        id=uuid.uuid4(),
        version=current.version + 1,
        text=text,
        text_hash=_hash(text),
        published_at=clock.now(),
    )
    db.session.add(row)
    organization.consent_version = row.version
    record(actor, "consent.published", row, version=row.version)
    return row

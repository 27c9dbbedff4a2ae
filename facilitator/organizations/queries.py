"""Finding organizations and the member a person is in them; the finder is the check."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from facilitator.accounts import queries as accounts
from facilitator.accounts.models import Account, SignIn
from facilitator.core import clock
from facilitator.core.access import OFFICES, Permission, Role
from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound, SignedOut
from facilitator.core.logs import note_turned_away
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Lasting, Prepared
from facilitator.core.tokens import digest
from facilitator.core.work import Work, all_tenants, current_work
from facilitator.organizations.models import (
    Invitation,
    Member,
    MemberState,
    Organization,
    OrganizationState,
)


@dataclass(frozen=True)
class _Place:
    """What an Actor needs of an organization and of somebody's membership in it."""

    slug: str
    name: str
    time_zone: str
    state: OrganizationState
    opened_at: datetime | None
    staff_need_second_factor: bool
    facilitators_need_second_factor: bool
    consent_version: int
    sandbox_until: datetime | None
    ends_at: datetime | None
    member_id: uuid.UUID
    role: Role
    agreed_version: int
    erase_at: datetime | None

    def check_not_over(self) -> None:
        """Raise NotFound when it is over, whether or not the sweep has come by."""
        if any(end and end <= clock.now() for end in (self.sandbox_until, self.ends_at)):
            raise NotFound()

    def wants_second_factor(self) -> bool:
        """Say whether it wants one of this member before they hold anything."""
        if self.facilitators_need_second_factor:
            return True  # it makes no difference to somebody who holds nothing
        return self.staff_need_second_factor and self.role in OFFICES


#: What a _Place is made of, in its order: of the organization, and of the member.
_OF_ORGANIZATION = (
    Organization.slug,
    Organization.name,
    Organization.time_zone,
    Organization.state,
    Organization.opened_at,
    Organization.staff_need_second_factor,
    Organization.facilitators_need_second_factor,
    Organization.consent_version,
    Organization.sandbox_until,
    Organization.ends_at,
)
_OF_MEMBER = (Member.id, Member.role, Member.consent_version, Member.erase_at)

#: Made once: these two are asked for every page.
_BY_SLUG = Prepared(
    sa.select(Organization.id, Organization.country, *_OF_ORGANIZATION).where(
        Organization.slug == sa.bindparam("slug")
    ),
    lambda *columns: columns,
)
_MEMBER = Prepared(
    sa.select(*_OF_MEMBER).where(
        Member.account_id == sa.bindparam("account_id"), Member.state == sa.bindparam("state")
    ),
    lambda *columns: columns,
)


class _Connected:
    """Who a sign-in belongs to, where they belong, and until when it holds by itself."""

    def __init__(self, *columns: Any):
        known = len(accounts.PERSON)
        self.person = accounts.person_of(*columns[:known])
        self.until = accounts.held_until(*columns[known : known + 3])
        place = columns[known + 3 :]
        self.place = None if place[0] is None else _Place(*place)
        self._actor: Actor | None = None

    def actor_in(self, organization_id: uuid.UUID) -> Actor:
        """Return them as a member; made once for as long as this is kept."""
        if self.place is None:
            _note_if_left_out(self.person.account_id)
            raise NotFound()
        self.place.check_not_over()
        if self._actor is None:
            self._actor = _actor(self.person, organization_id, self.place)
        return self._actor


#: Made once: this is asked for every live event. Who it is, and where they belong, if they do.
_CONNECTED = Lasting(
    sa.select(
        *accounts.PERSON,
        SignIn.expires_at,
        SignIn.seen_at,
        SignIn.is_shared,
        *_OF_ORGANIZATION,
        *_OF_MEMBER,
    )
    .join(Account, Account.id == SignIn.account_id)
    .outerjoin(Member, sa.and_(Member.account_id == Account.id, Member.state == MemberState.ACTIVE))
    .outerjoin(Organization, Organization.id == Member.organization_id)
    .where(
        SignIn.id == sa.bindparam("sign_in_id"),
        SignIn.ended_at.is_(None),
        Account.disabled_at.is_(None),
    ),
    _Connected,
)


@no_actor("this is how an actor is found")
def actor_of_connection(work: Work, sign_in_id: uuid.UUID, organization_id: uuid.UUID) -> Actor:
    """Bind the work to the organization and return the member whose sign-in it is, as of now.

    Raises SignedOut when the sign-in has ended and NotFound when its person no
    longer belongs. One statement at most, for every live event.
    """
    work.bind(organization_id)  # before anything of it is read, and for good
    found = _CONNECTED.first(sign_in_id=sign_in_id)
    if found is None or found.until <= clock.now():
        raise SignedOut()
    return found.actor_in(organization_id)


@no_actor("this is how an actor is found")
def actor_for_slug(work: Work, person: Person, slug: str) -> Actor:
    """Bind the work to the organization of this slug and return the person as its member.

    Somebody who does not belong gets NotFound, as for a slug that never was.
    """
    if "\0" in slug:
        raise NotFound()  # PostgreSQL cannot even look for it
    organization = _BY_SLUG.first(slug=slug)
    if organization is None:
        raise NotFound()
    organization_id, country, *of_organization = organization
    work.bind(organization_id)
    work.known["country"] = country  # whose numbers a page shows
    member = _MEMBER.first(account_id=person.account_id, state=MemberState.ACTIVE)
    if member is None:
        _note_if_left_out(person.account_id)
        raise NotFound()
    return _actor(person, organization_id, _Place(*of_organization, *member))


def _note_if_left_out(account_id: uuid.UUID) -> None:
    """Leave a line in the log when it was somebody who is left out of the organization."""
    left_out = sa.select(Member.id).where(
        Member.account_id == account_id, Member.state == MemberState.BANNED
    )
    if db.session.scalar(left_out) is not None:
        note_turned_away("space")


@no_actor("this is how an actor is found")
def left_out_for_slug(work: Work, person: Person, slug: str) -> Actor:
    """Bind the work and return somebody who is left out of an organization, as plain as can be.

    For what stays theirs: the one page that says why. Everybody else gets NotFound.
    """
    organization = _BY_SLUG.first(slug="" if "\0" in slug else slug)
    if organization is None:
        raise NotFound()
    organization_id, _country, *of_organization = organization
    work.bind(organization_id)
    member = _MEMBER.first(account_id=person.account_id, state=MemberState.BANNED)
    if member is None:
        raise NotFound()
    place = _Place(*of_organization, *member)
    return _actor(person, organization_id, replace(place, role=Role.MEMBER))


def _actor(person: Person, organization_id: uuid.UUID, place: _Place) -> Actor:
    place.check_not_over()
    waits = place.wants_second_factor() and not person.has_second_factor
    return Actor(
        account_id=person.account_id,
        sign_in_id=person.sign_in_id,
        authenticated_at=person.authenticated_at,
        is_operator=person.is_operator,
        address=person.address,
        seen_at=person.seen_at,
        organization_id=organization_id,
        organization_slug=place.slug,
        organization_name=place.name,
        member_id=place.member_id,
        role=Role.MEMBER if waits else place.role,
        owes_second_factor=waits and place.role is not Role.MEMBER,
        may_hold=not waits,
        owes_consent=place.agreed_version < place.consent_version,
        has_second_factor=person.has_second_factor,
        own_zone=person.own_zone,
        time_zone=person.own_zone or place.time_zone,
        is_read_only=place.state is OrganizationState.SUSPENDED or place.ends_at is not None,
        ends_at=place.ends_at,
        erase_at=place.erase_at,
        is_early=place.opened_at is None,
        is_sandbox=place.sandbox_until is not None,
    )


def organizations_of(person: Person, state: MemberState = MemberState.ACTIVE) -> list[Organization]:
    """Return the organizations this person belongs to, by name; no room to try things in.

    Or, by `state`, those they are left out of.
    """
    with all_tenants("a person's own memberships, to choose where to go"):
        ids = db.session.scalars(
            sa.select(Member.organization_id).where(
                Member.account_id == person.account_id, Member.state == state
            )
        ).all()
    return list(
        db.session.scalars(
            sa.select(Organization)
            .where(
                Organization.id.in_(ids),
                Organization.sandbox_until.is_(None),
                sa.or_(Organization.ends_at.is_(None), Organization.ends_at > clock.now()),
            )
            .order_by(Organization.name)
        )
    )


@no_actor("a fact about the place of this work, for who is told nothing from it")
def is_sandbox() -> bool:
    """Say whether the work is bound to a room to try things in."""
    until = sa.select(Organization.sandbox_until)
    until = until.where(Organization.id == current_work().organization_id)
    return db.session.scalar(until) is not None


def organization_for(actor: Actor, need: Permission) -> Organization:
    """Return the actor's organization, if their role in it grants what is needed."""
    if not actor.can(need):
        raise NotAllowed()
    return db.session.get_one(Organization, actor.organization_id)


@no_actor("a link is held by somebody who may not be a member yet")
def invitation_place(token: str) -> uuid.UUID | None:
    """Return the organization a staff link belongs to while it works, or None."""
    with all_tenants("a staff link names its organization only by its secret"):
        return db.session.scalar(
            sa.select(Invitation.organization_id).where(
                Invitation.token_hash == digest(token),
                Invitation.used_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
        )


def invitations_for(actor: Actor) -> list[Invitation]:
    """Return the staff links that still work, the latest first."""
    if not actor.can(Permission.STAFF_INVITE):
        raise NotAllowed()
    return list(
        db.session.scalars(
            sa.select(Invitation)
            .where(
                Invitation.used_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
            .order_by(Invitation.created_at.desc(), Invitation.id)
        )
    )


def who_needs_second_factor(person: Person) -> str:
    """Return why the person has to keep their second factor, in words, or nothing.

    Needs an unbound work: they may be staff of more than one organization.
    """
    if person.is_operator:
        return "Whoever runs this server signs in with a second step."
    with all_tenants("a person's own offices, to see whether one needs a second factor"):
        needed = db.session.scalar(
            sa.select(Member.id)
            .join(Organization, Organization.id == Member.organization_id)
            .where(
                Member.account_id == person.account_id,
                Member.state == MemberState.ACTIVE,
                sa.or_(
                    sa.and_(Organization.staff_need_second_factor, Member.role.in_(OFFICES)),
                    sa.and_(
                        Organization.facilitators_need_second_factor, Member.role != Role.MEMBER
                    ),
                ),
            )
            .limit(1)
        )
    return "Your role needs the second step, so it stays on." if needed else ""


@no_actor("run from the command line by whoever owns the server")
def chains_to_check(slug: str | None) -> list[tuple[uuid.UUID, str]]:
    """Return the id and slug of one organization, or of all, for a check of their audits."""
    query = sa.select(Organization.id, Organization.slug).order_by(Organization.slug)
    if slug:
        query = query.where(Organization.slug == slug)
    return [(row.id, row.slug) for row in db.session.execute(query)]

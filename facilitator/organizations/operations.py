"""Changing organizations, who works for them, and what the operator may do to them."""

import re
import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.accounts.queries import email_of
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import ORGANIZATION_ROLES, Permission, Role
from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.logs import note_turned_away
from facilitator.core.tokens import digest, new_token
from facilitator.core.work import current_work
from facilitator.organizations.models import (
    Invitation,
    Member,
    MemberState,
    Organization,
    OrganizationState,
)
from facilitator.organizations.operating import organization_for_operator, require_operator
from facilitator.organizations.queries import organization_for
from facilitator.organizations.quotas import check_another_member

INVITATION_LASTS = timedelta(days=7)
#: One refusal for every invitation that does not work.
DEAD_LINK = "This invitation can't be used any more. Please ask whoever sent it for a new one."
SLUG = re.compile(r"[a-z][a-z0-9-]{2,39}")


def create_organization(
    person: Person, *, slug: str, name: str, country: str, time_zone: str
) -> str:
    """Open an organization; returns the token of its owner's one-time link.

    Only the operator, who sees nothing inside afterwards. Binds the work to it.
    """
    require_operator(person)
    if not SLUG.fullmatch(slug):
        raise Invalid("Please use three or more small letters, digits and dashes.", field="slug")
    if db.session.scalar(sa.select(Organization.id).where(Organization.slug == slug)):
        raise Conflict("This address is taken.", field="slug")
    organization = Organization(
        id=uuid.uuid4(),
        slug=slug,
        name=name,
        country=country,
        time_zone=time_zone,
        state=OrganizationState.ACTIVE,
        created_at=clock.now(),
    )
    db.session.add(organization)
    db.session.flush()  # the invitation and the audit belong to it
    current_work().bind(organization.id)
    token = _add_invitation(Role.OWNER, None)
    record(person, "organization.created", organization)
    return token


def suspend_organization(person: Person, organization_id: uuid.UUID, reason: str) -> None:
    """Make an organization read-only, with a reason its people read."""
    organization = organization_for_operator(person, organization_id)
    organization.state, organization.state_reason = OrganizationState.SUSPENDED, reason
    record(person, "organization.suspended", organization, reason=reason)


def resume_organization(person: Person, organization_id: uuid.UUID) -> None:
    """Let an organization be changed again."""
    organization = organization_for_operator(person, organization_id)
    organization.state, organization.state_reason = OrganizationState.ACTIVE, ""
    record(person, "organization.resumed", organization)


def edit_organization(
    actor: Actor,
    *,
    name: str,
    country: str,
    time_zone: str,
    facilitators_create_groups: bool,
    minimum_age: int = 0,
    staff_need_second_factor: bool = True,
    facilitators_need_second_factor: bool = False,
    joins_without_email: bool = False,
    requires_backup: bool = False,
    notices_danger: bool | None = None,
) -> Organization:
    """Change what the organization is called, where it is, and what its circles go by."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    organization.name, organization.country = name, country
    organization.time_zone = time_zone
    organization.facilitators_create_groups = facilitators_create_groups
    organization.minimum_age = minimum_age
    organization.staff_need_second_factor = staff_need_second_factor
    organization.facilitators_need_second_factor = facilitators_need_second_factor
    organization.joins_without_email = joins_without_email
    organization.requires_backup = requires_backup
    if notices_danger is not None:
        notice_danger(actor, on=notices_danger)
    record(
        actor,
        "organization.edited",
        organization,
        staff_need_second_factor=staff_need_second_factor,
        facilitators_need_second_factor=facilitators_need_second_factor,
        joins_without_email=joins_without_email,
        requires_backup=requires_backup,
    )
    return organization


def notice_danger(actor: Actor, *, on: bool) -> None:
    """Let the model of concern look at what members write, or not (docs/concern.md)."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    if organization.notices_danger is not on:
        organization.notices_danger = on
        record(actor, "organization.noticing", organization, on=on)


def invite_staff(actor: Actor, role: Role) -> str:
    """Return the token of a one-time link that makes somebody staff. An owner's, only by owners."""
    organization_for(actor, Permission.STAFF_INVITE)
    check_grantable(actor, role)
    token = _add_invitation(role, actor.member_id)
    record(actor, "staff.invited", _invitation(token), role=role.value)
    return token


def check_grantable(actor: Actor, role: Role) -> None:
    """Raise Invalid or NotAllowed for a role the actor cannot give away."""
    if role not in ORGANIZATION_ROLES:
        raise Invalid("Please choose one of the roles.", field="role")
    if role is Role.OWNER and actor.role is not Role.OWNER:
        raise NotAllowed("Only an owner can make somebody an owner.")


def _add_invitation(role: Role, invited_by_id: uuid.UUID | None) -> str:
    token = new_token()
    now = clock.now()
    db.session.add(
        Invitation(
            id=uuid.uuid4(),
            token_hash=digest(token),
            role=role,
            invited_by_id=invited_by_id,
            created_at=now,
            expires_at=now + INVITATION_LASTS,
        )
    )
    db.session.flush()  # so that it can be found for the audit line
    return token


def _invitation(token: str) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(Invitation.token_hash == digest(token)).with_for_update()
    ).one()


def join_by_invitation(person: Person, token: str) -> Organization:
    """Use a staff link, once. The work is bound to its organization."""
    invitation = _invitation(token)
    if invitation.used_at or invitation.revoked_at or invitation.expires_at <= clock.now():
        raise Conflict(DEAD_LINK)
    member = db.session.scalar(sa.select(Member).where(Member.account_id == person.account_id))
    organization = db.session.get_one(Organization, invitation.organization_id)
    barred = member is not None and member.state is MemberState.BANNED
    if not email_of(person):
        raise Conflict("The team is reached by mail. Please add an address on your account page.")
    if barred:
        note_turned_away("staff link")
    if barred or organization.is_read_only:
        raise Conflict(DEAD_LINK)
    if member is None or member.state is not MemberState.ACTIVE:
        check_another_member(person, organization)
    if member is None:
        member = Member(
            id=uuid.uuid4(),
            account_id=person.account_id,
            role=invitation.role,
            state=MemberState.ACTIVE,
            joined_at=clock.now(),
        )
        db.session.add(member)
    if member.state is not MemberState.ACTIVE or _outranks(invitation.role, member.role):
        member.role = invitation.role  # a link raises a role and never lowers one
    member.state = MemberState.ACTIVE
    db.session.flush()  # the invitation points at the member
    invitation.used_at, invitation.used_by_id = clock.now(), member.id
    record(person, "staff.joined", member, role=member.role.value)
    return organization


def runs_it(person: Person) -> bool:
    """Say whether somebody is owner or admin of the organization the work is bound to."""
    role = db.session.scalar(
        sa.select(Member.role).where(
            Member.account_id == person.account_id, Member.state == MemberState.ACTIVE
        )
    )
    return role in (Role.OWNER, Role.ADMIN)


def _outranks(one: Role, other: Role) -> bool:
    return ORGANIZATION_ROLES.index(one) < ORGANIZATION_ROLES.index(other)


def revoke_invitation(actor: Actor, invitation_id: uuid.UUID) -> None:
    """Close a link that nobody has used yet. An owner's, only by owners."""
    organization_for(actor, Permission.STAFF_INVITE)
    invitation = db.session.scalar(
        sa.select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    )
    if invitation is None or invitation.used_at is not None:
        raise NotFound()
    check_grantable(actor, invitation.role)
    if invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        record(actor, "staff.invitation_revoked", invitation)


def set_role(actor: Actor, member_id: uuid.UUID, role: Role) -> Member:
    """Give somebody another role. Owners are changed by owners, and one owner always stays."""
    organization_for(actor, Permission.ROLE_ASSIGN)
    check_grantable(actor, role)
    owners = db.session.scalars(
        sa.select(Member)
        .where(Member.role == Role.OWNER, Member.state == MemberState.ACTIVE)
        .with_for_update()
    ).all()
    member = db.session.scalar(sa.select(Member).where(Member.id == member_id))
    if member is None or member.state is not MemberState.ACTIVE:
        raise NotFound()
    if member.role is Role.OWNER and actor.role is not Role.OWNER:
        raise NotAllowed("Only an owner can change an owner's role.")
    if member.role is Role.OWNER and role is not Role.OWNER and len(owners) == 1:
        raise Conflict("An organization keeps at least one owner. Please name another first.")
    before, member.role = member.role, role
    record(actor, "role.assigned", member, before=before.value, after=role.value)
    return member

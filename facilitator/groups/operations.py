"""Changing groups and who belongs to them."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.accounts.queries import email_of
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.outbox import ring
from facilitator.core.tokens import digest, new_token
from facilitator.core.work import current_work
from facilitator.groups import queries
from facilitator.groups.handles import check_handle
from facilitator.groups.models import (
    Acceptance,
    Admission,
    Agreement,
    Group,
    GroupInvite,
    GroupState,
    Membership,
    MembershipState,
    Visibility,
)
from facilitator.organizations.models import (
    Member,
    MemberState,
    Organization,
    OrganizationState,
)

#: What a new circle starts from; every line can be changed.
FIRST_AGREEMENT = """\
- What is said here stays here.
- We speak for ourselves, and we listen more than we advise.
- Passing is always fine.
- We share the air, so that everybody has room.
- No names, numbers or addresses that could point to somebody.
- If somebody may be in danger, we tell a facilitator.
"""
#: One refusal for every link that does not work, so that none can be told from another.
DEAD_LINK = "This invitation can't be used any more. Please ask whoever sent it for a new one."


@dataclass(frozen=True)
class GroupDraft:
    """What a form says about a group."""

    name: str
    purpose: str
    visibility: Visibility
    admission: Admission
    size_limit: int
    time_zone: str
    hold_first: int
    retention_days: int = 7


def may_create(actor: Actor) -> bool:
    """Say whether the actor may open a circle here; facilitators while the policy allows."""
    if not actor.can(Permission.GROUP_CREATE):
        return False
    organization = db.session.get_one(Organization, actor.organization_id)
    return actor.role is not Role.FACILITATOR or organization.facilitators_create_groups


def check_may_create(actor: Actor) -> None:
    """Raise NotAllowed for whoever may not open a circle here."""
    if not may_create(actor):
        raise NotAllowed("Only admins open circles here. They are glad to hear your idea.")


def create_group(actor: Actor, draft: GroupDraft, handle: str) -> Group:
    """Open a circle with a first agreement; its maker leads it when they give a handle."""
    check_may_create(actor)
    if actor.role is Role.FACILITATOR and not handle:
        raise Invalid("Please choose the name people in the circle will see.", field="handle")
    group = Group(id=uuid.uuid4(), created_at=clock.now(), **vars(draft))
    db.session.add(group)
    db.session.flush()  # the agreement and the membership point at it
    _publish(group, FIRST_AGREEMENT, 1)
    if handle:
        lead = _add_member(actor, actor.member_id, group, handle, Role.LEAD, None)
        lead.agreed_version = 1
    record(actor, "group.created", group, group_id=group.id)
    return group


def edit_group(actor: Actor, group_id: uuid.UUID, draft: GroupDraft) -> Group:
    """Change what a group is and how people find it and get in."""
    group = _open_group(actor, group_id, Permission.GROUP_EDIT)
    inside = len(queries.people_of(actor, group_id))
    if draft.size_limit < inside:
        raise Conflict(f"{inside} people are in the circle already.", field="size_limit")
    for name, value in vars(draft).items():
        setattr(group, name, value)
    record(actor, "group.edited", group, group_id=group.id)
    return group


def archive_group(actor: Actor, group_id: uuid.UUID, reason: str) -> Group:
    """Close a circle for good: its people can read it, nobody can change it."""
    group = _open_group(actor, group_id, Permission.GROUP_ARCHIVE)
    group.state, group.archived_at = GroupState.ARCHIVED, clock.now()
    record(actor, "group.archived", group, group_id=group.id, reason=reason)
    return group


def _open_group(actor: Actor, group_id: uuid.UUID, need: Permission) -> Group:
    """Return the group locked, or refuse an archived one."""
    group = queries.group_for(actor, group_id, need, lock=True)
    if group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read, and nothing can be changed.")
    return group


# ---------------------------------------------------------------- the agreement


def publish_agreement(actor: Actor, group_id: uuid.UUID, text: str) -> Agreement:
    """Put a new version in force; everybody accepts it before they write again."""
    group = _open_group(actor, group_id, Permission.GROUP_EDIT)
    current = queries.current_agreement(actor, group_id)
    if current is not None and current.text == text:
        raise Conflict("Nothing has changed in the text.", field="text")
    agreement = _publish(group, text, (current.version if current else 0) + 1)
    record(actor, "agreement.published", agreement, version=agreement.version)
    return agreement


def _publish(group: Group, text: str, version: int) -> Agreement:
    agreement = Agreement(
        id=uuid.uuid4(),
        group_id=group.id,
        version=version,
        text=text,
        text_hash=hashlib.sha256(text.encode()).digest(),
        published_at=clock.now(),
    )
    db.session.add(agreement)
    db.session.flush()  # acceptances point at it
    return agreement


def accept_agreement(actor: Actor, group_id: uuid.UUID, version: int) -> Membership:
    """Accept the version the actor has read; Conflict when there is a newer one."""
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE)
    agreement = queries.current_agreement(actor, group_id)
    if agreement is None or agreement.version != version:
        raise Conflict("The agreement has changed meanwhile. Please read the new version.")
    if membership.agreed_version != version:
        membership.agreed_version = version
        db.session.add(
            Acceptance(
                membership_id=membership.id, agreement_id=agreement.id, accepted_at=clock.now()
            )
        )
        record(actor, "agreement.accepted", membership, version=version)
    return membership


# ---------------------------------------------------------------- getting in


def invite(
    actor: Actor, group_id: uuid.UUID, *, role: Role, max_uses: int, days: int, label: str
) -> tuple[GroupInvite, str]:
    """Make a link into the group; returns it and its token, which is shown only now."""
    group = _open_group(actor, group_id, Permission.MEMBER_INVITE)
    if role in STAFF_ROLES:
        queries.group_for(actor, group_id, Permission.GROUP_ROLES)
    token = new_token()
    row = GroupInvite(
        id=uuid.uuid4(),
        group_id=group.id,
        token_hash=digest(token),
        role=role,
        label=label,
        max_uses=max_uses,
        uses=0,
        expires_at=clock.now() + timedelta(days=days),
        created_by_id=actor.member_id,
        created_at=clock.now(),
    )
    db.session.add(row)
    record(actor, "invite.made", row, role=role.value, max_uses=max_uses, days=days)
    return row, token


def revoke_invite(actor: Actor, group_id: uuid.UUID, invite_id: uuid.UUID) -> None:
    """Stop a link; who came by it stays."""
    queries.group_for(actor, group_id, Permission.MEMBER_INVITE)
    row = db.session.scalar(
        sa.select(GroupInvite).where(GroupInvite.id == invite_id, GroupInvite.group_id == group_id)
    )
    if row is None:
        raise NotFound()
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        record(actor, "invite.revoked", row)


def join_by_invite(person: Person, invite_id: uuid.UUID, handle: str) -> Membership:
    """Use a link: become a member of the organization if need be, and of the group.

    The work is bound to the link's organization. The link is locked, so its last
    use goes to one person. Whoever was suspended, banned or removed does not come
    back by a link; whoever is in already is simply shown in.
    """
    link = db.session.scalar(
        sa.select(GroupInvite).where(GroupInvite.id == invite_id).with_for_update()
    )
    if link is None:
        raise Conflict(DEAD_LINK)
    member = _member_of(person)
    known = _membership_of(member, link.group_id) if member else None
    if known is not None and known.state in queries.INSIDE:
        return known
    group = db.session.get_one(Group, (link.organization_id, link.group_id), with_for_update=True)
    organization = db.session.get_one(Organization, link.organization_id)
    barred = organization.state is OrganizationState.SUSPENDED
    barred = (
        barred
        or (member is not None and member.state is MemberState.BANNED)
        or (
            known is not None and known.state in {MembershipState.SUSPENDED, MembershipState.BANNED}
        )
    )
    if barred or not queries.invite_is_good(person, link) or group.state is GroupState.ARCHIVED:
        raise Conflict(DEAD_LINK)
    if member is None:
        member = Member(
            id=uuid.uuid4(), account_id=person.account_id, role=Role.MEMBER, joined_at=clock.now()
        )
        db.session.add(member)
        db.session.flush()  # the membership points at it
    if member.state is not MemberState.ACTIVE:
        member.role, member.state = Role.MEMBER, MemberState.ACTIVE  # a link gives no old role back
    membership = _join(person, member, group, handle, link, known)
    link.uses += 1
    return membership


def group_already_in(person: Person, invite_id: uuid.UUID) -> uuid.UUID | None:
    """Return the group of a link when its holder is in it, or None. The work is bound."""
    member = _member_of(person)
    group_id = db.session.scalar(sa.select(GroupInvite.group_id).where(GroupInvite.id == invite_id))
    if group_id is None or member is None or member.state is not MemberState.ACTIVE:
        return None
    known = _membership_of(member, group_id)
    return group_id if known is not None and known.state in queries.INSIDE else None


def slug_of(person: Person) -> str:
    """Return the address of the organization this work belongs to."""
    organization_id = current_work().organization_id
    return db.session.get_one(Organization, organization_id).slug


def _join(
    person: Person,
    member: Member,
    group: Group,
    handle: str,
    link: GroupInvite,
    known: Membership | None,
) -> Membership:
    membership = _add_member(person, member.id, group, handle, link.role, known)
    membership.invite_id = link.id
    if link.needs_approval:
        membership.state = MembershipState.PENDING
    actor = _acting(person, group, member)
    record(actor, "membership.joined", membership, invite_id=link.id, state=membership.state.value)
    return membership


def _acting(person: Person, group: Group, member: Member) -> Actor:
    """Return the person as the member they have just become, for the audit."""
    organization = db.session.get_one(Organization, group.organization_id)
    return Actor(
        account_id=person.account_id,
        sign_in_id=person.sign_in_id,
        authenticated_at=person.authenticated_at,
        organization_id=group.organization_id,
        organization_slug=organization.slug,
        organization_name=organization.name,
        member_id=member.id,
        role=member.role,
        time_zone=organization.time_zone,
    )


def _member_of(person: Person) -> Member | None:
    return db.session.scalar(sa.select(Member).where(Member.account_id == person.account_id))


def _membership_of(member: Member, group_id: uuid.UUID) -> Membership | None:
    return db.session.scalar(
        sa.select(Membership).where(
            Membership.group_id == group_id, Membership.member_id == member.id
        )
    )


def _add_member(
    person: Person,
    member_id: uuid.UUID,
    group: Group,
    handle: str,
    role: Role,
    known: Membership | None,
) -> Membership:
    """Add or renew a membership; raises when the circle is full or the handle will not do."""
    others = [p for p in _everyone(group.id) if known is None or p.id != known.id]
    inside = sum(other.state in queries.INSIDE for other in others)
    if inside >= group.size_limit:
        raise Conflict("This circle is full just now. Please ask whoever invited you.")
    clean, key = check_handle(
        handle,
        taken=[other.handle_key for other in others],
        own_elsewhere=_own_keys(member_id, group.id),
        private=[email_of(person).partition("@")[0]],
    )
    membership = known or Membership(id=uuid.uuid4(), group_id=group.id, member_id=member_id)
    membership.role, membership.state = role, MembershipState.ACTIVE
    membership.handle, membership.handle_key = clean, key
    membership.joined_at, membership.until = clock.now(), None
    membership.agreed_version = membership.agreed_version or 0
    db.session.add(membership)
    db.session.flush()  # the audit line and the acceptance point at it
    return membership


def _everyone(group_id: uuid.UUID) -> list[Membership]:
    return list(db.session.scalars(sa.select(Membership).where(Membership.group_id == group_id)))


def _own_keys(member_id: uuid.UUID, group_id: uuid.UUID) -> list[str]:
    return list(
        db.session.scalars(
            sa.select(Membership.handle_key).where(
                Membership.member_id == member_id, Membership.group_id != group_id
            )
        )
    )


def ask_to_join(actor: Actor, group_id: uuid.UUID, handle: str) -> Membership:
    """Join an open group from the directory, or ask to join one that admits by request."""
    group = queries.listed_group_for(actor, group_id, lock=True)
    if group.admission is Admission.INVITATION:
        raise Conflict("People come into this circle by invitation.")
    known = queries.own_membership(actor, group_id)
    if known is not None and known.state in queries.INSIDE:
        return known
    if known is not None and known.state in {MembershipState.SUSPENDED, MembershipState.BANNED}:
        raise NotFound()
    membership = _add_member(actor, actor.member_id, group, handle, Role.PARTICIPANT, known)
    if group.admission is Admission.REQUEST:
        membership.state = MembershipState.PENDING
    record(actor, "membership.asked", membership, state=membership.state.value)
    return membership


def answer_request(
    actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID, *, approve: bool
) -> Membership:
    """Let somebody who asked come in, or not."""
    group = _open_group(actor, group_id, Permission.MEMBER_APPROVE)
    membership = queries.person_in(
        actor, group_id, membership_id, Permission.MEMBER_APPROVE, lock=True
    )
    if membership.state is not MembershipState.PENDING:
        raise Conflict("Somebody else has answered this already.")
    if approve and len(queries.people_of(actor, group_id)) >= group.size_limit:
        raise Conflict("The circle is full. Raise its limit first, or ask them to wait.")
    membership.state = MembershipState.ACTIVE if approve else MembershipState.DECLINED
    membership.joined_at = clock.now()
    record(actor, "membership.approved" if approve else "membership.declined", membership)
    return membership


def leave_group(actor: Actor, group_id: uuid.UUID) -> None:
    """Leave at once and silently. The last lead names another first."""
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE)
    leads = [p for p in queries.people_of(actor, group_id) if p.role is Role.LEAD]
    if membership.role is Role.LEAD and len(leads) == 1:
        raise Conflict("You are the only lead here. Please name another lead first.")
    membership.state = MembershipState.LEFT
    ring("membership", membership.id)
    record(actor, "membership.left", membership)


def pause_membership(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Rest from a circle: read it, write nothing, take no place. Nobody is told.

    The last lead who is not resting names another first. A second pause is the first one.
    """
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE)
    others = [
        person
        for person in queries.people_of(actor, group_id)
        if person.role is Role.LEAD
        and person.state is MembershipState.ACTIVE
        and person.id != membership.id
    ]
    if membership.role is Role.LEAD and not others:
        raise Conflict("You are the only lead here. Please name another lead first.")
    if membership.state is MembershipState.ACTIVE:
        membership.state = MembershipState.PAUSED
        ring("membership", membership.id)
        record(actor, "membership.paused", membership)
    return membership


def resume_membership(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Come back from a pause; one's name and role are as they were."""
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE)
    if membership.state is MembershipState.PAUSED:
        membership.state = MembershipState.ACTIVE
        record(actor, "membership.resumed", membership)
    return membership


def set_role(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID, role: Role) -> Membership:
    """Give somebody another role in the group; it keeps at least one lead."""
    membership = queries.person_in(
        actor, group_id, membership_id, Permission.GROUP_ROLES, lock=True
    )
    if membership.state not in queries.INSIDE:
        raise NotFound()
    leads = [p for p in queries.people_of(actor, group_id) if p.role is Role.LEAD]
    if membership.role is Role.LEAD and role is not Role.LEAD and len(leads) == 1:
        raise Conflict("A circle keeps at least one lead. Please name another first.")
    before, membership.role = membership.role, role
    ring("membership", membership.id)
    record(actor, "membership.role", membership, before=before.value, after=role.value)
    return membership

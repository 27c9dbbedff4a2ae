"""Getting into a circle by a link, and what every way in has in common.

Part of this feature's operations, kept apart for size.
"""

import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.accounts.queries import email_of
from facilitator.accounts.unaddressed import name_of
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.logs import note_turned_away
from facilitator.core.marks import no_actor
from facilitator.core.tokens import digest, new_token
from facilitator.core.work import current_work
from facilitator.groups import queries
from facilitator.groups.above import above
from facilitator.groups.conversation import settle_request_of
from facilitator.groups.formats import SHUT_LINK, check_takes_new, is_shut
from facilitator.groups.handles import check_handle
from facilitator.groups.leading import may_hold
from facilitator.groups.models import (
    Group,
    GroupInvite,
    GroupState,
    Membership,
    MembershipState,
    RequestState,
    Welcome,
)
from facilitator.groups.talk_words import forget_talk
from facilitator.groups.waiting import take_place
from facilitator.organizations.consents import Agreed, Offer, first_offer, give_consent, offer_for
from facilitator.organizations.models import (
    Member,
    MemberState,
    Organization,
)
from facilitator.organizations.operations import DEAD_LINK
from facilitator.organizations.quotas import check_another_member

#: What somebody reads who comes before the organization said that it is ready.
NOT_OPEN_YET = (
    "This isn't open yet. Your link will work once it is: please try it again in a day or two."
)
#: Somebody with a sign-in name alone, in a space that asks for an address.
NEEDS_EMAIL = (
    "This space asks for an e-mail address. You can add one on your account page; "
    "then open the link again."
)


def open_group(actor: Actor, group_id: uuid.UUID, need: Permission) -> Group:
    """Return the group locked, or refuse an archived one."""
    group = queries.group_for(actor, group_id, need, lock=True)
    if group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read, and nothing can be changed.")
    return group


NO_PLACE = (
    "Every place is taken, and nobody waits for one in a series that has begun. "
    "A higher limit of the circle makes room."
)


def invite(
    actor: Actor,
    group_id: uuid.UUID,
    *,
    role: Role,
    max_uses: int,
    days: int,
    label: str,
    why: str = "",
) -> tuple[GroupInvite, str]:
    """Make a link into the group; returns it and its token, which is shown only now.

    Where a series takes nobody new, a link for a participant is for one person and
    needs a reason; it is in the audit.
    """
    group = open_group(actor, group_id, Permission.MEMBER_INVITE)
    if role in STAFF_ROLES:
        queries.group_for(actor, group_id, Permission.GROUP_ROLES)
    is_exception = role not in STAFF_ROLES and is_shut(actor, group)
    if is_exception and not why:
        raise Invalid("Please say why this person may still come in.", field="why")
    if is_exception and max_uses != 1:
        raise Invalid("A late way in is for one person.", field="max_uses")
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
        is_exception=is_exception,
        created_at=clock.now(),
    )
    db.session.add(row)
    late: dict[str, Any] = {"late": why} if is_exception else {}
    record(actor, "invite.made", row, role=role.value, max_uses=max_uses, days=days, **late)
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


def join_by_invite(
    person: Person, invite_id: uuid.UUID, handle: str, agreed: Agreed | None = None
) -> Membership:
    """Use a link: become a member of the organization if need be, and of the group.

    The work is bound to the link's organization. The link is locked, so its last
    use goes to one person. Whoever was suspended, banned or removed does not come
    back by a link; whoever is in already, or waits for a place, is simply shown there.
    Whoever may not be made lead comes in by a link for one as co-facilitator. Raises
    Invalid for somebody who has yet to agree to what joining means.
    """
    link = db.session.scalar(
        sa.select(GroupInvite).where(GroupInvite.id == invite_id).with_for_update()
    )
    if link is None:
        raise Conflict(DEAD_LINK)
    member = _member_of(person)
    known = _membership_of(member, link.group_id) if member else None
    if known is not None and known.state in {*queries.INSIDE, MembershipState.WAITING}:
        return known
    group = db.session.get_one(Group, (link.organization_id, link.group_id), with_for_update=True)
    organization = db.session.get_one(Organization, link.organization_id)
    if organization.opened_at is None and link.role not in STAFF_ROLES:
        raise Conflict(NOT_OPEN_YET)
    barred = organization.is_read_only
    barred = (
        barred
        or (member is not None and member.state is MemberState.BANNED)
        or (
            known is not None and known.state in {MembershipState.SUSPENDED, MembershipState.BANNED}
        )
    )
    if barred:
        note_turned_away("link")
    if barred or not queries.invite_is_good(person, link) or group.state is GroupState.ARCHIVED:
        raise Conflict(DEAD_LINK)
    if not organization.joins_without_email and not email_of(person):
        raise Conflict(NEEDS_EMAIL)
    if link.role not in STAFF_ROLES and not link.is_exception:
        check_takes_new(person, group, SHUT_LINK)
    if member is None or member.state is not MemberState.ACTIVE:
        check_another_member(person, organization)
    if member is None:
        member = Member(
            id=uuid.uuid4(), account_id=person.account_id, role=Role.MEMBER, joined_at=clock.now()
        )
        db.session.add(member)
        db.session.flush()  # the membership points at it
    if member.state is not MemberState.ACTIVE:
        member.role, member.state = Role.MEMBER, MemberState.ACTIVE  # a link gives no old role back
    give_consent(person, member, agreed)
    membership = _join(person, member, group, handle, link, known)
    link.uses += 1
    return membership


@no_actor("whoever holds a link may have no account yet")
def may_come_without_email() -> bool:
    """Say whether the organization of this work lets people come without an address."""
    return db.session.get_one(Organization, current_work().organization_id).joins_without_email


def group_already_in(person: Person, invite_id: uuid.UUID) -> uuid.UUID | None:
    """Return the group of a link when its holder is in it, or None. The work is bound."""
    member = _member_of(person)
    group_id = db.session.scalar(sa.select(GroupInvite.group_id).where(GroupInvite.id == invite_id))
    if group_id is None or member is None or member.state is not MemberState.ACTIVE:
        return None
    known = _membership_of(member, group_id)
    return group_id if known is not None and known.state in queries.INSIDE else None


def offer_behind(person: Person, invite_id: uuid.UUID) -> Offer | None:
    """Return what somebody is asked to agree to who uses a link; the work is bound.

    A link that lets nobody in asks what one does that never was.
    """
    link = db.session.scalar(sa.select(GroupInvite).where(GroupInvite.id == invite_id))
    if link is None or not queries.invite_is_good(person, link):
        return first_offer()
    return offer_for(person)


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
    role = link.role
    if role is Role.LEAD and not may_be_lead(member.id):
        role = Role.COFACILITATOR
    membership = add_member(
        person, member.id, group, handle, role, known, is_asking=link.needs_approval
    )
    membership.invite_id = link.id
    if link.is_exception and membership.state is MembershipState.WAITING:
        raise Conflict(NO_PLACE)
    actor = _acting(person, group, member)
    record(actor, "membership.joined", membership, invite_id=link.id, state=membership.state.value)
    return membership


@no_actor("asked by whoever has been allowed to make somebody lead")
def may_be_lead(member_id: uuid.UUID) -> bool:
    """Say whether somebody may be made lead of a circle now: by any of the ways there are."""
    return may_hold(member_id) and member_id in above.may_lead([member_id])


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


def add_member(
    person: Person,
    member_id: uuid.UUID,
    group: Group,
    handle: str,
    role: Role,
    known: Membership | None,
    *,
    is_asking: bool = False,
) -> Membership:
    """Add or renew a membership; in a full circle, in the line for a place.

    Somebody who is asking takes none yet; whoever may not hold circles is a participant.
    The caller has locked the group. Raises when the handle will not do.
    """
    others = [p for p in _everyone(group.id) if known is None or p.id != known.id]
    clean, key = check_handle(
        handle,
        taken=[other.handle_key for other in others],
        own_elsewhere=_own_keys(member_id, group.id),
        private=[email_of(person).partition("@")[0], name_of(person)],
    )
    membership = known or Membership(
        id=uuid.uuid4(),
        group_id=group.id,
        member_id=member_id,
        welcome=Welcome.DONE if _knows_the_way(member_id) else Welcome.SAFETY,
    )
    if role in STAFF_ROLES and not may_hold(member_id):
        role = Role.PARTICIPANT
    membership.role, membership.held_as = role, None
    membership.state = MembershipState.PENDING
    membership.handle, membership.handle_key = clean, key
    membership.joined_at, membership.until = clock.now(), None
    membership.agreed_version = membership.agreed_version or 0
    membership.is_glad_buddy = False
    if known is not None:
        forget_talk(known)  # a link can come before the answer
    db.session.add(membership)
    db.session.flush()  # the audit line, the acceptance and a place in line point at it
    if not is_asking:
        settle_request_of(membership, RequestState.APPROVED)
        take_place(person, group, membership)
    return membership


def _knows_the_way(member_id: uuid.UUID) -> bool:
    """Say whether a member has been all the way into a circle here before."""
    places = sa.select(Membership.id).where(
        Membership.member_id == member_id, Membership.welcome == Welcome.DONE
    )
    return db.session.scalar(places.limit(1)) is not None


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

"""Finding groups and their people; the finder is the check."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import GRANTS, STAFF_ROLES, WHILE_PAUSED, Permission, Role
from facilitator.core.actor import Actor, Anyone
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed, NotFound, SafetyFirst, SecondFactorOwed
from facilitator.core.logs import note_turned_away
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing_with
from facilitator.core.tokens import digest
from facilitator.core.work import all_tenants, current_work
from facilitator.groups.models import (
    Agreement,
    Group,
    GroupInvite,
    GroupState,
    Membership,
    MembershipState,
    Visibility,
    Welcome,
)
from facilitator.organizations.models import Organization

#: Memberships that count: everything else sees nothing of the group.
INSIDE = (MembershipState.ACTIVE, MembershipState.PAUSED)
#: Groups are not offered to somebody who was sent away from them, or has asked already.
NOT_OFFERED = (
    MembershipState.SUSPENDED,
    MembershipState.BANNED,
    MembershipState.PENDING,
    MembershipState.WAITING,
)
PAUSED_WORDS = "You have paused this circle. Come back to it first; its page has the button."


@dataclass(frozen=True)
class Standing:
    """A group the actor can see, their membership in it if any, and what they may do there."""

    group: Group
    membership: Membership | None
    permissions: frozenset[Permission]

    def can(self, permission: Permission | str) -> bool:
        """Say whether the actor may do this in the group."""
        return Permission(permission) in self.permissions

    @property
    def is_paused(self) -> bool:
        """Whether the actor rests from the circle by their own choice."""
        return self.membership is not None and self.membership.state is MembershipState.PAUSED

    @property
    def is_before_safety(self) -> bool:
        """Whether the actor has yet to read, once, how to leave quickly."""
        return self.membership is not None and self.membership.welcome is Welcome.SAFETY

    def require(self, need: Permission) -> None:
        """Raise NotAllowed, in words that say what to do, unless the actor may do this here."""
        if need not in self.permissions:
            raise NotAllowed(PAUSED_WORDS if self.is_paused else "")


def standing_in(
    actor: Actor, group_id: uuid.UUID, *, lock: bool = False, on_the_way: bool = False
) -> Standing:
    """Return where the actor stands in a group.

    NotFound when it is not theirs to see; a suspended person gets NotAllowed with
    words saying until when, and SafetyFirst whoever has yet to read how to leave
    quickly. `on_the_way` is for that page itself, and for ways out.
    """
    work = current_work()
    key = ("standing", actor.member_id, group_id, on_the_way)
    if key not in work.known:
        standing = _read_standing(actor, group_id, lock=lock, on_the_way=on_the_way)
        if work.writes:
            return standing  # what was true before a change may not be after it
        work.known[key] = standing
    return work.known[key]


def _read_standing(actor: Actor, group_id: uuid.UUID, *, lock: bool, on_the_way: bool) -> Standing:
    group, own = _group_and_own(actor, group_id, lock=lock)
    standing = standing_of(actor, group, own)
    if not on_the_way and standing.is_before_safety:
        raise SafetyFirst(group_id)
    return standing


def standing_of(actor: Actor, group: Group | None, membership: Membership | None) -> Standing:
    """Return where the actor stands, from rows read in one go; raises for what is not theirs."""
    place = None
    if membership is not None:
        place = Place(membership.state, membership.role, membership.until)
    permissions = permissions_in(actor, place)
    if group is None or Permission.GROUP_SEE not in permissions:
        raise NotFound()
    inside = place is not None and place.is_inside
    return Standing(group, membership if inside else None, permissions)


@dataclass(frozen=True)
class Place:
    """What a membership says of somebody's place in a group."""

    state: MembershipState
    role: Role
    until: datetime | None

    @property
    def is_suspended(self) -> bool:
        """Whether a break is going on; one that is over counts as over before the sweep."""
        return self.state is MembershipState.SUSPENDED and (
            self.until is None or self.until > clock.now()
        )

    @property
    def is_inside(self) -> bool:
        """Whether the membership counts."""
        was_suspended = self.state is MembershipState.SUSPENDED
        return self.state in INSIDE or (was_suspended and not self.is_suspended)


def permissions_in(actor: Actor, place: Place | None) -> frozenset[Permission]:
    """Return what the actor may do in a group where this is their place, if any.

    Somebody suspended gets NotAllowed with words saying until when; so does whoever
    holds the group and owes a second factor, with words saying where to set it up.
    """
    if place is not None and place.is_suspended:
        raise NotAllowed(_suspended_words(place.until))
    permissions = GRANTS[actor.role] - {Permission.GROUP_CREATE}
    if place is not None and place.is_inside:
        if place.role in STAFF_ROLES and not actor.may_hold:
            raise SecondFactorOwed()
        paused = place.state is MembershipState.PAUSED
        permissions |= GRANTS[place.role] & WHILE_PAUSED if paused else GRANTS[place.role]
    is_banned = place is not None and place.state is MembershipState.BANNED
    if is_banned and Permission.GROUP_SEE not in permissions:
        note_turned_away("circle")
    return permissions


#: Made once: this is asked for nearly every page of a circle.
_GROUP_AND_OWN = (
    sa.select(Group, Membership)
    .outerjoin(
        Membership,
        sa.and_(Membership.group_id == Group.id, Membership.member_id == sa.bindparam("member_id")),
    )
    .where(Group.id == sa.bindparam("group_id"))
)


def _group_and_own(
    actor: Actor, group_id: uuid.UUID, *, lock: bool
) -> tuple[Group | None, Membership | None]:
    """Return a group and the actor's membership of it, in one query; `lock` locks the group."""
    query = _GROUP_AND_OWN
    if lock:
        query = query.with_for_update(of=Group).execution_options(populate_existing=True)
    given = {"group_id": group_id, "member_id": actor.member_id}
    row = db.session.execute(query, given).one_or_none()
    return (row[0], row[1]) if row else (None, None)


_SEEN = seeing_with(
    Group,
    Membership,
    sa.and_(Membership.group_id == Group.id, Membership.member_id == sa.bindparam("member_id")),
    Group.id == sa.bindparam("group_id"),
)


def standing_seen(actor: Actor, group_id: uuid.UUID) -> Standing:
    """Return what `standing_in` does, its rows only to look at; raises the same."""
    found = _SEEN.first(group_id=group_id, member_id=actor.member_id)
    group, own = found if found is not None else (None, None)
    standing = standing_of(actor, group, own)
    if standing.is_before_safety:
        raise SafetyFirst(group_id)
    return standing


def _suspended_words(until: datetime | None) -> str:
    when = f" until {until:%B} {until.day}" if until else ""
    return (
        f"You are taking a break from this circle{when}. Nothing you wrote is lost. "
        "My record says why, and whom to ask."
    )


def own_membership(actor: Actor, group_id: uuid.UUID) -> Membership | None:
    """Return the actor's membership of a group in whatever state, or None."""
    return db.session.scalar(
        sa.select(Membership).where(
            Membership.group_id == group_id, Membership.member_id == actor.member_id
        )
    )


def is_inside(actor: Actor, group_id: uuid.UUID) -> bool:
    """Say whether the actor belongs to a group now."""
    own = own_membership(actor, group_id)
    return own is not None and own.state in INSIDE


def group_for(actor: Actor, group_id: uuid.UUID, need: Permission, *, lock: bool = False) -> Group:
    """Return the group, if the actor may do what is needed in it.

    A group the actor cannot see is NotFound, exactly as if it did not exist.
    """
    standing = standing_in(actor, group_id, lock=lock)
    standing.require(need)
    return standing.group


def membership_for(
    actor: Actor, group_id: uuid.UUID, need: Permission, *, on_the_way: bool = False
) -> Membership:
    """Return the actor's own active membership, if it may do what is needed."""
    standing = standing_in(actor, group_id, on_the_way=on_the_way)
    standing.require(need)
    if standing.membership is None:
        raise NotAllowed()
    return standing.membership


def person_in(
    actor: Actor,
    group_id: uuid.UUID,
    membership_id: uuid.UUID,
    need: Permission,
    *,
    lock: bool = False,
) -> Membership:
    """Return somebody of the group, if the actor may do what is needed there."""
    group_for(actor, group_id, need)
    query = sa.select(Membership).where(
        Membership.id == membership_id, Membership.group_id == group_id
    )
    membership = db.session.scalar(query.with_for_update() if lock else query)
    if membership is None:
        raise NotFound()
    return membership


def groups_of(actor: Actor) -> list[tuple[Group, Membership]]:
    """Return the groups the actor is in, by name, with their membership."""
    rows = db.session.execute(
        sa.select(Group, Membership)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.member_id == actor.member_id, Membership.state.in_(INSIDE))
        .order_by(Group.state, Group.name, Group.id)
    )
    return [(row[0], row[1]) for row in rows]


def other_groups_for(actor: Actor) -> list[Group]:
    """Return groups the actor is not in and may know of: listed ones, or all for their role."""
    mine = sa.select(Membership.group_id).where(
        Membership.member_id == actor.member_id,
        Membership.state.in_([*INSIDE, *NOT_OFFERED]),
    )
    query = sa.select(Group).where(Group.id.not_in(mine), Group.state == GroupState.ACTIVE)
    if not actor.can(Permission.GROUP_SEE):
        query = query.where(Group.visibility == Visibility.LISTED)
    return list(db.session.scalars(query.order_by(Group.name, Group.id)))


def listed_group_for(actor: Actor, group_id: uuid.UUID, *, lock: bool = False) -> Group:
    """Return a group of the directory that the actor could join; NotFound for all others."""
    query = sa.select(Group).where(
        Group.id == group_id,
        Group.visibility == Visibility.LISTED,
        Group.state == GroupState.ACTIVE,
    )
    group = db.session.scalar(query.with_for_update() if lock else query)
    if group is None:
        raise NotFound()
    return group


def roster_of(actor: Actor, group_id: uuid.UUID) -> list[Membership]:
    """Return the people of a group, those who hold it first, then by handle."""
    group_for(actor, group_id, Permission.ROSTER_SEE)
    return people_of(actor, group_id)


def people_of(actor: Actor, group_id: uuid.UUID) -> list[Membership]:
    """Return the active people of a group the caller has already been let into."""
    rows = db.session.scalars(
        sa.select(Membership).where(Membership.group_id == group_id, Membership.state.in_(INSIDE))
    )
    order = {Role.LEAD: 0, Role.COFACILITATOR: 1}
    return sorted(rows, key=lambda person: (order.get(person.role, 2), person.handle_key))


def invites_of(actor: Actor, group_id: uuid.UUID) -> list[GroupInvite]:
    """Return the group's invite links, the newest first."""
    group_for(actor, group_id, Permission.MEMBER_INVITE)
    return list(
        db.session.scalars(
            sa.select(GroupInvite)
            .where(GroupInvite.group_id == group_id)
            .order_by(GroupInvite.created_at.desc(), GroupInvite.id)
        )
    )


def came_by(actor: Actor, group_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    """Return who is in the circle by each invite link, by handle, for whoever may make links."""
    group_for(actor, group_id, Permission.MEMBER_INVITE)
    rows = db.session.execute(
        sa.select(Membership.invite_id, Membership.handle)
        .where(
            Membership.group_id == group_id,
            Membership.invite_id.is_not(None),
            Membership.state.in_(INSIDE),
        )
        .order_by(Membership.joined_at, Membership.id)
    )
    people: dict[uuid.UUID, list[str]] = {}
    for row in rows:
        people.setdefault(row.invite_id, []).append(row.handle)
    return people


@no_actor("a link is held by somebody who may not be a member yet")
def invite_place(token: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return (organization_id, invite_id) of a link's token, or None. Needs an unbound work."""
    with all_tenants("an invite link names its organization only by its secret"):
        row = db.session.execute(
            sa.select(GroupInvite.organization_id, GroupInvite.id).where(
                GroupInvite.token_hash == digest(token)
            )
        ).one_or_none()
    return (row.organization_id, row.id) if row else None


@no_actor("a link is held by somebody who may not be a member yet")
def link_is_open(token: str) -> bool:
    """Say whether a group link would let somebody new in. Needs an unbound work."""
    with all_tenants("an invite link names its organization only by its secret"):
        row = db.session.scalar(
            sa.select(GroupInvite).where(GroupInvite.token_hash == digest(token))
        )
    return row is not None and _is_good(row)


@no_actor("a link is held by somebody who may not be a member yet")
def link_waits(token: str) -> bool:
    """Say whether a link is early: its organization has not opened. Needs an unbound work.

    A link for facilitators works before that.
    """
    with all_tenants("an invite link names its organization only by its secret"):
        early = (
            sa.select(GroupInvite.id)
            .join(Organization, Organization.id == GroupInvite.organization_id)
            .where(
                GroupInvite.token_hash == digest(token),
                GroupInvite.role.not_in(STAFF_ROLES),
                Organization.opened_at.is_(None),
            )
        )
        return db.session.scalar(early) is not None


def invite_is_good(actor: Anyone, invite: GroupInvite) -> bool:
    """Say whether a link still lets somebody in."""
    return _is_good(invite)


def _is_good(invite: GroupInvite) -> bool:
    return (
        invite.revoked_at is None
        and invite.expires_at > clock.now()
        and invite.uses < invite.max_uses
    )


def current_agreement(actor: Actor, group_id: uuid.UUID) -> Agreement | None:
    """Return the agreement in force, or None when the group has none."""
    return db.session.scalar(
        sa.select(Agreement)
        .where(Agreement.group_id == group_id)
        .order_by(Agreement.version.desc())
        .limit(1)
    )


def current_version(actor: Actor, group_id: uuid.UUID) -> int:
    """Return the number of the agreement in force; 0 when there is none."""
    return (
        db.session.scalar(
            sa.select(sa.func.max(Agreement.version)).where(Agreement.group_id == group_id)
        )
        or 0
    )


def handles_of(
    actor: Actor, group_id: uuid.UUID, only: Iterable[uuid.UUID] | None = None
) -> dict[uuid.UUID, str]:
    """Return membership id -> handle for a group the caller has been let into."""
    query = sa.select(Membership.id, Membership.handle).where(Membership.group_id == group_id)
    if only is not None:
        query = query.where(Membership.id.in_(list(only)))
    return {row.id: row.handle for row in db.session.execute(query)}


def needs_agreement(actor: Actor, standing: Standing) -> bool:
    """Say whether the actor must accept the agreement before they write."""
    membership = standing.membership
    return membership is not None and membership.agreed_version < current_version(
        actor, standing.group.id
    )

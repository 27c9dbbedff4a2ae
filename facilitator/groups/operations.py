"""Changing groups and who belongs to them."""

import hashlib
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.outbox import ring
from facilitator.groups import queries
from facilitator.groups.admissions import add_member, may_be_lead, open_group
from facilitator.groups.closing import turn_away
from facilitator.groups.formats import set_format
from facilitator.groups.kinds import Format
from facilitator.groups.leading import MAY_NOT_HOLD, YOU_MAY_NOT_HOLD, may_hold
from facilitator.groups.models import (
    Acceptance,
    Admission,
    Agreement,
    Group,
    GroupState,
    Membership,
    MembershipState,
    Visibility,
    Welcome,
)
from facilitator.groups.notes import forget_needs_of
from facilitator.groups.parting import end_buddies_of
from facilitator.groups.topics import set_group_topics
from facilitator.groups.waiting import offer_places
from facilitator.organizations.models import Organization
from facilitator.organizations.quotas import check_another_circle

#: What a new circle starts from; every line can be changed.
FIRST_AGREEMENT = """\
- What is said here stays here.
- We speak for ourselves, and we listen more than we advise.
- Passing is always fine.
- We share the air, so that everybody has room.
- No names, numbers or addresses that could point to somebody.
- If somebody may be in danger, we tell a facilitator.
"""

YOURS_LAPSED = (
    "A credential of yours has run out, so you can’t lead a new circle for now. Under Credentials "
    "you can send in the new date. An admin can open the circle and leave this empty, and you can "
    "be its co-facilitator."
)


@dataclass(frozen=True)
class GroupDraft:
    """What a form says about a group."""

    name: str
    purpose: str
    visibility: Visibility
    admission: Admission
    size_limit: int
    time_zone: str
    format: Format = Format.ROLLING
    sessions: int | None = None
    open_until: int | None = None
    language: str = ""
    topics: tuple[uuid.UUID, ...] = ()

    def apply(self, actor: Actor, group: Group) -> None:
        """Write it into a locked group; raises Invalid for a series without its numbers."""
        own = {"format", "sessions", "open_until", "topics"}
        for name, value in vars(self).items():
            if name not in own:
                setattr(group, name, value)
        set_format(actor, group, self.format, self.sessions, self.open_until)


def may_create(actor: Actor) -> bool:
    """Say whether the actor may open a circle here; facilitators while the policy allows."""
    if not actor.can(Permission.GROUP_CREATE):
        return False
    if actor.role is not Role.FACILITATOR:
        return True
    organization = db.session.get_one(Organization, actor.organization_id)
    return organization.facilitators_create_groups and may_hold(actor.member_id)


def check_may_create(actor: Actor) -> None:
    """Raise NotAllowed for whoever may not open a circle here."""
    if not may_create(actor):
        raise NotAllowed("Only admins open circles here. They are glad to hear your idea.")


def create_group(actor: Actor, draft: GroupDraft, handle: str) -> Group:
    """Open a circle with a first agreement; its maker leads it when they give a handle."""
    check_may_create(actor)
    open_circles = sa.select(sa.func.count(Group.id)).where(Group.state == GroupState.ACTIVE)
    check_another_circle(actor, open_circles)
    if actor.role is Role.FACILITATOR and not handle:
        raise Invalid("Please choose the name people in the circle will see.", field="handle")
    if handle and not may_hold(actor.member_id):
        raise Invalid(YOU_MAY_NOT_HOLD, field="handle")
    if handle and not may_be_lead(actor.member_id):
        raise Invalid(YOURS_LAPSED, field="handle")
    group = Group(id=uuid.uuid4(), created_at=clock.now())
    draft.apply(actor, group)
    db.session.add(group)
    db.session.flush()  # the agreement, topics and the membership point at it
    set_group_topics(actor, group, draft.topics)
    organization = db.session.get_one(Organization, actor.organization_id)
    _publish(group, organization.first_agreement or FIRST_AGREEMENT, 1)
    if handle:
        lead = add_member(actor, actor.member_id, group, handle, Role.LEAD, None)
        lead.agreed_version, lead.welcome = 1, Welcome.DONE
    record(actor, "group.created", group, group_id=group.id)
    return group


def edit_group(actor: Actor, group_id: uuid.UUID, draft: GroupDraft) -> Group:
    """Change what a group is and how people find it and get in."""
    group = open_group(actor, group_id, Permission.GROUP_EDIT)
    inside = len(queries.people_of(actor, group_id))
    if draft.size_limit < inside:
        raise Conflict(f"{inside} people are in the circle already.", field="size_limit")
    draft.apply(actor, group)
    set_group_topics(actor, group, draft.topics)
    offer_places(actor, group)
    record(actor, "group.edited", group, group_id=group.id)
    return group


def archive_group(actor: Actor, group_id: uuid.UUID, reason: str) -> Group:
    """Close a circle for good: its people can read it, nobody can change it.

    Whoever asked to come in or waits for a place reads a kind answer.
    """
    group = open_group(actor, group_id, Permission.GROUP_ARCHIVE)
    turn_away(actor, group)
    group.state, group.archived_at = GroupState.ARCHIVED, clock.now()
    record(actor, "group.archived", group, group_id=group.id, reason=reason)
    return group


# ---------------------------------------------------------------- the agreement


def publish_agreement(actor: Actor, group_id: uuid.UUID, text: str) -> Agreement:
    """Put a new version in force; everybody accepts it before they write again."""
    group = open_group(actor, group_id, Permission.GROUP_EDIT)
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


# ---------------------------------------------------------------- belonging


def leave_group(actor: Actor, group_id: uuid.UUID) -> None:
    """Leave at once and silently. The last lead names another first.

    The place is offered to whoever waits first for one.
    """
    group = queries.standing_in(actor, group_id, lock=True, on_the_way=True).group
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE, on_the_way=True)
    leads = [p for p in queries.people_of(actor, group_id) if p.role is Role.LEAD]
    if membership.role is Role.LEAD and len(leads) == 1:
        raise Conflict("You are the only lead here. Please name another lead first.")
    part_from(actor, group, membership)


def part_from(actor: Actor | System, group: Group, membership: Membership) -> None:
    """End a membership as leaving does; the caller has checked, and locked the group."""
    membership.state, membership.listens_first = MembershipState.LEFT, False
    membership.is_glad_buddy = False
    forget_needs_of(actor, membership)
    end_buddies_of(membership)
    ring("membership", membership.id)
    record(actor, "membership.left", membership)
    db.session.flush()  # their place counts as free
    offer_places(actor, group)


def go_on_in(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Take the next step of one's first way in: how to leave quickly, a tour, the circle."""
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE, on_the_way=True)
    safety = membership.welcome is Welcome.SAFETY
    membership.welcome = Welcome.TOUR if safety else Welcome.DONE
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
    if role in STAFF_ROLES and not may_hold(membership.member_id):
        raise Conflict(MAY_NOT_HOLD)
    is_made_lead = role is Role.LEAD and membership.role is not Role.LEAD
    if is_made_lead and not may_be_lead(membership.member_id):
        raise Conflict(
            "This person can’t be made a lead just now. An admin finds the reason under "
            "Credentials. They can be a co-facilitator."
        )
    before, membership.role, membership.held_as = membership.role, role, None
    ring("membership", membership.id)
    record(actor, "membership.role", membership, before=before.value, after=role.value)
    return membership

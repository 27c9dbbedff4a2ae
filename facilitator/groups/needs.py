"""What waits for somebody in their circles: people who asked to come in, agreements to read.

Part of this feature's queries, kept apart for size.
"""

import sqlalchemy as sa

from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Agreement, Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import INSIDE


def requests_waiting_for(actor: Actor) -> list[tuple[Group, int]]:
    """Return the groups whose requests this actor may answer, each with how many wait."""
    query = (
        sa.select(Group, sa.func.count(Membership.id))
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.state == MembershipState.PENDING, Group.state == GroupState.ACTIVE)
        .group_by(Group.organization_id, Group.id)
        .order_by(Group.name)
    )
    if not actor.may_hold:
        return []  # their role waits for a second factor
    if not actor.can(Permission.MEMBER_APPROVE):
        held = sa.select(Membership.group_id).where(
            Membership.member_id == actor.member_id,
            Membership.state == MembershipState.ACTIVE,
            Membership.role.in_(STAFF_ROLES),
        )
        query = query.where(Group.id.in_(held))
    return [(row[0], row[1]) for row in db.session.execute(query)]


def circles_and_agreements(actor: Actor) -> list[tuple[Group, Membership, bool]]:
    """Return the actor's circles, by name, and whether an agreement waits there for their yes."""
    in_force = (
        sa.select(sa.func.max(Agreement.version))
        .where(Agreement.organization_id == Group.organization_id, Agreement.group_id == Group.id)
        .scalar_subquery()
    )
    waits = sa.and_(
        Membership.state == MembershipState.ACTIVE,
        Membership.agreed_version < sa.func.coalesce(in_force, 0),
        Group.state == GroupState.ACTIVE,
    )
    rows = db.session.execute(
        sa.select(Group, Membership, waits)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.member_id == actor.member_id, Membership.state.in_(INSIDE))
        .order_by(Group.state, Group.name, Group.id)
    )
    return [(row[0], row[1], bool(row[2])) for row in rows]

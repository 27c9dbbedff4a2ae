"""What waits for somebody in their circles: people who asked to come in, agreements to read.

Part of this feature's queries, kept apart for size.
"""

import sqlalchemy as sa

from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Agreement, Group, GroupState, Membership, MembershipState


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


def agreements_waiting_for(actor: Actor) -> list[Group]:
    """Return the actor's groups whose agreement in force they have not accepted yet."""
    in_force = (
        sa.select(sa.func.max(Agreement.version))
        .where(Agreement.organization_id == Group.organization_id, Agreement.group_id == Group.id)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            sa.select(Group)
            .join(Membership, Membership.group_id == Group.id)
            .where(
                Membership.member_id == actor.member_id,
                Membership.state == MembershipState.ACTIVE,
                Membership.agreed_version < in_force,
                Group.state == GroupState.ACTIVE,
            )
            .order_by(Group.name)
        )
    )

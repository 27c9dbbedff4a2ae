"""What stands in the way of deleting what is one's own, and what was asked already."""

import uuid

import sqlalchemy as sa

from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.core.work import current_work
from facilitator.groups.models import Group, GroupState, Membership
from facilitator.groups.queries import INSIDE
from facilitator.organizations.models import Member, MemberState


def wish_of(actor: Actor) -> Member:
    """Return the actor's own row, with what they asked for."""
    member = db.session.scalar(sa.select(Member).where(Member.id == actor.member_id))
    if member is None or actor.is_sandbox:
        raise NotFound()
    return member


def is_last_owner(actor: Actor) -> bool:
    """Say whether nobody else owns the organization; see `is_only_owner`."""
    return is_only_owner(actor.member_id)


@no_actor("a part of what is asked for somebody who is checked, and by the sweep")
def is_only_owner(member_id: uuid.UUID) -> bool:
    """Say whether somebody owns the organization and nobody else does.

    A writing work locks the owners' rows, as giving a role does: of two who go at the same
    time one stays. It asks before it locks any other member.
    """
    owners = (
        sa.select(Member.id)
        .where(Member.role == Role.OWNER, Member.state == MemberState.ACTIVE)
        .order_by(Member.id)
    )
    if current_work().writes:
        owners = owners.with_for_update()
    return list(db.session.scalars(owners)) == [member_id]


def circles_to_hand_on(actor: Actor) -> list[Group]:
    """Return the circles that are going on and have no lead but the actor.

    A writing work locks the circles they lead: of two leads who go at the same time one
    stays. Who is being erased leads nothing any more.
    """
    led = (
        sa.select(Group)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.member_id == actor.member_id,
            Membership.role == Role.LEAD,
            Membership.state.in_(INSIDE),
            Group.state == GroupState.ACTIVE,
        )
        .order_by(Group.id)
    )
    if current_work().writes:
        led = led.with_for_update(of=Group)
    groups = db.session.scalars(led).all()
    others = set(
        db.session.scalars(
            sa.select(Membership.group_id)
            .join(Member, Member.id == Membership.member_id)
            .where(
                Membership.group_id.in_([group.id for group in groups]),
                Membership.member_id != actor.member_id,
                Membership.role == Role.LEAD,
                Membership.state.in_(INSIDE),
                Member.state == MemberState.ACTIVE,
            )
        )
    )
    alone = [group for group in groups if group.id not in others]
    return sorted(alone, key=lambda group: (group.name, group.id))

"""A buddy for somebody new: named by who holds the circle, ended by any of the three.

Part of this feature's operations. Nothing is opened between two buddies; each reads the
other's name on the circle's own page. What ends a pair deletes its row; where that is
left to a sweep, a pair that is over is shown to nobody meanwhile.
"""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.groups.above import above
from facilitator.groups.admissions import open_group
from facilitator.groups.apart import apart_among
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.groups.notes import NEW_FOR, NEW_SESSIONS, holds, newcomers_among
from facilitator.groups.queries import Standing, person_in, standing_in

#: How many people one member is a buddy of at a time.
MOST = 2
NOT_OURS = "Only this circle’s own facilitators name a buddy."
NOT_NEW = "They know their way around by now. A buddy is for somebody new."
NOT_FREE = "They can’t be a buddy just now. Please choose somebody else."
HAS_ONE = "They have a buddy already. End that first."


def name_buddy(
    actor: Actor, group_id: uuid.UUID, newcomer_id: uuid.UUID, buddy_id: uuid.UUID
) -> Buddy:
    """Let a member who said they are glad to be one be the buddy of somebody new.

    The group is locked: nobody has two buddies, nobody is one of more than two.
    """
    open_group(actor, group_id, Permission.ROSTER_SEE)
    standing = standing_in(actor, group_id)
    if not holds(actor, standing):
        raise NotAllowed(NOT_OURS)
    newcomer = person_in(actor, group_id, newcomer_id, Permission.ROSTER_SEE, lock=True)
    buddy = person_in(actor, group_id, buddy_id, Permission.ROSTER_SEE, lock=True)
    new = newcomers_among(actor, standing, [newcomer, buddy])
    if newcomer.id not in new or newcomer.state is not MembershipState.ACTIVE:
        raise Conflict(NOT_NEW)
    taken = pairs_of(actor, standing)
    if newcomer.id in taken:
        raise Conflict(HAS_ONE)
    if buddy.id in new or not _is_free(buddy, taken) or apart_among([newcomer.id, buddy.id]):
        raise Conflict(NOT_FREE, field="buddy")
    row = Buddy(
        id=uuid.uuid4(),
        group_id=group_id,
        newcomer_id=newcomer.id,
        buddy_id=buddy.id,
        named_at=clock.now(),
    )
    db.session.execute(sa.delete(Buddy).where(Buddy.newcomer_id == newcomer.id))  # one that is over
    db.session.add(row)
    record(actor, "buddy.named", row)
    return row


def _is_free(person: Membership, taken: dict[uuid.UUID, uuid.UUID]) -> bool:
    return (
        person.is_glad_buddy
        and person.state is MembershipState.ACTIVE
        and list(taken.values()).count(person.id) < MOST
    )


def end_buddy(actor: Actor, group_id: uuid.UUID, newcomer_id: uuid.UUID) -> bool:
    """End it, without a reason: the one who is new, their buddy, or who holds the circle.

    NotFound for everybody else, who does not know of it. Returns whether the actor is one
    of the two.
    """
    standing = standing_in(actor, group_id, lock=True)
    row = db.session.scalar(
        sa.select(Buddy).where(Buddy.group_id == group_id, Buddy.newcomer_id == newcomer_id)
    )
    own = standing.membership.id if standing.membership else None
    is_theirs = row is not None and own in {row.newcomer_id, row.buddy_id}
    if row is None or not (is_theirs or holds(actor, standing)):
        raise NotFound()
    db.session.delete(row)
    record(actor, "buddy.ended", row)
    return is_theirs


# ---------------------------------------------------------------- who sees what


def pairs_of(actor: Actor, standing: Standing) -> dict[uuid.UUID, uuid.UUID]:
    """Return newcomer -> buddy, for who holds this circle; nothing for anybody else."""
    if not holds(actor, standing):
        return {}
    newcomer, buddy = aliased(Membership), aliased(Membership)
    rows = db.session.execute(
        sa.select(Buddy.newcomer_id, Buddy.buddy_id)
        .join(newcomer, newcomer.id == Buddy.newcomer_id)
        .join(buddy, buddy.id == Buddy.buddy_id)
        .where(
            Buddy.group_id == standing.group.id,
            newcomer.state == MembershipState.ACTIVE,
            buddy.state == MembershipState.ACTIVE,
            buddy.is_glad_buddy,
        )
    )
    return {row.newcomer_id: row.buddy_id for row in rows}


def free_buddies(
    actor: Actor,
    standing: Standing,
    people: list[Membership],
    taken: dict[uuid.UUID, uuid.UUID],
    new: set[uuid.UUID],
) -> list[Membership]:
    """Return who could be named, for who holds this circle; nobody for anybody else."""
    if not holds(actor, standing) or standing.group.state is not GroupState.ACTIVE:
        return []
    return [person for person in people if person.id not in new and _is_free(person, taken)]


# ---------------------------------------------------------------- what time brings


def end_if_over(system: System, buddy_id: uuid.UUID) -> None:
    """Let a pair go once one of the two has gone, or is new no longer; safe to run twice."""
    row = db.session.scalar(sa.select(Buddy).where(Buddy.id == buddy_id).with_for_update())
    if row is not None and _is_over(row):
        db.session.delete(row)
        record(system, "buddy.ended", row)


def _is_over(row: Buddy) -> bool:
    organization_id = row.organization_id
    newcomer = db.session.get_one(Membership, (organization_id, row.newcomer_id))
    buddy = db.session.get_one(Membership, (organization_id, row.buddy_id))
    group = db.session.get_one(Group, (organization_id, row.group_id))
    active = MembershipState.ACTIVE
    if group.state is not GroupState.ACTIVE or newcomer.state is not active:
        return True
    if buddy.state is not active or not buddy.is_glad_buddy or newcomer.role in STAFF_ROLES:
        return True
    if newcomer.joined_at > clock.now() - NEW_FOR:
        return False
    return above.sessions_attended(row.group_id).get(newcomer.id, 0) >= NEW_SESSIONS

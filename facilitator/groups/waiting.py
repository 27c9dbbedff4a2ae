"""The line in front of a full circle: first come, first offered a place that frees.

Part of this feature's operations, kept apart for size. Everything here happens under
the lock of the group, so that a place goes to one person however many want it. An
offer is where a notice to its person belongs, in the same commit.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, Person, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.groups.apart import check_may_come
from facilitator.groups.declining import decline_kindly
from facilitator.groups.formats import check_takes_new, is_shut, shut_words
from facilitator.groups.models import (
    Group,
    GroupState,
    GroupWait,
    Membership,
    MembershipState,
)
from facilitator.groups.queries import INSIDE, group_for

#: How long an offered place is kept for whoever it was offered to.
OFFER_LASTS = timedelta(hours=72)


def has_room(person: Person, group: Group, besides: uuid.UUID | None = None) -> bool:
    """Say whether somebody can take a place at once: one is free, and nobody waits for it.

    The caller has locked the group. `besides` is a membership that does not count.
    """
    return _taken(group.id, besides) + len(_line(group.id, besides)) < group.size_limit


def take_place(person: Person, group: Group, membership: Membership) -> None:
    """Let somebody in, or into the line when no place is free. The caller has locked the group.

    Conflict for whoever is kept apart from somebody inside.
    """
    check_may_come(person, membership)
    if has_room(person, group, besides=membership.id):
        membership.state = MembershipState.ACTIVE
    else:
        stand_in_line(person, membership)


def _taken(group_id: uuid.UUID, besides: uuid.UUID | None = None) -> int:
    query = sa.select(sa.func.count(Membership.id)).where(
        Membership.group_id == group_id, Membership.state.in_(INSIDE)
    )
    if besides is not None:
        query = query.where(Membership.id != besides)
    return db.session.scalar(query) or 0


def _line(group_id: uuid.UUID, besides: uuid.UUID | None = None) -> list[GroupWait]:
    """Return everybody who waits, the first first."""
    query = sa.select(GroupWait).where(GroupWait.group_id == group_id).order_by(GroupWait.number)
    if besides is not None:
        query = query.where(GroupWait.membership_id != besides)
    return list(db.session.scalars(query))


def stand_in_line(person: Person, membership: Membership) -> GroupWait:
    """Put somebody at the end of the line. The caller has locked the group."""
    line = _line(membership.group_id, membership.id)
    wait = GroupWait(
        id=uuid.uuid4(),
        group_id=membership.group_id,
        membership_id=membership.id,
        number=line[-1].number + 1 if line else 1,
        since=clock.now(),
    )
    membership.state = MembershipState.WAITING
    db.session.add(wait)
    return wait


def offer_places(actor: Person | System, group: Group) -> int:
    """Offer every free place to the next in line; returns how many offers were made.

    Offers nobody took in time are over first: their people leave the line and can ask
    again. In front of a series that takes nobody new, the line dissolves. The caller has
    locked the group. Twice is the same as once.
    """
    _end_old_offers(actor, group)
    line = _line(group.id)
    if line and is_shut(actor, group):
        dissolve_line(actor, group, shut_words(actor, group))
        return 0
    offered = sum(wait.offered_until is not None for wait in line)
    free = group.size_limit - _taken(group.id) - offered
    if group.state is GroupState.ARCHIVED or free <= 0:
        return 0
    chosen = [wait for wait in line if wait.offered_until is None][:free]
    for wait in chosen:
        wait.offered_until = clock.now() + OFFER_LASTS
        record(actor, "place.offered", wait, until=wait.offered_until)
    db.session.flush()  # a second look in the same work sees the offers
    return len(chosen)


def _end_old_offers(actor: Person | System, group: Group) -> None:
    for wait in _line(group.id):
        if wait.offered_until is not None and wait.offered_until <= clock.now():
            membership = db.session.get_one(Membership, (group.organization_id, wait.membership_id))
            membership.state = MembershipState.LEFT
            record(actor, "place.lapsed", membership)
            db.session.delete(wait)
    db.session.flush()  # those who are gone are not counted again


def dissolve_line(actor: Person | System, group: Group, words: str) -> None:
    """Let everybody in line know kindly that no place comes free for them any more."""
    for wait in _line(group.id):
        membership = db.session.get_one(Membership, (group.organization_id, wait.membership_id))
        decline_kindly(actor, membership, words)
        db.session.delete(wait)
    db.session.flush()  # a second look in the same work finds nobody


def _own_place(actor: Actor, group_id: uuid.UUID) -> tuple[Group, Membership, GroupWait]:
    """Return the group, locked, and the actor's place in its line."""
    group = db.session.scalar(sa.select(Group).where(Group.id == group_id).with_for_update())
    membership = db.session.scalar(
        sa.select(Membership)
        .where(
            Membership.group_id == group_id,
            Membership.member_id == actor.member_id,
            Membership.state == MembershipState.WAITING,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if group is None or membership is None:
        raise NotFound()
    wait = db.session.scalars(
        sa.select(GroupWait)
        .where(GroupWait.membership_id == membership.id)
        .execution_options(populate_existing=True)
    ).one()
    return group, membership, wait


def accept_place(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Take the place that was offered; Conflict when none is, or no longer."""
    group, membership, wait = _own_place(actor, group_id)
    if group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. Nobody can come in any more.")
    check_takes_new(actor, group)
    if wait.offered_until is None:
        raise Conflict("No place is free just now. You keep your place in line.")
    if wait.offered_until <= clock.now():
        raise Conflict("The time for this offer is over. You can ask again.")
    check_may_come(actor, membership)
    membership.state, membership.joined_at = MembershipState.ACTIVE, clock.now()
    db.session.delete(wait)
    record(actor, "membership.place_taken", membership)
    return membership


def leave_line(actor: Actor, group_id: uuid.UUID) -> None:
    """Step out of the line; a place that was offered goes to the next at once."""
    group, membership, wait = _own_place(actor, group_id)
    membership.state = MembershipState.LEFT
    db.session.delete(wait)
    record(actor, "membership.left_line", membership)
    db.session.flush()  # who is gone is not offered anything
    offer_places(actor, group)


def line_of(actor: Actor, group_id: uuid.UUID) -> list[tuple[Membership, GroupWait]]:
    """Return who waits for a place, the first first, for whoever lets people in."""
    group_for(actor, group_id, Permission.MEMBER_APPROVE)
    rows = db.session.execute(
        sa.select(Membership, GroupWait)
        .join(GroupWait, GroupWait.membership_id == Membership.id)
        .where(GroupWait.group_id == group_id)
        .order_by(GroupWait.number)
    )
    return [(row[0], row[1]) for row in rows]


def offer_places_in(system: System, group_id: uuid.UUID) -> None:
    """Look after one group's line; what time brings."""
    group = db.session.scalar(sa.select(Group).where(Group.id == group_id).with_for_update())
    if group is not None:
        offer_places(system, group)

"""Keeping two people apart: who decides it, who reads of it, and the end of it.

More of this feature's operations. It is no sanction: nothing is taken from either, nobody
is told, and where both are in a circle already nothing moves by itself.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.groups.apart_models import KeptApart
from facilitator.groups.handles import handle_key
from facilitator.groups.models import Group, Membership
from facilitator.groups.queries import person_in
from facilitator.moderation.sanctions import reason_words
from facilitator.organizations.models import Member

UNNAMED = "whoever reported it"


@dataclass(frozen=True)
class Pair:
    """Two people who are kept apart, by their names where that was decided."""

    row: KeptApart
    group: Group
    first: str
    second: str


def keep_apart(
    actor: Actor,
    group_id: uuid.UUID,
    first: uuid.UUID,
    second: uuid.UUID,
    reason: str,
    *,
    is_second_unnamed: bool = False,
) -> KeptApart:
    """Let two memberships of a circle, wherever else they are, not come together any more.

    Locks both members.
    """
    words = reason_words(reason)
    _check_may(actor)
    one = person_in(actor, group_id, first, Permission.QUEUE_WORK)
    other = person_in(actor, group_id, second, Permission.QUEUE_WORK)
    both = {one.member_id, other.member_id}
    if len(both) < 2:
        raise Invalid("Please name two people.", field="second")
    if actor.member_id in both:
        raise NotAllowed("Somebody else decides about you.")
    for member_id in sorted(both):  # one order, from whichever circle they are named
        db.session.get_one(Member, (actor.organization_id, member_id), with_for_update=True)
    known = sa.select(KeptApart.id).where(
        KeptApart.first_id.in_(both), KeptApart.second_id.in_(both)
    )
    if db.session.scalar(known) is not None:
        raise Conflict("These two are kept apart already.")
    row = KeptApart(
        id=uuid.uuid4(),
        group_id=group_id,
        first_id=one.member_id,
        second_id=other.member_id,
        is_second_unnamed=is_second_unnamed,
        reason=words,
        by_id=actor.member_id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()  # the audit line points at it
    record(actor, "apart.set", row, reason=words)
    return row


def keep_apart_by_name(
    actor: Actor, group_id: uuid.UUID, first: str, second: str, reason: str
) -> KeptApart:
    """Keep two people apart by the names they have in one circle."""
    _check_may(actor)
    found = []
    for field, name in (("first", first), ("second", second)):
        seat = db.session.scalar(
            sa.select(Membership.id).where(
                Membership.group_id == group_id, Membership.handle_key == handle_key(name)
            )
        )
        if seat is None:
            raise Invalid("Nobody in that circle has this name.", field=field)
        found.append(seat)
    return keep_apart(actor, group_id, found[0], found[1], reason)


def let_together(actor: Actor, pair_id: uuid.UUID, reason: str) -> None:
    """End it, with a reason; NotFound for whoever is one of the two."""
    row = _pair_for(actor, pair_id)
    words = reason_words(reason)
    record(actor, "apart.ended", row, reason=words)
    db.session.delete(row)


def pairs_for(actor: Actor) -> list[Pair]:
    """Return who is kept apart, the latest first; nobody finds themselves in it."""
    _check_may(actor)
    first, second = sa.orm.aliased(Membership), sa.orm.aliased(Membership)
    rows = db.session.execute(
        sa.select(KeptApart, Group, first.handle, second.handle)
        .join(Group, Group.id == KeptApart.group_id)
        .join(
            first,
            sa.and_(first.group_id == Group.id, first.member_id == KeptApart.first_id),
        )
        .join(
            second,
            sa.and_(second.group_id == Group.id, second.member_id == KeptApart.second_id),
        )
        .where(KeptApart.first_id != actor.member_id, KeptApart.second_id != actor.member_id)
        .order_by(KeptApart.created_at.desc(), KeptApart.id)
        .limit(200)
    )
    return [
        Pair(row[0], row[1], row[2], UNNAMED if row[0].is_second_unnamed else row[3])
        for row in rows
    ]


def circles_of_pairs(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Return the circles somebody can be named in, by name."""
    _check_may(actor)
    return [
        (row.id, row.name)
        for row in db.session.execute(sa.select(Group.id, Group.name).order_by(Group.name))
    ]


def _pair_for(actor: Actor, pair_id: uuid.UUID) -> KeptApart:
    _check_may(actor)
    row = db.session.scalar(
        sa.select(KeptApart)
        .where(
            KeptApart.id == pair_id,
            KeptApart.first_id != actor.member_id,
            KeptApart.second_id != actor.member_id,
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    return row


def _check_may(actor: Actor) -> None:
    if not actor.can(Permission.QUEUE_WORK_ALL):
        raise NotAllowed()

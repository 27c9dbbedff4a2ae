"""People who are kept apart: no way brings them into one circle, a small one, or a pair.

Part of this feature's operations. Who decides it is a feature above (`moderation/apart.py`);
here is what it does, for every way there is. Neither of the two is told, and whoever lets
people in reads a refusal that says nothing of whom or why.
"""

import uuid
from collections.abc import Iterable

import sqlalchemy as sa

from facilitator.core.actor import Actor, Person
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.groups.apart_models import KeptApart
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import INSIDE

#: In the circle, or on a break from it.
THERE = (*INSIDE, MembershipState.SUSPENDED)
NOT_HERE = "There is no place for you in this circle just now. Others may suit you as well."
NOT_LET_IN = "They can’t be let in here just now. A moderator can tell you more."
NOT_TOGETHER = "These people can’t be in one small circle just now. Please put them elsewhere."


@no_actor("asked by every way into a circle")
def is_kept_from(group_id: uuid.UUID, member_id: uuid.UUID) -> bool:
    """Say whether somebody inside a circle is kept apart from this member."""
    inside = sa.select(Membership.member_id).where(
        Membership.group_id == group_id, Membership.state.in_(THERE)
    )
    query = sa.select(KeptApart.id).where(
        sa.or_(
            sa.and_(KeptApart.first_id == member_id, KeptApart.second_id.in_(inside)),
            sa.and_(KeptApart.second_id == member_id, KeptApart.first_id.in_(inside)),
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def check_may_come(person: Person, membership: Membership) -> None:
    """Raise Conflict, in words that say nothing of whom or why, for a circle that is not theirs."""
    if is_kept_from(membership.group_id, membership.member_id):
        others = isinstance(person, Actor) and person.member_id != membership.member_id
        raise Conflict(NOT_LET_IN if others else NOT_HERE)


@no_actor("asked about people whom the caller puts together")
def apart_among(seats: Iterable[uuid.UUID]) -> list[frozenset[uuid.UUID]]:
    """Return the pairs among these memberships of one circle that are kept apart."""
    first, second = sa.orm.aliased(Membership), sa.orm.aliased(Membership)
    asked = list(seats)
    rows = db.session.execute(
        sa.select(first.id, second.id)
        .join(KeptApart, KeptApart.first_id == first.member_id)
        .join(second, second.member_id == KeptApart.second_id)
        .where(first.id.in_(asked), second.id.in_(asked))
    )
    return [frozenset(row) for row in rows]


@no_actor("a pure function of ids")
def is_any_together(pairs: Iterable[frozenset[uuid.UUID]], people: Iterable[uuid.UUID]) -> bool:
    """Say whether both of some pair are among these people."""
    here = set(people)
    return any(pair <= here for pair in pairs)

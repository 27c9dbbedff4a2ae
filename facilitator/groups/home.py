"""What a circle's own page shows besides its people: agreement, shelf, course, and buddies.

Part of this feature's queries: one statement, because people open this page all evening.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.above import above
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.kinds import Format
from facilitator.groups.models import Agreement, Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import Standing
from facilitator.groups.shelf_models import ShelfItem


@dataclass(frozen=True)
class Pair:
    """The other of two buddies, as one of them sees it."""

    newcomer_id: uuid.UUID
    handle: str
    #: Whether the reader is the one who is new.
    is_mine: bool


@dataclass(frozen=True)
class Home:
    """The agreement in force; how much the shelf holds and what grew old on it; how many
    sessions of a series are over; and the reader's own buddy, or those whose buddy they are."""

    agreement: Agreement | None
    shelved: int
    overdue: int
    over: int
    pairs: list[Pair]


def home_of(actor: Actor, standing: Standing) -> Home:
    """Return what stands on the page of a group the actor was let see."""
    group = standing.group
    shelved = sa.select(sa.func.count(ShelfItem.id)).where(ShelfItem.group_id == group.id)
    overdue = shelved.where(ShelfItem.review_on <= clock.now().date())
    newest = sa.select(sa.func.max(Agreement.version)).where(Agreement.group_id == group.id)
    is_series = group.format is Format.SERIES
    query: Any = (
        sa.select(
            Agreement,
            shelved.scalar_subquery(),
            overdue.scalar_subquery(),
            above.sessions_over_in(group.id) if is_series else sa.literal(0),
        )
        .select_from(Group)
        .outerjoin(
            Agreement,
            sa.and_(Agreement.group_id == Group.id, Agreement.version == newest.scalar_subquery()),
        )
        .where(Group.id == group.id)
    )
    own = standing.membership
    if own is None or own.state is not MembershipState.ACTIVE or group.state is GroupState.ARCHIVED:
        row = db.session.execute(query).one()
        return Home(row[0], row[1], row[2], row[3], [])
    rows = db.session.execute(_with_pairs(query, own)).all()
    pairs = [Pair(row[4], row[5], row[4] == own.id) for row in rows if row[5] is not None]
    return Home(rows[0][0], rows[0][1], rows[0][2], rows[0][3], pairs)


def _with_pairs(query: Any, own: Membership) -> Any:
    """Return the statement with a row for each pair of buddies the reader is in, at least one."""
    other = aliased(Membership)
    is_mine = Buddy.newcomer_id == own.id
    other_id = sa.case((is_mine, Buddy.buddy_id), else_=Buddy.newcomer_id)
    is_glad = sa.case((is_mine, other.is_glad_buddy), else_=sa.literal(own.is_glad_buddy))
    return (
        query.add_columns(Buddy.newcomer_id, other.handle)
        .outerjoin(
            Buddy,
            sa.and_(Buddy.group_id == Group.id, sa.or_(is_mine, Buddy.buddy_id == own.id)),
        )
        .outerjoin(
            other, sa.and_(other.id == other_id, other.state == MembershipState.ACTIVE, is_glad)
        )
        .order_by(other.handle_key)
    )

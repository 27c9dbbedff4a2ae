"""What a circle's own page shows besides its people: its agreement, and how full its shelf is.

Part of this feature's queries: one statement, because people open this page all evening.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.models import Agreement, Group
from facilitator.groups.shelf_models import ShelfItem


@dataclass(frozen=True)
class Home:
    """The agreement in force, and of the shelf: how much it holds and what grew old on it."""

    agreement: Agreement | None
    shelved: int
    overdue: int


def home_of(actor: Actor, group: Group) -> Home:
    """Return what stands on the page of a group the actor was let see."""
    shelved = sa.select(sa.func.count(ShelfItem.id)).where(ShelfItem.group_id == group.id)
    overdue = shelved.where(ShelfItem.review_on <= clock.now().date())
    newest = sa.select(sa.func.max(Agreement.version)).where(Agreement.group_id == group.id)
    row = db.session.execute(
        sa.select(Agreement, shelved.scalar_subquery(), overdue.scalar_subquery())
        .select_from(Group)
        .outerjoin(
            Agreement,
            sa.and_(Agreement.group_id == Group.id, Agreement.version == newest.scalar_subquery()),
        )
        .where(Group.id == group.id)
    ).one()
    return Home(row[0], row[1], row[2])

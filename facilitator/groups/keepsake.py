"""What somebody takes along from a circle that closes: their own words, and what was kept for them.

Part of this feature's queries. Never a word of anybody else's but the facilitators'
last ones and their shelf.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.above import OwnWords, above
from facilitator.groups.models import Group, GroupState
from facilitator.groups.notes import Needs, own_needs_for
from facilitator.groups.queries import membership_for, standing_in
from facilitator.groups.shelf_models import ShelfItem


@dataclass(frozen=True)
class Keepsake:
    """Everything that goes into the file, the oldest words first."""

    group: Group
    words: list[OwnWords]
    needs: Needs
    shelf: list[ShelfItem]


def has_keepsake(actor: Actor, group: Group) -> bool:
    """Say whether there is something to take along: from the announcement to the emptying."""
    is_closing = group.state is GroupState.ACTIVE and group.closes_at is not None
    return is_closing or group.empty_at is not None


def keepsake_for(actor: Actor, group_id: uuid.UUID) -> Keepsake:
    """Return what the actor takes along; NotFound unless their circle closes."""
    group = standing_in(actor, group_id).group
    if not has_keepsake(actor, group):
        raise NotFound()
    membership = membership_for(actor, group_id, Permission.GROUP_SEE)
    words = [said for words_of in above.own_words for said in words_of(membership.id)]
    shelf = db.session.scalars(
        sa.select(ShelfItem)
        .where(ShelfItem.group_id == group_id, ShelfItem.is_kept)
        .order_by(ShelfItem.number, ShelfItem.id)
    )
    _membership, needs = own_needs_for(actor, group_id)
    return Keepsake(group, sorted(words, key=lambda said: said.at), needs, list(shelf))

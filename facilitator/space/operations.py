"""Keeping, changing and letting go of what is one's own.

Nothing here is recorded, counted or told to anybody: a line anywhere would be a trace of it.
Only who was shown something hears, by a bell without words, that this has changed.
"""

import uuid

import sqlalchemy as sa

from facilitator.after.queries import lock_own_member
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.outbox import ring
from facilitator.core.words import N_
from facilitator.space.models import OwnThing, ThingShare
from facilitator.space.queries import place_of, row_for, shut
from facilitator.space.said import Said

#: All of one's things are opened to show a page; more of them would make it slow.
MOST_THINGS = 1500
TOO_MUCH = N_("Your space is full. Please let something go first.")


def keep(actor: Actor, said: Said) -> uuid.UUID:
    """Keep something new and return its id; Conflict when there is too much already."""
    lock_own_member(actor)
    count = sa.select(sa.func.count(OwnThing.id)).where(OwnThing.member_id == actor.member_id)
    if (db.session.scalar(count) or 0) >= MOST_THINGS:
        raise Conflict(TOO_MUCH)
    row = OwnThing(id=uuid.uuid4(), member_id=actor.member_id, revision=1)
    row.words_sealed = shut(actor.member_id, place_of(row), said)
    db.session.add(row)  # a new one only now: it is never without its words
    return row.id


def change(actor: Actor, thing_id: uuid.UUID, said: Said) -> None:
    """Put other words in the place of a thing's; NotFound for anybody else's."""
    row = row_for(actor, thing_id, lock=True)
    row.revision += 1
    row.words_sealed = shut(actor.member_id, place_of(row), said)


def let_go(actor: Actor, thing_id: uuid.UUID) -> None:
    """Delete one thing for good, and what was shown of it; NotFound for anybody else's."""
    row = row_for(actor, thing_id, lock=True)
    for share in db.session.scalars(sa.select(ThingShare).where(ThingShare.thing_id == thing_id)):
        db.session.delete(share)
        ring("shared", share.to_id)
    db.session.flush()  # a share points at its thing
    db.session.delete(row)

"""Which hints a facilitator wants while a session is on; each can be switched off for oneself.

Part of this feature's operations. The hints themselves are made in the browser, from
what it was told already, and reach nobody else.
"""

import uuid

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.live.queries import room_for
from facilitator.running.phrase_models import HintOff


def hints_off_of(actor: Actor) -> list[str]:
    """Return the hints the actor does not want, in any circle."""
    query = sa.select(HintOff.hint).where(HintOff.member_id == actor.member_id)
    return list(db.session.scalars(query.order_by(HintOff.hint)))


def switch_hint(actor: Actor, room_id: uuid.UUID, hint: str, *, on: bool) -> list[str]:
    """Switch a hint on or off for the actor alone; returns those that are off."""
    room_for(actor, room_id, Permission.ROOM_HOLD, lock=True)
    mine = sa.select(HintOff).where(HintOff.member_id == actor.member_id, HintOff.hint == hint)
    known = db.session.scalar(mine)
    if on and known is not None:
        db.session.delete(known)
    elif not on and known is None:
        db.session.add(HintOff(member_id=actor.member_id, hint=hint))
    db.session.flush()  # the answer is read back
    return hints_off_of(actor)

"""A facilitator's own list of supervision: dates, minutes, topics; never about a member.

Part of this feature's operations. Read, printed and deleted by its author alone.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from facilitator.after.models import Supervision
from facilitator.after.queries import lock_own_member
from facilitator.after.words import opened, shut
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.text import clean_text
from facilitator.groups.models import Membership
from facilitator.groups.queries import INSIDE

MOST = 500
LONGEST_AGO = timedelta(days=3660)


@dataclass(frozen=True)
class Entry:
    """One line of the list, opened."""

    id: uuid.UUID
    held_on: date
    minutes: int
    topics: str


def keeps_a_log(actor: Actor) -> bool:
    """Say whether the list is for the actor: whoever has a role on the team or holds a circle."""
    if actor.role is not Role.MEMBER:
        return True
    if not actor.may_hold:  # a role that waits for its second factor
        return False
    held = sa.select(Membership.id).where(
        Membership.member_id == actor.member_id,
        Membership.role.in_(STAFF_ROLES),
        Membership.state.in_(INSIDE),
    )
    return db.session.scalar(held.limit(1)) is not None


def _check(actor: Actor) -> None:
    if not keeps_a_log(actor):
        raise NotFound()


def log_of(actor: Actor) -> list[Entry]:
    """Return the actor's own list, the latest first."""
    _check(actor)
    rows = db.session.scalars(
        sa.select(Supervision)
        .where(Supervision.member_id == actor.member_id)
        .order_by(Supervision.held_on.desc(), Supervision.id)
    ).all()
    load_keys({actor.member_id})
    return [Entry(row.id, row.held_on, row.minutes, _topics(row)) for row in rows]


def _topics(row: Supervision) -> str:
    return opened(row.member_id, "supervisions", row.id, 1, row.words_sealed) or ""


def add_entry(actor: Actor, held_on: date, minutes: int, topics: str) -> None:
    """Add a line to the actor's own list."""
    _check(actor)
    text = clean_text(topics, 1000, field="topics")
    today = clock.now().date() + timedelta(days=1)  # already tomorrow in some zones
    if not today - LONGEST_AGO <= held_on <= today:
        raise Invalid("Please choose a day that is not to come.", field="held_on")
    if not 1 <= minutes <= 600:
        raise Invalid("Please give a number from 1 to 600.", field="minutes")
    lock_own_member(actor)
    if len(log_of(actor)) >= MOST:
        raise Conflict(f"The list holds {MOST} lines. Please print it and delete old ones.")
    row_id = uuid.uuid4()
    db.session.add(
        Supervision(
            id=row_id,
            member_id=actor.member_id,
            held_on=held_on,
            minutes=minutes,
            words_sealed=shut(actor.member_id, "supervisions", row_id, 1, text),
        )
    )


def delete_entry(actor: Actor, entry_id: uuid.UUID) -> None:
    """Delete a line for good, also for whoever holds nothing any more; NotFound for others'."""
    if not actor.may_hold:
        raise NotAllowed()
    row = db.session.scalar(
        sa.select(Supervision).where(
            Supervision.id == entry_id, Supervision.member_id == actor.member_id
        )
    )
    if row is None:
        raise NotFound()
    db.session.delete(row)

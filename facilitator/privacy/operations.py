"""Asking that what is one's own here is deleted, and taking that back; erasing.py does it."""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.accounts.operations import end_all
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.outbox import poke
from facilitator.organizations.models import Member, MemberState
from facilitator.privacy.queries import circles_to_hand_on, is_last_owner

GRACE = timedelta(days=7)
SWEEP = "erasures"
LAST_OWNER = (
    "You are the only owner here. Please name another owner first, or end this space instead."
)
LAST_LEAD = "You are the only lead of a circle. Please name another lead there first."


def ask_to_be_erased(actor: Actor, *, words_go: bool, now: bool) -> Member:
    """Let everything of the actor's here be deleted, in seven days or at once.

    `words_go`: what they wrote goes as well; otherwise it stays without their name. At once
    means that nobody finds them from this commit on. Raises Conflict for the last owner and
    for the only lead of a circle.
    """
    is_last, to_hand_on = is_last_owner(actor), circles_to_hand_on(actor)
    member = _locked(actor)
    if is_last:
        raise Conflict(LAST_OWNER)
    if to_hand_on:
        raise Conflict(LAST_LEAD)
    member.erase_words = words_go
    if member.erase_at is not None and not now:
        return member  # asked once more: the day stays
    member.erase_at = clock.now() if now else clock.now() + GRACE
    record(actor, "member.erasing", member, erase_at=member.erase_at)
    if now:
        member.state, member.role = MemberState.ERASED, Role.MEMBER
        end_all(actor.account_id)
        poke(SWEEP)
    return member


def stay(actor: Actor) -> Member:
    """Take the wish back: everything is as it was."""
    member = _locked(actor)
    if member.erase_at is None:
        raise Conflict("There is nothing to take back: everything of yours stays.")
    member.erase_at, member.erase_words = None, False
    record(actor, "member.stays", member)
    return member


def _locked(actor: Actor) -> Member:
    """Return the actor's own row, locked; a room to try things in has none that matters."""
    if actor.is_sandbox:
        raise NotFound()
    member = db.session.scalar(
        sa.select(Member)
        .where(Member.id == actor.member_id, Member.state == MemberState.ACTIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if member is None:
        raise NotFound()
    return member

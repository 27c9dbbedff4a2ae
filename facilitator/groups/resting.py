"""Resting from a circle, for a time or until one comes back. Part of the operations.

Nothing comes from the circle meanwhile, and nobody is told that somebody rests.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.outbox import ring
from facilitator.groups import queries
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.parting import end_buddies_of

#: How long a pause lasts: days -> words. None of them: until its person comes back.
SPANS = {1: "1 day", 3: "3 days", 7: "1 week", 14: "2 weeks", 28: "4 weeks"}


def pause_membership(actor: Actor, group_id: uuid.UUID, days: int | None = None) -> Membership:
    """Rest from a circle: read it, write nothing, take no place. Nobody is told.

    It ends by itself after so many days, or not before its person comes back. The last
    lead who is not resting names another first. A second pause only ends at another time.
    """
    if days is not None and days not in SPANS:
        raise Invalid("Please choose one of the times.", field="days")
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE, on_the_way=True)
    others = [
        person
        for person in queries.people_of(actor, group_id)
        if person.role is Role.LEAD
        and person.state is MembershipState.ACTIVE
        and person.id != membership.id
    ]
    if membership.role is Role.LEAD and not others:
        raise Conflict("You are the only lead here. Please name another lead first.")
    membership.rests_until = clock.now() + timedelta(days=days) if days else None
    if membership.state is MembershipState.ACTIVE:
        membership.state = MembershipState.PAUSED
        end_buddies_of(membership)
        ring("membership", membership.id)
        record(actor, "membership.paused", membership)
    return membership


def resume_membership(actor: Actor, group_id: uuid.UUID) -> Membership:
    """Come back from a pause; one's name and role are as they were."""
    membership = queries.membership_for(actor, group_id, Permission.GROUP_SEE)
    if membership.state is MembershipState.PAUSED:
        membership.state, membership.rests_until = MembershipState.ACTIVE, None
        record(actor, "membership.resumed", membership)
    return membership


def end_pause(system: System, membership_id: uuid.UUID) -> None:
    """End a pause whose time is over. Safe to run twice."""
    membership = db.session.scalar(
        sa.select(Membership).where(Membership.id == membership_id).with_for_update()
    )
    if (
        membership is not None
        and membership.state is MembershipState.PAUSED
        and membership.rests_until is not None
        and membership.rests_until <= clock.now()
    ):
        membership.state, membership.rests_until = MembershipState.ACTIVE, None
        record(system, "membership.resumed", membership)

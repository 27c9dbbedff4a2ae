"""Work that time brings to circles: words go that have served, and places find people."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.db import db
from facilitator.core.sweeps import one_by_one
from facilitator.core.work import all_tenants, open_work
from facilitator.groups.buddies import end_if_over
from facilitator.groups.buddy_models import Buddy
from facilitator.groups.closing import close_on_its_day, empty_closed
from facilitator.groups.conversation import UNSETTLED
from facilitator.groups.declining import settle_left_over
from facilitator.groups.kinds import Format
from facilitator.groups.models import (
    Group,
    GroupState,
    GroupWait,
    JoinRequest,
    Membership,
    MembershipState,
    NeedsNote,
)
from facilitator.groups.notes import GONE, NEW_FOR, forget_needs_of_gone
from facilitator.groups.queries import INSIDE
from facilitator.groups.requests import forget_answers
from facilitator.groups.resting import end_pause
from facilitator.groups.talk_models import FirstTalk
from facilitator.groups.talks import forget_talk_of_gone
from facilitator.groups.waiting import offer_places_in


def forget_old_requests() -> None:
    """Let the words of requests go that were decided long enough ago; safe to run twice."""
    with open_work(writes=False), all_tenants("requests of every organization kept long enough"):
        due = db.session.execute(
            sa.select(JoinRequest.organization_id, JoinRequest.id).where(
                JoinRequest.forget_at <= clock.now()
            )
        ).all()
    one_by_one(due, "retention", forget_answers)


def settle_left_over_requests() -> None:
    """Settle requests that were answered some other way than by an answer; safe to run twice."""
    with open_work(writes=False), all_tenants("requests that nobody will answer any more"):
        due = db.session.execute(
            sa.select(JoinRequest.organization_id, JoinRequest.id)
            .join(
                Membership,
                sa.and_(
                    Membership.organization_id == JoinRequest.organization_id,
                    Membership.id == JoinRequest.membership_id,
                ),
            )
            .join(
                Group,
                sa.and_(
                    Group.organization_id == JoinRequest.organization_id,
                    Group.id == JoinRequest.group_id,
                ),
            )
            .where(
                JoinRequest.state.in_(UNSETTLED),
                sa.or_(
                    Membership.state != MembershipState.PENDING,
                    Group.state == GroupState.ARCHIVED,
                ),
            )
        ).all()
    one_by_one(due, "retention", settle_left_over)


def forget_notes_of_gone() -> None:
    """Let the notes of people go who were sent away; whoever leaves takes theirs along at once."""
    with open_work(writes=False), all_tenants("notes of people who do not belong any more"):
        due = db.session.execute(
            sa.select(NeedsNote.organization_id, NeedsNote.id)
            .join(
                Membership,
                sa.and_(
                    Membership.organization_id == NeedsNote.organization_id,
                    Membership.id == NeedsNote.membership_id,
                ),
            )
            .where(Membership.state.in_(GONE))
        ).all()
    one_by_one(due, "retention", forget_needs_of_gone)


def forget_talks_of_gone() -> None:
    """Let talks go whose request ended some other way than by an answer; safe to run twice."""
    with open_work(writes=False), all_tenants("talks about requests that nobody waits for"):
        due = db.session.execute(
            sa.select(FirstTalk.organization_id, FirstTalk.id)
            .join(
                Membership,
                sa.and_(
                    Membership.organization_id == FirstTalk.organization_id,
                    Membership.id == FirstTalk.membership_id,
                ),
            )
            .join(
                Group,
                sa.and_(
                    Group.organization_id == FirstTalk.organization_id,
                    Group.id == FirstTalk.group_id,
                ),
            )
            .where(
                sa.or_(
                    Membership.state != MembershipState.PENDING,
                    Group.state == GroupState.ARCHIVED,
                )
            )
        ).all()
    one_by_one(due, "retention", forget_talk_of_gone)


def end_pauses() -> None:
    """Let everybody come back whose rest is over; safe to run twice."""
    with open_work(writes=False), all_tenants("pauses of every organization that are over"):
        due = db.session.execute(
            sa.select(Membership.organization_id, Membership.id).where(
                Membership.state == MembershipState.PAUSED,
                Membership.rests_until <= clock.now(),
            )
        ).all()
    one_by_one(due, "expiry", end_pause)


def end_buddies_over() -> None:
    """Let pairs of buddies go that are over; safe to run twice.

    Which are is decided one by one: each waits two weeks, or until somebody goes.
    """
    newcomer, buddy = aliased(Membership), aliased(Membership)
    gone = sa.or_(
        newcomer.state != MembershipState.ACTIVE,
        buddy.state != MembershipState.ACTIVE,
        sa.not_(buddy.is_glad_buddy),
        newcomer.role.in_(STAFF_ROLES),
        newcomer.joined_at <= clock.now() - NEW_FOR,
        Group.state != GroupState.ACTIVE,
    )
    own = Buddy.organization_id
    with open_work(writes=False), all_tenants("buddies in every organization"):
        due = db.session.execute(
            sa.select(own, Buddy.id)
            .join(
                newcomer, sa.and_(newcomer.organization_id == own, newcomer.id == Buddy.newcomer_id)
            )
            .join(buddy, sa.and_(buddy.organization_id == own, buddy.id == Buddy.buddy_id))
            .join(Group, sa.and_(Group.organization_id == own, Group.id == Buddy.group_id))
            .where(gone)
        ).all()
    one_by_one(due, "buddies", end_if_over)


def look_after_lines() -> None:
    """End offers nobody took in time, and offer places that came free; safe to run twice."""
    waits = sa.and_(
        GroupWait.organization_id == Group.organization_id, GroupWait.group_id == Group.id
    )
    over = sa.exists().where(waits, GroupWait.offered_until <= clock.now())
    waiting = sa.exists().where(waits, GroupWait.offered_until.is_(None))
    offered = (
        sa.select(sa.func.count(GroupWait.id))
        .where(waits, GroupWait.offered_until.is_not(None))
        .correlate(Group)
        .scalar_subquery()
    )
    taken = (
        sa.select(sa.func.count(Membership.id))
        .where(
            Membership.organization_id == Group.organization_id,
            Membership.group_id == Group.id,
            Membership.state.in_(INSIDE),
        )
        .correlate(Group)
        .scalar_subquery()
    )
    may_be_shut = sa.and_(Group.format == Format.SERIES, sa.exists().where(waits))
    is_free = sa.and_(Group.state == GroupState.ACTIVE, taken + offered < Group.size_limit)
    with open_work(writes=False), all_tenants("lines of every organization with a place free"):
        due = db.session.execute(
            sa.select(Group.organization_id, Group.id).where(
                sa.or_(over, may_be_shut, sa.and_(waiting, is_free))
            )
        ).all()
    one_by_one(due, "line", offer_places_in)


def close_circles() -> None:
    """Close circles whose last day is over, and empty those closed long ago; safe to run twice."""
    now = clock.now()
    to_close = sa.and_(Group.state == GroupState.ACTIVE, Group.closes_at <= now)
    for act, due in ((close_on_its_day, to_close), (empty_closed, Group.empty_at <= now)):
        with open_work(writes=False), all_tenants("circles of every organization that end"):
            rows = db.session.execute(sa.select(Group.organization_id, Group.id).where(due)).all()
        one_by_one(rows, "closing", act)

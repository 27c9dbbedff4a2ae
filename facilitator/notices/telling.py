"""Telling people: one row for each person and channel that wants it, written with its cause.

A file of operations of its own. Other features call `tell` and `tell_member`;
sessions are looked at instead (changes.py). Twice the same occasion is once.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import GRANTS, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.outbox import poke
from facilitator.groups.models import Membership, MembershipState
from facilitator.notices.models import REMINDERS, Channel, Kind, Notice
from facilitator.notices.queries import asked_for_reminders, muted_seats, wishes_for
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.oncall import on_call_ids
from facilitator.organizations.queries import is_sandbox


@dataclass(frozen=True)
class Occasion:
    """What happened: its kind, a key that is the same whenever it is told, and how long it counts.

    The key is made of ids and moments, never of words.
    """

    kind: Kind
    key: str
    meeting_id: uuid.UUID | None = None
    until: datetime | None = None


def tell(actor: Actor | System, membership_ids: Iterable[uuid.UUID], occasion: Occasion) -> int:
    """Tell people of a circle, by their seats in it.

    Only who is active there is told, and nobody who wants to hear nothing from it.
    """
    seats = db.session.execute(
        sa.select(Membership.member_id, Membership.id)
        .join(Member, Member.id == Membership.member_id)
        .where(
            Membership.id.in_(list(membership_ids)),
            Membership.id.not_in(muted_seats()),
            Membership.state == MembershipState.ACTIVE,
            Member.state == MemberState.ACTIVE,
        )
    ).all()
    return _write(actor, {row.member_id: row.id for row in seats}, occasion)


def tell_member(
    actor: Actor | System,
    member_id: uuid.UUID,
    occasion: Occasion,
    seat_id: uuid.UUID | None = None,
) -> int:
    """Tell somebody what concerns no seat of theirs, such as a request that was declined.

    Or what they have to hear although they rest from the circle of their seat, or have left.
    """
    member = db.session.scalar(
        sa.select(Member.id).where(Member.id == member_id, Member.state == MemberState.ACTIVE)
    )
    return _write(actor, {member: seat_id}, occasion) if member is not None else 0


def tell_on_call(actor: Actor | System, group_id: uuid.UUID, occasion: Occasion) -> int:
    """Tell everybody on call, in their order; who cannot see the circle learns no more than that.

    Whether they are asked about a session of theirs, their page of notices says.
    """
    told = 0
    for member_id in on_call_ids():
        told += tell_member(actor, member_id, _as_seen_by(member_id, group_id, occasion))
    return told


def _as_seen_by(member_id: uuid.UUID, group_id: uuid.UUID, occasion: Occasion) -> Occasion:
    """Return the occasion without its session, for somebody who is not let into its circle."""
    role, seat = db.session.execute(
        sa.select(Member.role, Membership.id)
        .outerjoin(
            Membership,
            sa.and_(
                Membership.member_id == Member.id,
                Membership.group_id == group_id,
                Membership.state == MembershipState.ACTIVE,
            ),
        )
        .where(Member.id == member_id)
    ).one()
    if seat is not None or Permission.GROUP_SEE in GRANTS[role]:
        return occasion
    return replace(occasion, meeting_id=None)


def _write(
    actor: Actor | System, people: dict[uuid.UUID, uuid.UUID | None], occasion: Occasion
) -> int:
    if is_sandbox():
        return 0  # whoever tries a room is called from nowhere
    now, known = clock.now(), _already(people, occasion)
    wishes = wishes_for(actor, list(people))
    asked = _who_asked(actor, occasion)
    rows = []
    for member_id, membership_id in people.items():
        wish = wishes[member_id]
        for channel in Channel:
            wants = wish.wants_of_one if membership_id in asked else wish.wants
            if not wants(occasion.kind, channel) or (member_id, channel) in known:
                continue
            if channel is not Channel.APP and wish.is_paused(now):
                continue
            in_app = channel is Channel.APP
            rows.append(
                Notice(
                    id=uuid.uuid4(),
                    member_id=member_id,
                    membership_id=membership_id,
                    meeting_id=occasion.meeting_id,
                    kind=occasion.kind,
                    channel=channel,
                    occasion=occasion.key,
                    created_at=now,
                    due_at=None if in_app else wish.due(occasion.kind, now, occasion.until),
                    until=occasion.until,
                    sent_at=now if in_app else None,
                )
            )
    db.session.add_all(rows)
    if any(row.due_at for row in rows):
        poke("notices")
    return len(rows)


def _who_asked(actor: Actor | System, occasion: Occasion) -> set[uuid.UUID]:
    """Return the seats of who asked to be reminded of this very session, for its reminders."""
    if occasion.kind not in REMINDERS or occasion.meeting_id is None:
        return set()
    return asked_for_reminders(actor, occasion.meeting_id)


def _already(
    people: dict[uuid.UUID, uuid.UUID | None], occasion: Occasion
) -> set[tuple[uuid.UUID, Channel]]:
    """Return who was told of this before, and how."""
    rows = db.session.execute(
        sa.select(Notice.member_id, Notice.channel).where(
            Notice.occasion == occasion.key,
            Notice.kind == occasion.kind,
            Notice.member_id.in_(people),
        )
    )
    return {(row.member_id, row.channel) for row in rows}

"""Finding polls about times, and what their circle said; names are for who settles them."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.groups.models import Group, GroupState, Membership, MembershipState
from facilitator.groups.queries import group_for, standing_in
from facilitator.meetings.models import PollState, SlotAnswer, Suits, TimePoll, TimeSlot

#: The states in which a time can still be chosen.
LOOKING = (PollState.OPEN, PollState.CLOSED)


@dataclass(frozen=True)
class Tally:
    """One time as its page shows it. `names` is empty for whoever does not settle the poll."""

    slot_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    own: Suits | None
    names: dict[Suits, list[str]] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether it is too late for this time."""
        return self.starts_at <= clock.now()

    def count(self, suits: Suits) -> int:
        """Return how many said this."""
        return len(self.names.get(suits, ()))


def poll_for(actor: Actor, poll_id: uuid.UUID, need: Permission, *, lock: bool = False) -> TimePoll:
    """Return the poll, if the actor may do what is needed in its group."""
    query = sa.select(TimePoll).where(TimePoll.id == poll_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    poll = db.session.scalar(query)
    if poll is None:
        raise NotFound()
    group_for(actor, poll.group_id, need)
    return poll


def slots_of(actor: Actor, poll: TimePoll) -> list[TimeSlot]:
    """Return the times of a poll in their order."""
    return list(
        db.session.scalars(
            sa.select(TimeSlot).where(TimeSlot.poll_id == poll.id).order_by(TimeSlot.starts_at)
        )
    )


def tallies_of(actor: Actor, poll: TimePoll) -> list[Tally]:
    """Return every time with what the actor said, and with everybody's answers for who settles it.

    Only people who still belong to the circle count.
    """
    standing = standing_in(actor, poll.group_id)
    sees_all = standing.can(Permission.MEETING_SCHEDULE)
    own_id = standing.membership.id if standing.membership else None
    slots = slots_of(actor, poll)
    rows = db.session.execute(
        sa.select(SlotAnswer, Membership.handle)
        .join(Membership, Membership.id == SlotAnswer.membership_id)
        .where(
            SlotAnswer.slot_id.in_([slot.id for slot in slots]),
            Membership.state == MembershipState.ACTIVE,
        )
        .order_by(Membership.handle_key)
    ).all()
    own = {row.slot_id: row.suits for row, _handle in rows if row.membership_id == own_id}
    names: dict[uuid.UUID, dict[Suits, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row, handle in rows if sees_all else ():
        names[row.slot_id][row.suits].append(handle)
    length = timedelta(minutes=poll.minutes)
    return [
        Tally(
            slot_id=slot.id,
            starts_at=slot.starts_at,
            ends_at=slot.starts_at + length,
            time_zone=poll.time_zone,
            own=own.get(slot.id),
            names=names[slot.id],
        )
        for slot in slots
    ]


def polls_of(actor: Actor, group_id: uuid.UUID) -> list[TimePoll]:
    """Return a group's polls that look for a time, the oldest first; those of a visible group."""
    group_for(actor, group_id, Permission.GROUP_SEE)
    query = sa.select(TimePoll).where(TimePoll.group_id == group_id, TimePoll.state.in_(LOOKING))
    return list(db.session.scalars(query.order_by(TimePoll.created_at, TimePoll.id)))


def polls_for(actor: Actor) -> list[tuple[TimePoll, Group]]:
    """Return the polls of the actor's own circles that take answers, the first to close first."""
    rows = db.session.execute(
        sa.select(TimePoll, Group)
        .join(Group, Group.id == TimePoll.group_id)
        .join(Membership, Membership.group_id == Group.id)
        .where(
            Membership.member_id == actor.member_id,
            Membership.state == MembershipState.ACTIVE,
            Group.state == GroupState.ACTIVE,
            TimePoll.closes_at > clock.now(),
        )
        .order_by(TimePoll.closes_at, TimePoll.id)
    )
    return [(row[0], row[1]) for row in rows]

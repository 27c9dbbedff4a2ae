"""How many sessions there were and who came, for the features below that must not know rooms.

Part of this feature's queries; wiring.py hands it down.
"""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Group
from facilitator.live.models import Room, RoomState, Seat
from facilitator.meetings.models import Meeting, MeetingState


@no_actor("whoever asks about a group has been let see it, and sweeps ask as well")
def sessions_over(group_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Return how many sessions of each series are over: they ended, or their end has passed."""
    rows = db.session.execute(
        _over(Meeting.group_id, sa.func.count(Meeting.id))
        .where(Meeting.group_id.in_(list(group_ids)))
        .group_by(Meeting.group_id)
    )
    return {row[0]: row[1] for row in rows}


@no_actor("part of a statement about a group that its asker has been let see")
def sessions_over_in(group_id: uuid.UUID) -> sa.ScalarSelect[int]:
    """Return the same number for one series, to be selected with what else is asked of it."""
    return _over(sa.func.count(Meeting.id)).where(Meeting.group_id == group_id).scalar_subquery()


def _over(*what: Any) -> Any:
    """Return a statement about the sessions of series that are over."""
    return (
        sa.select(*what)
        .select_from(Meeting)
        .join(Group, Group.id == Meeting.group_id)
        .outerjoin(Room, sa.and_(Room.meeting_id == Meeting.id, Room.parent_id.is_(None)))
        .where(
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.starts_at >= Group.series_from,
            sa.or_(Meeting.ends_at <= clock.now(), Room.state == RoomState.ENDED),
        )
        .correlate(None)
    )


@no_actor("asked by the roster of whoever holds the circle, who is never told the numbers")
def sessions_attended(group_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return in how many sessions of a group each membership was let in."""
    rows = db.session.execute(
        sa.select(Seat.membership_id, sa.func.count(Seat.id))
        .join(Room, Room.id == Seat.room_id)
        .where(Room.group_id == group_id, Room.parent_id.is_(None), Seat.admitted_at.is_not(None))
        .group_by(Seat.membership_id)
    )
    return {row[0]: row[1] for row in rows}

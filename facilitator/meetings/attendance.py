"""Who came to a session, for the facilitators of its circle, and how long that is known.

Part of this feature's queries and, at the end, of its operations. The rows are written by
the room (`live/attending.py`).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership
from facilitator.meetings.attendance_models import CAME, Attendance, Presence, Turnout
from facilitator.meetings.models import Answer, Meeting
from facilitator.meetings.queries import meeting_for

#: How many sessions the roster looks back.
LAST = 8


@dataclass(frozen=True)
class Came:
    """What became of one person's coming."""

    handle: str
    is_staff: bool
    answer: Answer | None
    presence: Presence
    came_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True)
class WhoCame:
    """One session with its numbers, if any were noted, and with names as long as they are kept."""

    meeting: Meeting
    turnout: Turnout | None
    people: list[Came]

    def who(self, *presences: str) -> list[Came]:
        """Return the people of whom one of these became true, by name."""
        return [one for one in self.people if one.presence in presences]


def who_came(actor: Actor, meeting_id: uuid.UUID) -> WhoCame:
    """Return who came to a session; for whoever holds its circle, whatever others' office."""
    meeting = meeting_for(actor, meeting_id, Permission.ROOM_HOLD)
    turnout = db.session.scalar(sa.select(Turnout).where(Turnout.meeting_id == meeting.id))
    rows = db.session.execute(
        sa.select(Attendance, Membership.handle)
        .join(Membership, Membership.id == Attendance.membership_id)
        .where(Attendance.meeting_id == meeting.id)
        .order_by(Membership.handle_key)
    )
    people = [
        Came(handle, row.is_staff, row.answer, row.presence, row.came_at, row.left_at)
        for row, handle in rows
    ]
    return WhoCame(meeting, turnout, people)


@no_actor("asked by the roster of whoever holds the circle")
def last_sessions(group_id: uuid.UUID) -> list[tuple[datetime, frozenset[uuid.UUID]]]:
    """Return when the last sessions of a group ended whose names are kept, and who was there."""
    turnouts = db.session.execute(
        sa.select(Turnout.meeting_id, Turnout.ended_at)
        .where(Turnout.group_id == group_id, Turnout.names_until.is_not(None))
        .order_by(Turnout.ended_at.desc())
        .limit(LAST)
    ).all()
    there: dict[uuid.UUID, set[uuid.UUID]] = {row.meeting_id: set() for row in turnouts}
    for row in db.session.execute(
        sa.select(Attendance.meeting_id, Attendance.membership_id).where(
            Attendance.meeting_id.in_(list(there)), Attendance.presence.in_(CAME)
        )
    ):
        there[row.meeting_id].add(row.membership_id)
    return [(row.ended_at, frozenset(there[row.meeting_id])) for row in turnouts]


# ---------------------------------------------------------------- what time brings


def forget_who_came(system: System, turnout_id: uuid.UUID) -> None:
    """Let the names of a session go once their time is over, and later its numbers.

    Safe to run twice.
    """
    row = db.session.scalar(sa.select(Turnout).where(Turnout.id == turnout_id).with_for_update())
    if row is None:
        return
    if row.names_until is not None and row.names_until <= clock.now():
        db.session.execute(
            sa.delete(Attendance)
            .where(Attendance.meeting_id == row.meeting_id)
            .execution_options(synchronize_session=False)
        )
        row.names_until = None
        record(system, "attendance.names_gone", row)
    if row.keep_until <= clock.now():
        db.session.delete(row)
        record(system, "attendance.gone", row)

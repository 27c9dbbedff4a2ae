"""Who came to a session, noted once in the commit of its end.

Part of this feature's operations, kept apart because nothing in the room reads it: what
is noted is for the circle's facilitators, afterwards (`meetings/attendance.py`).
"""

import uuid
from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership, MembershipState
from facilitator.live.models import Room, Seat
from facilitator.meetings.attendance_models import CAME, Attendance, Presence, Turnout
from facilitator.meetings.models import Answer, Meeting, Rsvp

#: How long names and numbers are kept.
NAMES_KEPT, NUMBERS_KEPT = timedelta(days=90), timedelta(days=365)


@no_actor("part of the end of a session, under its room's lock")
def note_who_came(room: Room, ended_at: datetime) -> None:
    """Note for everybody who came, or had said yes or no, what became of it."""
    meeting = db.session.get_one(Meeting, (room.organization_id, room.meeting_id))
    seats = {
        seat.membership_id: seat
        for seat in db.session.scalars(sa.select(Seat).where(Seat.room_id == room.id))
    }
    answers = _answers_to(meeting)
    rows = [
        _note(room, meeting, ended_at, seats.get(who), answers.get(who))
        for who in {*seats, *answers}
    ]
    noted = [row for row in rows if row is not None]
    db.session.add_all(noted)
    db.session.add(_numbers(meeting, ended_at, noted, list(answers.values())))


def _answers_to(meeting: Meeting) -> dict[uuid.UUID, Rsvp]:
    """Return what people said who are in the circle still, and for the time it took place at."""
    rows = db.session.scalars(
        sa.select(Rsvp)
        .join(Membership, Membership.id == Rsvp.membership_id)
        .where(Rsvp.meeting_id == meeting.id, Membership.state == MembershipState.ACTIVE)
    )
    return {row.membership_id: row for row in rows if not row.is_asked_again}


def _note(
    room: Room, meeting: Meeting, ended_at: datetime, seat: Seat | None, said: Rsvp | None
) -> Attendance | None:
    """Return one person's row; None for who neither came nor said yes or no."""
    row = Attendance(meeting_id=meeting.id, answer=said.answer if said else None, is_staff=False)
    if seat is not None and seat.admitted_at is not None:
        row.membership_id, row.is_staff = seat.membership_id, seat.is_staff
        row.came_at = seat.admitted_at
        row.left_at = max(row.came_at, min(seat.lease_until or ended_at, ended_at))
        is_brief = _is_brief(room, meeting, ended_at, row.came_at, row.left_at)
        row.presence = Presence.PARTIAL if is_brief else Presence.ATTENDED
        return row
    if said is None or said.answer not in {Answer.GOING, Answer.DECLINED}:
        return None
    row.membership_id = said.membership_id
    did_not_come = said.answer is Answer.GOING and seat is None  # nor stood at the door
    row.presence = Presence.MISSED if did_not_come else Presence.EXCUSED
    return row


def _is_brief(
    room: Room, meeting: Meeting, ended_at: datetime, came_at: datetime, left_at: datetime
) -> bool:
    """Say whether somebody was there for less than half of the session.

    It began when it was due, or when its doors opened if that was later, and what went
    on after its planned end asks nobody to stay.
    """
    begin = max(meeting.starts_at, room.opened_at or meeting.starts_at)
    end = min(meeting.ends_at, ended_at)
    there = min(left_at, end) - max(came_at, begin)
    return end > begin and there < (end - begin) / 2


def _numbers(
    meeting: Meeting, ended_at: datetime, noted: list[Attendance], answers: list[Rsvp]
) -> Turnout:
    members = Counter(row.presence for row in noted if not row.is_staff)
    said = Counter(row.answer for row in answers)
    return Turnout(
        group_id=meeting.group_id,
        meeting_id=meeting.id,
        ended_at=ended_at,
        said_yes=said[Answer.GOING],
        said_no=said[Answer.DECLINED],
        facilitators=sum(row.is_staff and row.presence in CAME for row in noted),
        names_until=ended_at + NAMES_KEPT,
        keep_until=ended_at + NUMBERS_KEPT,
        **{presence.value: members[presence] for presence in Presence},
    )

"""Looking at sessions: who has to be reminded, and what became of what people were told.

A file of operations of its own. A meeting's `Watch` says what its people know; a
look compares it with the meeting as it is, tells the difference and notes it, in
one commit under the meeting's lock. So a kill loses nothing and doubles nothing,
and a session that moved has new reminders by itself.
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock, mail
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.groups.models import Group, GroupState
from facilitator.live.models import Room, RoomState
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import join_opens_at
from facilitator.notices.models import REMINDERS, Kind, Notice, Watch
from facilitator.notices.queries import concerned_by
from facilitator.notices.telling import Occasion, tell

#: How long before the start each reminder is due, and until how long before it still makes sense:
#: after that, whoever answers or hears late is better off without.
WINDOWS = {
    Kind.REMINDER_DAY: (timedelta(hours=24), timedelta(hours=18)),
    Kind.REMINDER_HOUR: (timedelta(hours=1), timedelta(minutes=30)),
}
MARKS = {
    Kind.REMINDER_DAY: "day_for",
    Kind.REMINDER_HOUR: "hour_for",
    Kind.REMINDER_OPEN: "open_for",
}
OPEN = (RoomState.LOBBY, RoomState.LIVE, RoomState.PAUSED)


def look_at_meeting(system: System, meeting_id: uuid.UUID) -> None:
    """Tell the people of a meeting what they do not know yet; safe to run twice."""
    meeting = db.session.scalar(
        sa.select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    )
    if meeting is None:
        return
    watch = db.session.get(Watch, (system.organization_id, meeting_id))
    if watch is None:
        watch = Watch(id=meeting_id)
        _note(watch, meeting)
        _mark_past(watch, meeting)  # whoever answers this late knows what they answer
        db.session.add(watch)
    group = db.session.get_one(Group, (system.organization_id, meeting.group_id))
    if group.state is GroupState.ACTIVE and meeting.ends_at > clock.now():
        _tell_changes(system, meeting, watch)
        if not _is_cancelled(meeting):
            _remind(system, meeting, watch)
    _note(watch, meeting)


def _note(watch: Watch, meeting: Meeting) -> None:
    """Take down what the people of a meeting know from now on."""
    watch.revision, watch.starts_at = meeting.revision, meeting.starts_at
    watch.is_cancelled = _is_cancelled(meeting)


def _is_cancelled(meeting: Meeting) -> bool:
    return meeting.state is MeetingState.CANCELLED


def _tell_changes(system: System, meeting: Meeting, watch: Watch) -> None:
    if _is_cancelled(meeting):
        if not watch.is_cancelled:
            _withdraw_reminders(meeting)
            _tell(system, meeting, Kind.CANCELLED, meeting.ends_at)
        return
    if watch.is_cancelled:
        _tell(system, meeting, Kind.RETURNED, meeting.ends_at)
        _mark_past(watch, meeting)
    elif meeting.starts_at != watch.starts_at:
        _withdraw_reminders(meeting)
        _tell(system, meeting, Kind.MOVED, meeting.ends_at)
        _mark_past(watch, meeting)  # they hear of the new time just now


def _mark_past(watch: Watch, meeting: Meeting) -> None:
    """Let no reminder go out whose time is over already."""
    for kind, (early, _late) in WINDOWS.items():
        if clock.now() >= meeting.starts_at - early:
            setattr(watch, MARKS[kind], meeting.starts_at)


def _remind(system: System, meeting: Meeting, watch: Watch) -> None:
    now = clock.now()
    for kind in REMINDERS:
        if getattr(watch, MARKS[kind]) == meeting.starts_at:
            continue
        if kind is Kind.REMINDER_OPEN:
            group = db.session.get_one(Group, (meeting.organization_id, meeting.group_id))
            is_due = now >= join_opens_at(meeting, group, False) and _is_open(meeting)
        else:
            early, late = WINDOWS[kind]
            is_due = meeting.starts_at - early <= now < meeting.starts_at - late
        if is_due:
            _tell(system, meeting, kind, _too_late(meeting, kind))
            setattr(watch, MARKS[kind], meeting.starts_at)


def _too_late(meeting: Meeting, kind: Kind) -> datetime:
    return meeting.ends_at if kind is Kind.REMINDER_OPEN else meeting.starts_at


def _is_open(meeting: Meeting) -> bool:
    room = sa.select(Room.id).where(Room.id == meeting.id, Room.state.in_(OPEN))
    return db.session.scalar(room) is not None


def _tell(system: System, meeting: Meeting, kind: Kind, until: datetime) -> None:
    key = f"{meeting.id}:{meeting.revision}"
    occasion = Occasion(kind, key, meeting_id=meeting.id, until=until)
    tell(system, concerned_by(system, meeting.id, kind), occasion)


def _withdraw_reminders(meeting: Meeting) -> None:
    """Let no reminder go out any more that says what is no longer so."""
    rows = db.session.scalars(
        sa.select(Notice).where(Notice.meeting_id == meeting.id, Notice.kind.in_(REMINDERS))
    ).all()
    for row in rows:
        if row.due_at is not None:
            row.due_at, row.dropped_at = None, clock.now()
    mail.withdraw([row.id for row in rows])

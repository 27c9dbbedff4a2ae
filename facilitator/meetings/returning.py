"""Taking back that a day of a series is left out: its session returns.

Part of this feature's operations, kept apart for size; `changes.py` leaves days out.
"""

import uuid
from datetime import date, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.meetings import recurrence
from facilitator.meetings.models import Meeting, MeetingState, Series, SkippedDay
from facilitator.meetings.operations import open_group
from facilitator.meetings.queries import series_for
from facilitator.meetings.series import check_free, fill


def take_back_day(actor: Actor, series_id: uuid.UUID, day: date) -> Series:
    """Let a series meet on a day that was left out, under the answers people gave before.

    Conflict when the day is not left out, or the circle meets at that time by now.
    """
    group_id = series_for(actor, series_id, Permission.MEETING_SCHEDULE).group_id
    open_group(actor, group_id, Permission.MEETING_SCHEDULE)
    series = series_for(actor, series_id, Permission.MEETING_SCHEDULE, lock=True)
    if day < recurrence.wall_of(clock.now(), series.time_zone).date():
        raise Invalid("This day is over.", field="day")
    skipped = db.session.scalar(
        sa.select(SkippedDay).where(SkippedDay.series_id == series.id, SkippedDay.skipped_on == day)
    )
    if skipped is None:
        raise Conflict("This day is not left out any more.", field="day")
    db.session.delete(skipped)
    db.session.flush()  # the day counts again when the calendar is filled
    back = _cancelled_with(series, day, skipped.note)
    for meeting in back:
        meeting.state, meeting.cancel_reason = MeetingState.SCHEDULED, ""
        meeting.cancelled_at = None
        meeting.revision += 1
    check_free(actor, group_id, [*back, *fill(actor, series)])
    record(actor, "series.day_returned", series, day=day)
    return series


def _cancelled_with(series: Series, day: date, note: str) -> list[Meeting]:
    """Return the session that was cancelled with its day; one cancelled by itself stays so."""
    start = recurrence.day_start(day)
    rows = db.session.scalars(
        sa.select(Meeting)
        .where(
            Meeting.series_id == series.id,
            Meeting.occurrence >= start,
            Meeting.occurrence < start + timedelta(days=1),
            Meeting.state == MeetingState.CANCELLED,
            Meeting.cancel_reason == note,
            Meeting.starts_at > clock.now(),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)

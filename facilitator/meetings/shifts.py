"""When clocks change on different days: a session at another hour than usual, for one reader.

A circle meets at its own wall time all year. For somebody whose clocks change on other
days, or never, some sessions are an hour off; for two weeks after such a change we say so.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.meetings.models import Meeting, Series
from facilitator.meetings.recurrence import moment_of

#: How many days before a session decide what is usual, and for how many a change is news.
#: In eight weeks, the few between two changes of clocks are never the most.
BEFORE, NEWS = 56, 14
WORDS = {
    30: "half an hour",
    60: "an hour",
    90: "an hour and a half",
    120: "two hours",
}
DAY = timedelta(days=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@no_actor("a pure function of two zones")
@lru_cache(maxsize=4096)
def shift_at(moment: datetime, zone: str, reader_zone: str) -> timedelta:
    """Return how much later than usual a session of a zone is on the reader's clock.

    Zero when nothing changed of late, or when it changed back to what is usual.
    """
    if zone == reader_zone:
        return timedelta()
    theirs, mine = ZoneInfo(zone), ZoneInfo(reader_zone)
    apart = [_apart(moment - n * DAY, theirs, mine) for n in range(BEFORE + 1)]
    if len(set(apart[: NEWS + 1])) == 1:
        return timedelta()
    return apart[0] - Counter(apart[1:]).most_common(1)[0][0]


def _apart(moment: datetime, theirs: ZoneInfo, mine: ZoneInfo) -> timedelta:
    offsets = [moment.astimezone(zone).utcoffset() or timedelta() for zone in (mine, theirs)]
    return offsets[0] - offsets[1]


@no_actor("a pure function of a shift")
def shift_words(shift: timedelta) -> str:
    """Return a shift as a sentence for the reader; nothing for none."""
    if not shift:
        return ""
    minutes = round(abs(shift).total_seconds() / 60)
    much = WORDS.get(minutes, f"{minutes} minutes")
    way = "later" if shift > timedelta() else "earlier"
    return f"In your time this one is {much} {way} than usual."


def unusual_for(
    actor: Actor | System, meetings: Iterable[Meeting], reader_zone: str
) -> dict[uuid.UUID, str]:
    """Return what to say about those of these meetings that are at an unusual hour for a reader.

    Only of a series that met before the change, and not of a meeting that was moved by itself.
    """
    shifts = {
        meeting: shift_at(meeting.starts_at, meeting.time_zone, reader_zone)
        for meeting in meetings
        if meeting.series_id is not None and not meeting.has_own_time
    }
    shifted = {meeting: shift for meeting, shift in shifts.items() if shift}
    known = _started(actor, {meeting.series_id for meeting in shifted})
    return {
        meeting.id: shift_words(shift)
        for meeting, shift in shifted.items()
        if known.get(meeting.series_id, meeting.starts_at) < meeting.starts_at - NEWS * DAY
    }


def _started(
    actor: Actor | System, series_ids: set[uuid.UUID | None]
) -> dict[uuid.UUID | None, datetime]:
    """Return since when each series meets; one that follows another has met before."""
    if not series_ids:
        return {}
    rows = db.session.scalars(sa.select(Series).where(Series.id.in_(series_ids)))
    return {
        row.id: LONG_AGO if row.follows_id else moment_of(row.local_start, row.time_zone)
        for row in rows
    }

"""Changing more than one session of a series: this and the following ones, or all to come.

Part of this feature's operations, kept apart for size. A series is never changed: it
ends where the change begins, and another one follows it. Its meetings go over one by
one, with their ids and answers: the third to come becomes the third of the new rule.
What is over is never touched.
"""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

import sqlalchemy as sa

from facilitator.agendas.operations import agenda_chosen
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.meetings import recurrence
from facilitator.meetings.asking import ask_again
from facilitator.meetings.clashes import check_clashes
from facilitator.meetings.holding import Holders, check_holders, give_to, tell_named
from facilitator.meetings.models import Meeting, MeetingState, Series, SkippedDay
from facilitator.meetings.operations import (
    MeetingDraft,
    cancel_one,
    check_coming,
    coming_meeting,
    moment_within_reach,
    open_group,
    reason_of,
)
from facilitator.meetings.queries import series_for
from facilitator.meetings.series import check_free, fill, leave_out, new_series

ENDS_EARLIER = "The series ends earlier now."


class Scope(StrEnum):
    """How much of a series is meant."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


def edit_series(
    actor: Actor, meeting_id: uuid.UUID, draft: MeetingDraft, scope: Scope, seen: int
) -> Meeting:
    """Change this meeting and the following ones of its series, or all that are to come.

    Answers are kept, and asked again where a meeting moves by more than half an hour. A
    meeting that was changed by itself keeps what it has of its own.
    """
    meeting = coming_meeting(actor, meeting_id, Permission.MEETING_SCHEDULE, seen)
    series = _series_of(meeting)
    start = _start(series, meeting, scope)
    shown = meeting.local_start
    first = datetime.combine(
        start.date() + (draft.local_start.date() - shown.date()),
        draft.local_start.time() if draft.local_start.time() != shown.time() else start.time(),
    )
    if first != start or draft.time_zone != series.time_zone:
        check_coming(moment_within_reach(first, draft.time_zone))
    was_with = Holders.of(meeting)
    if draft.holders != was_with:
        check_holders(actor, series.group_id, draft.holders, was_with)
    rows = _rows_from(series, start)
    were = {row.id: (row.starts_at, row.ends_at, Holders.of(row)) for row in rows}
    agenda_id = agenda_chosen(actor, draft.template, meeting.agenda_id)
    fresh = _follow(actor, series, start, first, draft, agenda_id, was_with)
    _carry_days(series, fresh, start)
    changed = _carry_over(actor, series, fresh, start, rows, draft, meeting)
    _end_before(series, start)
    made = fill(actor, fresh)
    check_free(actor, series.group_id, [*changed, *made])
    held = Holders.of(fresh)
    moved = [r for r in changed if were[r.id] != (r.starts_at, r.ends_at, Holders.of(r))]
    theirs = [row for row in moved if Holders.of(row) == held]
    check_clashes(actor, held, [*theirs, *made], draft.accepts)
    tell_named(actor, meeting, was_with)
    record(actor, "series.edited", fresh, scope=scope, follows=series.id, meetings=len(changed))
    return meeting


def _series_of(meeting: Meeting) -> Series:
    series = db.session.scalar(
        sa.select(Series)
        .where(Series.id == meeting.series_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if series is None:
        raise Invalid("This session does not repeat. Please change only this one.", field="scope")
    return series


def _start(series: Series, meeting: Meeting, scope: Scope) -> datetime:
    """Return the wall time of the rule at which the change begins."""
    assert meeting.occurrence is not None  # noqa: S101 - it has a series
    if scope is Scope.FOLLOWING:
        return meeting.occurrence
    now = clock.now()
    to_come = (
        local
        for local in recurrence.expand(series.rule, series.local_start)
        if local >= meeting.occurrence or recurrence.moment_of(local, series.time_zone) > now
    )
    return next(to_come, meeting.occurrence)


def _rows_from(series: Series, start: datetime) -> list[Meeting]:
    return list(
        db.session.scalars(
            sa.select(Meeting)
            .where(Meeting.series_id == series.id, Meeting.occurrence >= start)
            .order_by(Meeting.occurrence)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _follow(
    actor: Actor,
    series: Series,
    start: datetime,
    first: datetime,
    draft: MeetingDraft,
    agenda_id: uuid.UUID | None,
    was_with: Holders,
) -> Series:
    """Add the series that follows, as long as the old one would have been.

    The same people hold it, unless somebody else was chosen than held the one looked at.
    """
    parts = recurrence.parts_of(series.rule)
    until, count = recurrence.until_of(series.rule), None
    if until is not None:
        until += first.date() - start.date()
    if "COUNT" in parts:
        rest = recurrence.expand_from(series.rule, series.local_start, start)
        count = sum(1 for _local in rest)
    repeats = recurrence.repeats_of(series.rule)
    rule = recurrence.rule_for(repeats, first.date(), until=until, count=count)
    values = MeetingDraft(
        title=draft.title,
        about=draft.about,
        capacity=draft.capacity,
        local_start=first,
        time_zone=draft.time_zone,
        minutes=draft.minutes,
        holders=Holders.of(series) if draft.holders == was_with else draft.holders,
    )
    return new_series(actor, series.group_id, values, rule, agenda_id, follows=series)


def _pairs(
    series: Series, fresh: Series, start: datetime, last: datetime
) -> dict[datetime, datetime]:
    """Return old wall time -> new one, in their order, up to the last that is asked for."""
    old = takewhile(
        lambda local: local <= last,
        recurrence.expand_from(series.rule, series.local_start, start),
    )
    return dict(zip(old, recurrence.expand(fresh.rule, fresh.local_start), strict=False))


def _carry_days(series: Series, fresh: Series, start: datetime) -> None:
    """Take the days that are left out over to the series that follows."""
    days = db.session.scalars(
        sa.select(SkippedDay).where(
            SkippedDay.series_id == series.id, SkippedDay.skipped_on >= start.date()
        )
    ).all()
    if not days:
        return
    last = recurrence.day_start(max(day.skipped_on for day in days) + timedelta(days=1))
    by_day = {old.date(): new.date() for old, new in _pairs(series, fresh, start, last).items()}
    for day in days:
        if day.skipped_on in by_day:
            leave_out(fresh, by_day[day.skipped_on], day.note)
        db.session.delete(day)


def _carry_over(
    actor: Actor,
    series: Series,
    fresh: Series,
    start: datetime,
    rows: list[Meeting],
    draft: MeetingDraft,
    chosen: Meeting,
) -> list[Meeting]:
    """Give the meetings to the series that follows; returns those that take place."""
    if not rows:
        return []
    pairs = _pairs(series, fresh, start, rows[-1].occurrence or start)
    changed = []
    for row in rows:
        local = pairs.get(row.occurrence) if row.occurrence else None
        if local is None:
            _leave_behind(actor, row)
            continue
        row.series_id, row.occurrence = fresh.id, local
        if row.ends_at > clock.now() and row.state is MeetingState.SCHEDULED:
            _apply(actor, row, fresh, local, draft if row is chosen else None)
            changed.append(row)
    return changed


def _leave_behind(actor: Actor, row: Meeting) -> None:
    if row.state is MeetingState.SCHEDULED and row.starts_at > clock.now():
        cancel_one(actor, row, ENDS_EARLIER)


def _apply(
    actor: Actor, row: Meeting, fresh: Series, local: datetime, draft: MeetingDraft | None
) -> None:
    """Give one meeting the time and words of its series, except what it has of its own.

    The one somebody was looking at gets exactly what they wrote.
    """
    was_at, was = row.starts_at, _shown(row)
    if draft is not None and draft.holders != Holders.of(row):
        row.has_own_holders = False
    if not row.has_own_holders:
        give_to(row, Holders.of(fresh))
    if draft is not None or not row.has_own_words:
        row.title, row.about, row.capacity = fresh.title, fresh.about, fresh.capacity
        row.agenda_id = fresh.agenda_id
        row.has_own_words = False
    if draft is not None:
        wall = draft.local_start
        row.has_own_time = row.has_own_time and wall != local
        _set_time(row, wall if row.has_own_time else local, fresh)
    elif not row.has_own_time:
        _set_time(row, local, fresh)
    if _shown(row) != was:
        row.revision += 1
        ask_again(actor, row, was_at)


def _shown(row: Meeting) -> tuple[object, ...]:
    holders = (row.lead_id, row.backup_id)
    words = (row.title, row.about, row.capacity, row.agenda_id, *holders)
    return (*words, row.starts_at, row.ends_at, row.time_zone)


def _set_time(row: Meeting, local: datetime, fresh: Series) -> None:
    starts_at = recurrence.moment_of(local, fresh.time_zone)
    row.local_start = recurrence.wall_of(starts_at, fresh.time_zone)
    row.time_zone = fresh.time_zone
    row.starts_at, row.ends_at = starts_at, starts_at + timedelta(minutes=fresh.minutes)


def _end_before(series: Series, start: datetime) -> None:
    series.rule = recurrence.ended_before(series.rule, start.date())
    series.ends_on = recurrence.last_day(series.rule, series.local_start)
    series.fill_due_at = None


def cancel_series(
    actor: Actor, meeting_id: uuid.UUID, reason: str, scope: Scope, seen: int
) -> Series:
    """Cancel this meeting and the following ones, or all that are to come; the series ends."""
    meeting = coming_meeting(actor, meeting_id, Permission.MEETING_CANCEL, seen)
    series = _series_of(meeting)
    words = reason_of(reason)
    start = _start(series, meeting, scope)
    _end_before(series, start)
    cancelled = 0
    for row in _rows_from(series, start):
        if row.state is MeetingState.SCHEDULED and row.ends_at > clock.now():
            cancel_one(actor, row, words)
            cancelled += 1
    record(actor, "series.ended", series, scope=scope, meetings=cancelled)
    return series


def skip_day(actor: Actor, series_id: uuid.UUID, day: date, note: str) -> Series:
    """Leave one day of a series out, with a note everybody reads; its meeting is cancelled."""
    group_id = series_for(actor, series_id, Permission.MEETING_CANCEL).group_id
    open_group(actor, group_id, Permission.MEETING_CANCEL)
    series = series_for(actor, series_id, Permission.MEETING_CANCEL, lock=True)
    if day < recurrence.wall_of(clock.now(), series.time_zone).date():
        raise Invalid("This day is over. Please choose a later one.", field="day")
    known = db.session.scalar(
        sa.select(SkippedDay).where(SkippedDay.series_id == series.id, SkippedDay.skipped_on == day)
    )
    if known is not None:
        raise Conflict("This day is left out already.", field="day")
    words = reason_of(note)
    leave_out(series, day, words)
    for row in _rows_from(series, recurrence.day_start(day)):
        is_that = row.occurrence is not None and row.occurrence.date() == day
        if is_that and row.state is MeetingState.SCHEDULED and row.starts_at > clock.now():
            cancel_one(actor, row, words)
    record(actor, "series.day_skipped", series, day=day)
    return series

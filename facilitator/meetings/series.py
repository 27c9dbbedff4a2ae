"""Recurring sessions: planning them, and putting what comes within reach on the calendar.

Part of this feature's operations, kept apart for size; `changes.py` edits and ends them.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from facilitator.agendas.operations import agenda_chosen
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.groups.models import Group, GroupState
from facilitator.meetings import recurrence
from facilitator.meetings.clashes import check_clashes
from facilitator.meetings.holding import NOBODY, check_holders, tell_named
from facilitator.meetings.models import Meeting, MeetingState, Series, SkippedDay
from facilitator.meetings.operations import (
    MeetingDraft,
    check_coming,
    moment_within_reach,
    open_group,
)
from facilitator.meetings.recurrence import Repeats

#: How far ahead the sessions of a series are on the calendar.
REACH = timedelta(weeks=12)
#: When an archived circle's series are looked at again.
LATER = timedelta(days=1)
CLASHED = "The circle already met at this time."


@dataclass(frozen=True)
class RepeatDraft:
    """How a session repeats, as plain choices; `skips` are days with a note each."""

    repeats: Repeats
    until: date | None = None
    count: int | None = None
    skips: tuple[tuple[date, str], ...] = ()


def plan_series(
    actor: Actor, group_id: uuid.UUID, draft: MeetingDraft, repeat: RepeatDraft
) -> Series:
    """Put a recurring session on the calendar, and its meetings of the coming weeks.

    Raises Conflict when the group already meets at one of these times, and Invalid
    when the choices leave no session.
    """
    open_group(actor, group_id, Permission.MEETING_SCHEDULE)
    _check_rule(draft, repeat)
    check_holders(actor, group_id, draft.holders)
    first = draft.local_start
    rule = recurrence.rule_for(repeat.repeats, first.date(), until=repeat.until, count=repeat.count)
    agenda_id = agenda_chosen(actor, draft.template)
    series = new_series(actor, group_id, draft, rule, agenda_id)
    for day, note in repeat.skips:
        leave_out(series, day, note)
    db.session.flush()  # the meetings and the audit line need the rows
    made = fill(actor, series)
    if not made:
        raise Invalid("Every day of this series is left out. Please keep one.", field="skips")
    check_free(actor, group_id, made)
    check_clashes(actor, draft.holders, made, draft.accepts)
    record(
        actor, "series.planned", series, rule=rule, meetings=len(made), held_by=draft.holders.ids()
    )
    tell_named(actor, made[0], NOBODY)
    return series


def _check_rule(draft: MeetingDraft, repeat: RepeatDraft) -> None:
    first = draft.local_start.date()
    check_coming(moment_within_reach(draft.local_start, draft.time_zone))
    if repeat.until is not None and repeat.until < first:
        raise Invalid("Please choose a last day after the first session.", field="until")
    if repeat.repeats is Repeats.MONTHLY_LAST and (first + timedelta(days=7)).month == first.month:
        raise Invalid(f"This is not the last {first:%A} of its month.", field="day")


@no_actor("part of planning and of changing a series, which find it")
def new_series(
    actor: Actor,
    group_id: uuid.UUID,
    draft: MeetingDraft,
    rule: str,
    agenda_id: uuid.UUID | None,
    *,
    follows: Series | None = None,
) -> Series:
    """Add a series; nothing of it is on the calendar yet."""
    series = Series(
        id=uuid.uuid4(),
        group_id=group_id,
        title=draft.title,
        about=draft.about,
        capacity=draft.capacity,
        agenda_id=agenda_id,
        rule=rule,
        local_start=draft.local_start,
        time_zone=draft.time_zone,
        minutes=draft.minutes,
        ends_on=recurrence.last_day(rule, draft.local_start),
        follows_id=follows.id if follows else None,
        lead_id=draft.holders.lead_id,
        backup_id=draft.holders.backup_id,
        created_at=clock.now(),
    )
    db.session.add(series)
    db.session.flush()  # its days and meetings point at it
    return series


@no_actor("part of planning and of changing a series, which find it")
def leave_out(series: Series, day: date, note: str) -> None:
    """Note a day on which the series does not meet; Invalid when it never would."""
    if not recurrence.falls_on(series.rule, series.local_start, day):
        raise Invalid(f"The series has no session on {day:%B} {day.day}, {day:%Y}.", field="skips")
    db.session.add(
        SkippedDay(
            series_id=series.id,
            skipped_on=day,
            note=clean_line(note, 120, field="skips"),
            created_at=clock.now(),
        )
    )


def fill(actor: Actor | System, series: Series) -> list[Meeting]:
    """Add the meetings that came within reach and say when the next one will.

    The caller holds the group's lock. Twice is the same as once.
    """
    now = clock.now()
    horizon = max(now, recurrence.moment_of(series.local_start, series.time_zone)) + REACH
    known = _known(series)
    made: list[Meeting] = []
    series.fill_due_at = None
    for local in recurrence.expand(series.rule, series.local_start):
        starts_at = recurrence.moment_of(local, series.time_zone)
        if starts_at > horizon:
            series.fill_due_at = starts_at - REACH
            break
        if local not in known.times and local.date() not in known.days and starts_at > now:
            made.append(_meeting(series, local, starts_at))
    db.session.add_all(made)
    db.session.flush()  # whoever looks for a clash must see them
    return made


@dataclass(frozen=True)
class _Known:
    times: set[datetime | None]
    days: set[date]


def _known(series: Series) -> _Known:
    times = db.session.scalars(sa.select(Meeting.occurrence).where(Meeting.series_id == series.id))
    return _Known(set(times), set(days_left_out(series)))


@no_actor("its caller has found the series")
def days_left_out(series: Series) -> dict[date, str]:
    """Return the days a series does not meet, with why."""
    rows = db.session.scalars(
        sa.select(SkippedDay)
        .where(SkippedDay.series_id == series.id)
        .order_by(SkippedDay.skipped_on)
    )
    return {row.skipped_on: row.note for row in rows}


def _meeting(series: Series, local: datetime, starts_at: datetime) -> Meeting:
    return Meeting(
        id=uuid.uuid4(),
        group_id=series.group_id,
        series_id=series.id,
        occurrence=local,
        title=series.title,
        about=series.about,
        local_start=recurrence.wall_of(starts_at, series.time_zone),
        time_zone=series.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.minutes),
        capacity=series.capacity,
        lead_id=series.lead_id,
        backup_id=series.backup_id,
        agenda_id=series.agenda_id,
        state=MeetingState.SCHEDULED,
        has_own_time=False,
        has_own_words=False,
        has_own_holders=False,
        revision=0,
        created_at=clock.now(),
    )


def check_free(actor: Actor | System, group_id: uuid.UUID, meetings: Iterable[Meeting]) -> None:
    """Raise Conflict, naming the day, when one of these meets in the time of another."""
    clash = first_clash(actor, group_id, meetings)
    if clash is not None:
        mine, other = clash
        day = mine.local_start
        raise Conflict(
            f"On {day:%B} {day.day} the circle already meets then: {other.title}.", field="time"
        )


def first_clash(
    actor: Actor | System, group_id: uuid.UUID, meetings: Iterable[Meeting]
) -> tuple[Meeting, Meeting] | None:
    """Return the first of these meetings that overlaps another of its group, and that other."""
    mine = sorted(meetings, key=lambda meeting: meeting.starts_at)
    if not mine:
        return None
    db.session.flush()  # the times just set are what is compared
    ids = {meeting.id for meeting in mine}
    around = db.session.scalars(
        sa.select(Meeting)
        .where(
            Meeting.group_id == group_id,
            Meeting.state == MeetingState.SCHEDULED,
            Meeting.ends_at > mine[0].starts_at,
            Meeting.starts_at < max(meeting.ends_at for meeting in mine),
        )
        .order_by(Meeting.starts_at)
    ).all()
    longest: Meeting | None = None
    for meeting in around:
        if longest is not None and meeting.starts_at < longest.ends_at:
            if meeting.id in ids:
                return meeting, longest
            if longest.id in ids:
                return longest, meeting
        if longest is None or meeting.ends_at > longest.ends_at:
            longest = meeting
    return None


def fill_due(system: System, series_id: uuid.UUID) -> None:
    """Fill one series whose next meeting is within reach.

    A meeting somebody planned meanwhile goes first: the one of the series stands on the
    calendar as cancelled, so that nobody waits for it.
    """
    row = db.session.get(Series, (system.organization_id, series_id))
    if row is None:
        return
    group = db.session.scalar(
        sa.select(Group)
        .where(Group.id == row.group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    series = db.session.scalar(
        sa.select(Series)
        .where(Series.id == series_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if group is None or series is None or not _is_due(series):
        return
    if group.state is GroupState.ARCHIVED:
        series.fill_due_at = clock.now() + LATER
        return
    for meeting in fill(system, series):
        if first_clash(system, group.id, [meeting]) is not None:
            meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, CLASHED
            meeting.cancelled_at = clock.now()


def _is_due(series: Series) -> bool:
    return series.fill_due_at is not None and series.fill_due_at <= clock.now()

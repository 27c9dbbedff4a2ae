"""Changing the calendar: scheduling, moving and cancelling meetings, and saying who comes."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.agendas.operations import AS_IT_IS, agenda_chosen
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.groups.models import Group, GroupState
from facilitator.groups.queries import group_for
from facilitator.meetings.asking import ask_again
from facilitator.meetings.clashes import check_clashes
from facilitator.meetings.holding import NOBODY, Holders, check_holders, give_to, tell_named
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.queries import meeting_for
from facilitator.meetings.recurrence import moment_of, wall_of
from facilitator.meetings.telling import Happening, tell

#: How far ahead a session can be planned.
FURTHEST = timedelta(days=731)
TOO_FAR = "Please choose a day within the next two years."
STALE = (
    "Somebody changed this session while you were looking at it. Nothing was saved. "
    "Below is what you wrote: look at the session's page, and send it again if it still fits."
)


class Stale(Conflict):
    """A decision was made on a state that is no longer so."""


@dataclass(frozen=True)
class MeetingDraft:
    """What a form says about a meeting; `local_start` is a wall time in `time_zone`.

    `template` is a preset's key or a template's id, NO_AGENDA, or AS_IT_IS.
    """

    title: str
    about: str
    local_start: datetime
    time_zone: str
    minutes: int
    capacity: int | None
    asks_to_confirm: bool = False
    holders: Holders = NOBODY
    #: The token of the clashes somebody has seen and accepts; empty for none.
    accepts: str = ""
    template: str = AS_IT_IS


@no_actor("a pure function of a wall time")
def to_utc(local_start: datetime, time_zone: str) -> datetime:
    """Return the moment of a wall time; of an hour that comes twice, the first.

    Raises Invalid for a wall time the clocks jump over, and for one out of all reach.
    """
    moment = moment_within_reach(local_start, time_zone)
    if wall_of(moment, time_zone) != local_start:
        raise Invalid(
            "The clocks jump over this time on that day. Please choose another.", field="time"
        )
    return moment


@no_actor("a pure function of a wall time")
def moment_within_reach(local_start: datetime, time_zone: str) -> datetime:
    """Return the moment of a wall time; one the clocks jump over moves forward by the gap."""
    try:
        return moment_of(local_start, time_zone)
    except OverflowError as error:
        raise Invalid(TOO_FAR, field="day") from error


def schedule_meeting(actor: Actor, group_id: uuid.UUID, draft: MeetingDraft) -> Meeting:
    """Put a meeting on the group's calendar.

    Raises Conflict when the group already meets in that time. The group's row is
    locked first, so two facilitators cannot both find the evening free.
    """
    open_group(actor, group_id, Permission.MEETING_SCHEDULE)
    starts_at, ends_at = _span(draft)
    check_coming(starts_at)
    _check_free(group_id, starts_at, ends_at, None)
    check_holders(actor, group_id, draft.holders)
    meeting = Meeting(
        id=uuid.uuid4(),
        group_id=group_id,
        state=MeetingState.SCHEDULED,
        created_at=clock.now(),
        revision=0,
        agenda_id=agenda_chosen(actor, draft.template),
        **_columns(draft, starts_at, ends_at),
    )
    give_to(meeting, draft.holders)
    check_clashes(actor, draft.holders, [meeting], draft.accepts)
    db.session.add(meeting)
    db.session.flush()  # the audit line needs the row
    record(actor, "meeting.scheduled", meeting, held_by=draft.holders.ids())
    tell_named(actor, meeting, NOBODY)
    return meeting


def open_group(actor: Actor, group_id: uuid.UUID, need: Permission) -> Group:
    """Return the group locked, or refuse an archived one."""
    group = group_for(actor, group_id, need, lock=True)
    _check_open(group)
    return group


def _check_open(group: Group) -> None:
    if group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read, and nothing can be changed.")


def _columns(draft: MeetingDraft, starts_at: datetime, ends_at: datetime) -> dict[str, object]:
    return {
        "title": draft.title,
        "about": draft.about,
        "local_start": draft.local_start,
        "time_zone": draft.time_zone,
        "capacity": draft.capacity,
        "asks_to_confirm": draft.asks_to_confirm,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }


def _span(draft: MeetingDraft) -> tuple[datetime, datetime]:
    starts_at = to_utc(draft.local_start, draft.time_zone)
    _check_near(starts_at)
    return starts_at, starts_at + timedelta(minutes=draft.minutes)


def _check_near(starts_at: datetime) -> None:
    if starts_at > clock.now() + FURTHEST:
        raise Invalid(TOO_FAR, field="day")


@no_actor("a check of a moment")
def check_coming(starts_at: datetime) -> None:
    """Refuse a start that is over, or too far away."""
    _check_near(starts_at)
    if starts_at < clock.now() - timedelta(minutes=5):
        raise Invalid("This time is already over. Please choose a later one.", field="day")


def _check_free(
    group_id: uuid.UUID, starts_at: datetime, ends_at: datetime, but: uuid.UUID | None
) -> None:
    query = sa.select(Meeting).where(
        Meeting.group_id == group_id,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.starts_at < ends_at,
        Meeting.ends_at > starts_at,
    )
    if but is not None:
        query = query.where(Meeting.id != but)
    clash = db.session.scalar(query.limit(1))
    if clash is not None:
        raise Conflict(f"The group already meets then: {clash.title}.", field="time")


def coming_meeting(
    actor: Actor, meeting_id: uuid.UUID, need: Permission, seen: int | None = None
) -> Meeting:
    """Return the meeting with its group and itself locked; Conflict once it is cancelled or over.

    The group comes first, as it does when a meeting is scheduled. `seen` is the revision
    somebody decided on: Stale when the meeting has changed since.
    """
    group_id = meeting_for(actor, meeting_id, need).group_id
    open_group(actor, group_id, need)
    meeting = meeting_for(actor, meeting_id, need, lock=True)
    if meeting.state is not MeetingState.SCHEDULED:
        raise Conflict("This session was cancelled, so it can't be changed.")
    if meeting.ends_at < clock.now():
        raise Conflict("This session is over, so it can't be changed.")
    if seen is not None and seen != meeting.revision:
        raise Stale(STALE)
    return meeting


def edit_meeting(
    actor: Actor, meeting_id: uuid.UUID, draft: MeetingDraft, seen: int | None = None
) -> Meeting:
    """Change one meeting that is not over; one that has begun keeps its start.

    Answers stay, and are asked again when it moves by more than half an hour. One of a
    series is from now on different from it in what was changed.
    """
    meeting = coming_meeting(actor, meeting_id, Permission.MEETING_SCHEDULE, seen)
    was_at, was_with = meeting.starts_at, Holders.of(meeting)
    starts_at, ends_at = _span(draft)
    if starts_at != was_at:
        check_coming(starts_at)
    _check_free(meeting.group_id, starts_at, ends_at, meeting.id)
    has_own_time = (starts_at, ends_at) != (was_at, meeting.ends_at)
    if draft.holders != was_with:
        check_holders(actor, meeting.group_id, draft.holders, was_with)
        meeting.has_own_holders = meeting.series_id is not None
    if has_own_time:
        meeting.has_own_time = meeting.series_id is not None
    agenda_id = agenda_chosen(actor, draft.template, meeting.agenda_id)
    words = (draft.title, draft.about, draft.capacity, agenda_id)
    if words != (meeting.title, meeting.about, meeting.capacity, meeting.agenda_id):
        meeting.has_own_words = meeting.series_id is not None
    meeting.agenda_id = agenda_id
    for name, value in _columns(draft, starts_at, ends_at).items():
        setattr(meeting, name, value)
    give_to(meeting, draft.holders)
    if has_own_time or draft.holders != was_with:
        check_clashes(actor, draft.holders, [meeting], draft.accepts)
    meeting.revision += 1
    record(actor, "meeting.edited", meeting, revision=meeting.revision, held_by=draft.holders.ids())
    ask_again(actor, meeting, was_at)
    tell_named(actor, meeting, was_with)
    return meeting


def cancel_meeting(
    actor: Actor, meeting_id: uuid.UUID, reason: str, seen: int | None = None
) -> Meeting:
    """Cancel one meeting, with a reason everybody reads."""
    meeting = coming_meeting(actor, meeting_id, Permission.MEETING_CANCEL, seen)
    cancel_one(actor, meeting, reason_of(reason))
    record(actor, "meeting.cancelled", meeting, revision=meeting.revision)
    return meeting


@no_actor("a check of words")
def reason_of(reason: str) -> str:
    """Return a reason as it will be read; Invalid when there is none."""
    words = clean_line(reason, 300, field="reason")
    if not words:
        raise Invalid("Please say why; everybody reads it.", field="reason")
    return words


def cancel_one(actor: Actor | System, meeting: Meeting, reason: str) -> None:
    """Cancel a meeting its caller has found and locked; answers stay for the record."""
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, reason
    meeting.cancelled_at = clock.now()
    meeting.revision += 1
    tell(actor, Happening.CANCELLED, meeting)

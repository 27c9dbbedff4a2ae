"""Finding a time together: offering some, saying which suit, and choosing one, once.

Part of this feature's operations, kept apart for size. The group's row is locked
first where a session is planned, then the poll's; whoever answers locks the poll
alone. So a poll that is chosen or closed takes no answer, and plans one session.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.agendas.operations import AS_IT_IS, agenda_chosen
from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.groups.models import GroupState
from facilitator.groups.queries import group_for, membership_for
from facilitator.meetings.holding import holders_by_policy
from facilitator.meetings.models import (
    Meeting,
    PollState,
    SlotAnswer,
    Suits,
    TimePoll,
    TimeSlot,
)
from facilitator.meetings.operations import (
    MeetingDraft,
    check_coming,
    open_group,
    schedule_meeting,
    to_utc,
)
from facilitator.meetings.tallies import LOOKING, poll_for, slots_of

FEWEST, MOST = 3, 6
#: Polls of one circle that look for a time at once.
MOST_POLLS = 5
ENDED = "This question is closed, so it takes no more answers."
SETTLED = "A time was chosen already, or the question was taken back."


@dataclass(frozen=True)
class PollDraft:
    """What a form says about a poll; the times are wall times in the circle's zone."""

    title: str
    minutes: int
    times: tuple[datetime, ...]
    #: The last day on which people can answer.
    closes_on: date
    template: str = AS_IT_IS


def offer_times(actor: Actor, group_id: uuid.UUID, draft: PollDraft) -> TimePoll:
    """Ask a circle which of some times suit it."""
    group = open_group(actor, group_id, Permission.MEETING_SCHEDULE)
    _check_number(draft)
    looking = sa.select(sa.func.count()).where(
        TimePoll.group_id == group_id, TimePoll.state.in_(LOOKING)
    )
    if (db.session.scalar(looking) or 0) >= MOST_POLLS:
        raise Conflict("This circle looks for several times already. Please settle one first.")
    moments = {local: _coming_moment(n, local, group.time_zone) for n, local in _numbered(draft)}
    poll = TimePoll(
        id=uuid.uuid4(),
        group_id=group_id,
        title=draft.title,
        time_zone=group.time_zone,
        minutes=draft.minutes,
        agenda_id=agenda_chosen(actor, draft.template),
        state=PollState.OPEN,
        closes_at=_end_of(draft.closes_on, group.time_zone, max(moments.values())),
        created_at=clock.now(),
    )
    db.session.add(poll)
    db.session.flush()  # its times point at it
    for local, starts_at in moments.items():
        db.session.add(TimeSlot(poll_id=poll.id, local_start=local, starts_at=starts_at))
    record(actor, "poll.offered", poll, times=len(moments))
    return poll


def _check_number(draft: PollDraft) -> None:
    if len(set(draft.times)) != len(draft.times):
        raise Invalid("Two of these times are the same. Please change one.")
    if not FEWEST <= len(draft.times) <= MOST:
        raise Invalid(f"Please offer {FEWEST} to {MOST} times.")


def _numbered(draft: PollDraft) -> list[tuple[int, datetime]]:
    return list(enumerate(draft.times))


def _coming_moment(number: int, local: datetime, zone: str) -> datetime:
    """Return the moment of one offered time; a refusal names its own field."""
    try:
        moment = to_utc(local, zone)
        check_coming(moment)
    except Invalid as error:
        raise Invalid(error.message, field=f"{error.field}_{number}") from error
    return moment


def _end_of(day: date, zone: str, last: datetime) -> datetime:
    """Return when answers end: with that day, or with the last of the times."""
    try:
        end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    except OverflowError as error:
        raise Invalid("Please choose an earlier day.", field="closes_on") from error
    if end <= clock.now():
        raise Invalid("This day is over. Please choose a later one.", field="closes_on")
    if day > last.astimezone(ZoneInfo(zone)).date():
        raise Invalid("Please choose a day before the last of the times.", field="closes_on")
    return min(end, last)


def answer_times(actor: Actor, poll_id: uuid.UUID, said: Mapping[uuid.UUID, Suits]) -> None:
    """Say which times suit the actor; `said` holds every time of the poll, by its id.

    Conflict once the poll takes no more answers, however shortly before that was.
    """
    poll = poll_for(actor, poll_id, Permission.GROUP_SEE, lock=True)
    membership = membership_for(actor, poll.group_id, Permission.MEETING_RSVP)
    group = group_for(actor, poll.group_id, Permission.MEETING_RSVP)
    if group.state is GroupState.ARCHIVED:
        raise Conflict("This circle is archived. It can be read, and nothing can be changed.")
    if not takes_answers(actor, poll):
        raise Conflict(ENDED)
    slots = {slot.id for slot in slots_of(actor, poll)}
    if set(said) != slots:
        raise NotFound()
    known = {
        row.slot_id: row
        for row in db.session.scalars(
            sa.select(SlotAnswer).where(
                SlotAnswer.slot_id.in_(slots), SlotAnswer.membership_id == membership.id
            )
        )
    }
    for slot_id, suits in said.items():
        row = known.get(slot_id) or SlotAnswer(slot_id=slot_id, membership_id=membership.id)
        row.suits, row.answered_at = suits, clock.now()
        db.session.add(row)


def takes_answers(_actor: Actor, poll: TimePoll) -> bool:
    """Say whether a poll still takes answers."""
    return (
        poll.state is PollState.OPEN and poll.closes_at is not None and clock.now() < poll.closes_at
    )


def choose_time(actor: Actor, poll_id: uuid.UUID, slot_id: uuid.UUID) -> Meeting:
    """Plan the session at one of the times, once; Conflict when that was done already.

    Conflict too when the circle meets then by now, Invalid when the time is over.
    """
    poll = _settling(actor, poll_id)
    slot = next((slot for slot in slots_of(actor, poll) if slot.id == slot_id), None)
    if slot is None:
        raise NotFound()
    if slot.starts_at <= clock.now():
        raise Invalid("This time is already over. Please choose another.")
    draft = MeetingDraft(
        title=poll.title,
        about="",
        local_start=slot.local_start,
        time_zone=poll.time_zone,
        minutes=poll.minutes,
        capacity=None,
        holders=holders_by_policy(actor, poll.group_id),
    )
    meeting = schedule_meeting(actor, poll.group_id, draft)
    meeting.agenda_id, poll.meeting_id = poll.agenda_id, meeting.id
    poll.state, poll.closes_at = PollState.CHOSEN, None
    record(actor, "poll.chosen", poll, meeting_id=meeting.id)
    return meeting


def withdraw_poll(actor: Actor, poll_id: uuid.UUID) -> TimePoll:
    """Take a poll back; nothing is planned."""
    poll = _settling(actor, poll_id)
    poll.state, poll.closes_at = PollState.WITHDRAWN, None
    record(actor, "poll.withdrawn", poll)
    return poll


def _settling(actor: Actor, poll_id: uuid.UUID) -> TimePoll:
    """Return the poll with its group and itself locked; Conflict once it is settled."""
    group_id = poll_for(actor, poll_id, Permission.MEETING_SCHEDULE).group_id
    open_group(actor, group_id, Permission.MEETING_SCHEDULE)
    poll = poll_for(actor, poll_id, Permission.MEETING_SCHEDULE, lock=True)
    if poll.state not in LOOKING:
        raise Conflict(SETTLED)
    return poll


def close_due(system: System, poll_id: uuid.UUID) -> None:
    """Let one poll take no more answers, if its time is over; its facilitators hear of it."""
    poll = db.session.scalar(
        sa.select(TimePoll)
        .where(TimePoll.id == poll_id, TimePoll.closes_at <= clock.now())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if poll is None:
        return
    poll.state, poll.closes_at = PollState.CLOSED, None
    record(system, "poll.closed", poll)

"""Finding a substitute: everybody who holds the circle is asked, and the first to accept leads.

Part of this feature's operations. Whoever accepts does so under the lock of the group
and of the meeting, so that of two one is told that somebody was faster. A request counts
while its session is to come and nobody has taken it.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed
from facilitator.core.text import clean_line
from facilitator.groups.above import above
from facilitator.groups.models import Membership
from facilitator.groups.queries import standing_in
from facilitator.meetings.clashes import is_busy_then
from facilitator.meetings.holding import YOURS_LAPSED, Holders, facilitators_of, give_to, held_by
from facilitator.meetings.models import Meeting, MeetingState, Substitute, SubstituteState
from facilitator.meetings.operations import coming_meeting
from facilitator.meetings.telling import Happening, tell

#: How long before the start the people on call are told that nobody has taken it.
ON_CALL_BEFORE = timedelta(hours=2)
NOBODY_ELSE = (
    "Nobody else holds this circle yet. On its page, somebody can be made a co-facilitator; "
    "an admin can help."
)
TAKEN = "Somebody has taken it already. Thank you for offering."


@dataclass(frozen=True)
class Search:
    """What a session's page says about a substitute to the person who reads it."""

    #: Nobody is named as its lead, and others have been asked; all that members learn.
    is_for_another: bool = False
    #: Whether they may ask for one; None of the rest counts then.
    may_ask: bool = False
    is_open: bool = False
    note: str = ""
    may_take: bool = False
    may_withdraw: bool = False
    #: They hold another session then; only they are told.
    is_busy: bool = False


def search_for(actor: Actor, meeting: Meeting) -> Search:
    """Return how far the search for a substitute is; nothing for who neither holds nor plans."""
    membership = standing_in(actor, meeting.group_id).membership
    is_staff = membership is not None and membership.role in STAFF_ROLES
    may_ask = _may_ask(actor, meeting)
    if meeting.starts_at <= clock.now():
        return Search()
    if not (is_staff or may_ask):
        is_vacant = meeting.lead_id is None
        return Search(is_for_another=is_vacant and open_request(actor, meeting.id) is not None)
    request = open_request(actor, meeting.id)
    if request is None:
        return Search(may_ask=may_ask)
    may_take = is_staff and not held_by(actor, meeting).is_lead
    return Search(
        is_open=True,
        note=request.note,
        may_take=may_take,
        may_withdraw=_may_withdraw(actor, meeting, request),
        is_busy=may_take and is_busy_then(actor, meeting),
    )


def open_request(actor: Actor | System, meeting_id: uuid.UUID) -> Substitute | None:
    """Return the request of a meeting that nobody has taken yet; the meeting has been found."""
    return db.session.scalar(
        sa.select(Substitute).where(
            Substitute.meeting_id == meeting_id, Substitute.state == SubstituteState.OPEN
        )
    )


def _may_ask(actor: Actor, meeting: Meeting) -> bool:
    held = held_by(actor, meeting)
    standing = standing_in(actor, meeting.group_id)
    return held.is_lead or held.is_backup or standing.can(Permission.MEETING_SCHEDULE)


def _may_withdraw(actor: Actor, meeting: Meeting, request: Substitute | None) -> bool:
    is_theirs = request is not None and request.asked_by_id == actor.member_id
    return is_theirs or standing_in(actor, meeting.group_id).can(Permission.MEETING_SCHEDULE)


def ask_for_substitute(
    actor: Actor, meeting_id: uuid.UUID, note: str, *, of_backup: bool = False
) -> Substitute:
    """Ask everybody else who holds the circle to take one session over.

    For who leads the session or stands by, and for who may plan it. `of_backup` tells its
    backup alone; on the session's page anybody who holds the circle can still accept.
    """
    meeting = coming_meeting(actor, meeting_id, Permission.GROUP_SEE)
    if not _may_ask(actor, meeting):
        raise NotAllowed()
    if meeting.starts_at <= clock.now():
        raise Conflict("This session has begun, so nobody can be asked to take it over.")
    if open_request(actor, meeting.id) is not None:
        raise Conflict("The others are asked already. You are told as soon as somebody accepts.")
    others = [
        person.id
        for person in facilitators_of(meeting.group_id)
        if person.member_id != actor.member_id
        and person.id != meeting.lead_id
        and (not of_backup or person.id == meeting.backup_id)
    ]
    if not others:
        raise Conflict(NOBODY_ELSE)
    return put_out(actor, meeting, clean_line(note, 300, field="note"), others)


def put_out(actor: Actor, meeting: Meeting, note: str, others: list[uuid.UUID]) -> Substitute:
    """Ask these people to take a session over; the caller may, and nobody is asked yet."""
    request = Substitute(
        id=uuid.uuid4(),
        meeting_id=meeting.id,
        asked_by_id=actor.member_id,
        note=note,
        state=SubstituteState.OPEN,
        asked_at=clock.now(),
    )
    db.session.add(request)
    db.session.flush()  # those who are told look for it
    record(actor, "substitute.asked", request, group_id=meeting.group_id, people=len(others))
    if others:
        tell(actor, Happening.SUBSTITUTE_ASKED, meeting, others)
    return request


def take_over(actor: Actor, meeting_id: uuid.UUID) -> Meeting:
    """Lead a session somebody asked a substitute for. Conflict when somebody was faster."""
    meeting = coming_meeting(actor, meeting_id, Permission.ROOM_HOLD)
    own = standing_in(actor, meeting.group_id).membership
    if own is None:
        raise NotAllowed()
    if own.id == meeting.lead_id:
        raise Conflict("You hold this session already.")
    request = open_request(actor, meeting.id)
    if request is None:
        raise Conflict(TAKEN)
    if own.member_id not in above.may_lead([own.member_id]):
        raise Conflict(YOURS_LAPSED)
    _close(request, SubstituteState.TAKEN)
    request.taken_by_id = own.id
    before = Holders.of(meeting)
    give_to(meeting, Holders(own.id, None if before.backup_id == own.id else before.backup_id))
    meeting.has_own_holders = meeting.series_id is not None
    meeting.revision += 1  # whoever is changing it looks again
    record(actor, "substitute.taken", request, group_id=meeting.group_id, before=before.ids())
    tell(actor, Happening.SUBSTITUTE_FOUND, meeting, _askers(meeting, request))
    return meeting


def _askers(meeting: Meeting, request: Substitute) -> list[uuid.UUID]:
    """Return the seat of whoever asked; an admin may have none."""
    return list(
        db.session.scalars(
            sa.select(Membership.id).where(
                Membership.group_id == meeting.group_id,
                Membership.member_id == request.asked_by_id,
            )
        )
    )


def withdraw_request(actor: Actor, meeting_id: uuid.UUID) -> Substitute:
    """Ask no longer: for whoever asked, and for who may plan the session."""
    meeting = coming_meeting(actor, meeting_id, Permission.GROUP_SEE)
    request = open_request(actor, meeting.id)
    if not _may_withdraw(actor, meeting, request):
        raise NotAllowed()
    if request is None:
        raise Conflict("Nobody is asked any more. The session's page says who holds it.")
    _close(request, SubstituteState.WITHDRAWN)
    record(actor, "substitute.withdrawn", request, group_id=meeting.group_id)
    return request


def _close(request: Substitute, state: SubstituteState) -> None:
    """End a request; the word to those who were asked has done its work and goes."""
    request.state, request.closed_at, request.note = state, clock.now(), ""


def look_after_request(system: System, meeting_id: uuid.UUID) -> None:
    """Close a request whose session is over, or tell who is on call; safe to run twice."""
    meeting = db.session.scalar(
        sa.select(Meeting)
        .where(Meeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    request = open_request(system, meeting_id)
    if meeting is None or request is None:
        return
    now = clock.now()
    if meeting.state is MeetingState.CANCELLED or meeting.ends_at <= now:
        _close(request, SubstituteState.WITHDRAWN)
    elif (
        request.on_call_at is None and meeting.starts_at - ON_CALL_BEFORE <= now < meeting.starts_at
    ):
        request.on_call_at = now
        tell(system, Happening.SUBSTITUTE_LATE, meeting)

"""When nobody holds a session that has begun: who is asked to come, and when it is let go.

A file of operations of its own. After 5 minutes everybody who holds the circle is
asked, after 10 the people on call too, after 15 a session that never got beyond its
lobby is cancelled. One that was live and lost its facilitator is not: its room rests and
ends by the room's own rule. A facilitator who connects stops it at any step.

A live room that rests without anybody of its team is not left waiting for that: whoever
holds the circle and the people on call are asked at once, once for each time it rests,
before its planned start and past its planned end as well, since people sit in it.

A look takes only the step of its moment: what a server missed while it was down is not
made up for. The step is noted with what it did in one commit under the meeting's lock,
so twice is the same as once.
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.db import db
from facilitator.groups.models import Group, GroupState
from facilitator.live.models import EndReason, PauseReason, Room, RoomState
from facilitator.live.operations import change_state, say_in_lobby
from facilitator.live.queries import alone_since
from facilitator.live.seats import room_of
from facilitator.meetings.holding import facilitators_of
from facilitator.meetings.models import Meeting, MeetingState
from facilitator.meetings.operations import cancel_one
from facilitator.notices.changes import look_at_meeting
from facilitator.notices.models import Kind, NoShow
from facilitator.notices.telling import Occasion, tell, tell_on_call
from facilitator.organizations.models import Organization, OrganizationState

#: How long nobody holds it before the circle's facilitators, the people on call, the end.
AFTER = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15))
FACILITATORS, ON_CALL, LET_GO = 1, 2, 3
#: What people at the door read after each step.
SAID = {
    FACILITATORS: "Nobody has opened this session yet. We have asked the circle’s facilitators.",
    ON_CALL: "Nobody has opened this session yet. We have asked others, too.",
}
REASON = "Nobody could open this session, so it doesn’t take place. We are sorry."
#: Until then somebody may still come in, and nothing else has begun.
AT_THE_DOOR = (RoomState.SCHEDULED, RoomState.LOBBY)
#: Somebody ended it, or is about to.
OVER = (RoomState.CLOSING, RoomState.ENDED)


def take_next_step(system: System, meeting_id: uuid.UUID) -> None:
    """Do what is due for a meeting that nobody holds; safe to run twice."""
    meeting = db.session.scalar(
        sa.select(Meeting)
        .where(Meeting.id == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if meeting is None or not _is_on(system, meeting):
        return
    room = room_of(meeting)  # whoever comes in meanwhile waits, or has been here
    rests = room.state is RoomState.PAUSED and room.reason == PauseReason.NO_STAFF
    if not rests and not meeting.starts_at <= clock.now() < meeting.ends_at:
        return
    since = alone_since(meeting)
    if rests and since is not None:
        since = room.unwatched_since or since
    if since is None or room.state in OVER:
        return
    climb = _climb_of(meeting, since)
    has_begun = room.state not in AT_THE_DOOR
    most = ON_CALL if has_begun else LET_GO
    step = min(sum(clock.now() - since >= after for after in AFTER), most)
    step = ON_CALL if rests else step
    if step > climb.step:
        climb.step = step
        if step == LET_GO:
            _let_go(system, meeting, room)
        else:
            _ask(system, meeting, room, since, step)
    climb.due_at = since + AFTER[step] if step < most else clock.now() + AFTER[0]


def _is_on(system: System, meeting: Meeting) -> bool:
    group = db.session.get_one(Group, (system.organization_id, meeting.group_id))
    organization = db.session.get_one(Organization, system.organization_id)
    return (
        meeting.state is MeetingState.SCHEDULED
        and group.state is GroupState.ACTIVE
        and organization.state is OrganizationState.ACTIVE
    )


def _climb_of(meeting: Meeting, since: datetime) -> NoShow:
    """Return how far this absence has been climbed; another one begins at the bottom."""
    climb = db.session.get(NoShow, (meeting.organization_id, meeting.id))
    if climb is None:
        climb = NoShow(id=meeting.id, alone_since=since, step=0, due_at=since)
        db.session.add(climb)
    elif climb.alone_since != since:
        climb.alone_since, climb.step = since, 0
    return climb


def _ask(system: System, meeting: Meeting, room: Room, since: datetime, step: int) -> None:
    """Ask those who can open it to come; what was asked of somebody before is not said twice."""
    key = f"unheld:{meeting.id}:{since.isoformat()}"
    people = [person.id for person in facilitators_of(meeting.group_id)]
    until = max(meeting.ends_at, clock.now() + AFTER[LET_GO - 1])
    tell(system, people, Occasion(Kind.NEEDED, key, meeting.id, until))
    said = FACILITATORS
    if step == ON_CALL:
        late = Occasion(Kind.NEEDED, f"{key}:{step}", meeting.id, until)
        if tell_on_call(system, meeting.group_id, late):
            said = ON_CALL
    if room.state in AT_THE_DOOR:
        say_in_lobby(room, SAID[said])
    record(system, "meeting.unheld", meeting, step=step)


def _let_go(system: System, meeting: Meeting, room: Room) -> None:
    """Cancel a session nobody came to hold, and tell everybody who comes in the same commit."""
    look_at_meeting(system, meeting.id)  # so that what changes now is a change
    cancel_one(system, meeting, REASON)
    db.session.flush()  # the look reads what it tells from the row
    look_at_meeting(system, meeting.id)
    change_state(room, RoomState.ENDED, reason=EndReason.STAFF_ABSENT, words=REASON, by="system")
    record(system, "meeting.cancelled", meeting, revision=meeting.revision, reason="unheld")

"""Reading how a session runs."""

import sqlalchemy as sa

from facilitator.agendas.drafts import PhaseDraft
from facilitator.agendas.queries import phases_of
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.live.models import Room
from facilitator.live.projection import stamp
from facilitator.meetings.models import Meeting
from facilitator.running.events import RunTimes
from facilitator.running.models import Run


@no_actor("the caller was let in to the room")
def run_of(room: Room) -> Run | None:
    """Return how a room's session runs, or None while nobody has begun or said anything."""
    return db.session.scalar(sa.select(Run).where(Run.room_id == room.id))


@no_actor("the caller was let in to the room")
def meeting_of(room: Room) -> Meeting:
    """Return the meeting of a room."""
    return db.session.get_one(Meeting, (room.organization_id, room.meeting_id))


_RUN = seeing(Run, Run.room_id == sa.bindparam("room_id"))


@no_actor("the caller was let in to the room")
def run_seen(room: Room) -> Run | None:
    """Return how a room's session runs, to look at."""
    return _RUN.first(room_id=room.id)


def parts_of(
    actor: Actor | System, room: Room, run: Run | None, meeting: Meeting | None = None
) -> tuple[PhaseDraft, ...]:
    """Return the parts of a room's session: as it began, or as it is planned until then."""
    begun_with = run.agenda_id if run is not None else None
    return phases_of(actor, begun_with or (meeting or meeting_of(room)).agenda_id)


@no_actor("the caller was let in to the room")
def times_of(room: Room, run: Run | None) -> RunTimes:
    """Return which part is on, and since when."""
    began_at = run.phase_began_at if run is not None else None
    return RunTimes(
        phase=room.phase,
        began_at=stamp(began_at) if began_at else None,
        added=run.added if run is not None else {},
        version=run.version if run is not None else 0,
    )

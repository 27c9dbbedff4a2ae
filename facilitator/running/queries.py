"""Reading how a session runs."""

import sqlalchemy as sa

from facilitator.agendas.drafts import PhaseDraft
from facilitator.agendas.queries import phases_of
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.live.models import Room
from facilitator.live.parts import Entering
from facilitator.live.projection import stamp
from facilitator.meetings.models import Meeting
from facilitator.running.events import PhaseView, RunTimes, RunView, SheetView
from facilitator.running.models import Run


@no_actor("the caller was let in to the room")
def run_of(room: Room) -> Run | None:
    """Return how a room's session runs, or None while nobody has begun or said anything."""
    return db.session.scalar(sa.select(Run).where(Run.room_id == room.id))


@no_actor("the caller was let in to the room")
def meeting_of(room: Room) -> Meeting:
    """Return the meeting of a room."""
    return db.session.get_one(Meeting, (room.organization_id, room.meeting_id))


def parts_of(actor: Actor | System, room: Room, run: Run | None) -> tuple[PhaseDraft, ...]:
    """Return the parts of a room's session: as it began, or as it is planned until then."""
    begun_with = run.agenda_id if run is not None else None
    return phases_of(actor, begun_with or meeting_of(room).agenda_id)


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


@no_actor("asked for somebody who was let in, or waits at the door")
def run_view(entering: Entering) -> RunView:
    """Return how the session runs, as one person may see it; scripts for staff alone."""
    room, run = entering.room, run_of(entering.room)
    parts = parts_of(entering.actor, room, run)
    return RunView(
        parts=[PhaseView(title=p.title, minutes=p.minutes, mode=p.mode.value) for p in parts],
        times=times_of(room, run),
        ends_at=stamp(meeting_of(room).ends_at),
        lobby=run.lobby_words if run is not None else "",
        sheet=_sheet(parts, run) if entering.is_staff else [],
    )


def _sheet(parts: tuple[PhaseDraft, ...], run: Run | None) -> list[SheetView]:
    posted = run.posted if run is not None else {}
    return [
        SheetView(script=p.script, prompt=p.prompt, posted=list(posted.get(str(n), {})))
        for n, p in enumerate(parts)
    ]

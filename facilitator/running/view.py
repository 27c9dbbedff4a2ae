"""What somebody who enters a room is told of how its session runs."""

from facilitator.agendas.drafts import PhaseDraft
from facilitator.core.marks import no_actor
from facilitator.live.parts import Entering
from facilitator.live.projection import stamp
from facilitator.running.events import PactNote, PhaseView, RunView, SheetView, SheetWord
from facilitator.running.hints import hints_off_of
from facilitator.running.models import Run
from facilitator.running.pact_models import PactState
from facilitator.running.pacts import pact_seen
from facilitator.running.queries import parts_of, run_seen, times_of

ON_SHEET: tuple[SheetWord, ...] = ("script", "prompt")


@no_actor("asked for somebody who was let in, or waits at the door")
def run_view(entering: Entering) -> RunView:
    """Return how the session runs, as one person may see it; scripts for staff alone."""
    room, run, staff = entering.room, run_seen(entering.room), entering.is_staff
    meeting, parts = entering.meeting, parts_of(entering.actor, room, run, entering.meeting)
    return RunView(
        parts=[PhaseView(title=p.title, minutes=p.minutes, mode=p.mode.value) for p in parts],
        times=times_of(room, run),
        starts_at=stamp(meeting.starts_at),
        ends_at=stamp(meeting.ends_at),
        lobby=run.lobby_words if run is not None else "",
        pact=_pact(entering),
        sheet=_sheet(parts, run) if staff else [],
        minimum=entering.group.minimum_present if staff else 0,
        hints_off=hints_off_of(entering.actor) if staff else [],
    )


def _pact(entering: Entering) -> PactNote:
    pact = pact_seen(entering.room)
    shown = pact is not None and (entering.is_inside or pact.state is PactState.PUBLISHED)
    owes = entering.room.has_pact and not entering.is_staff and not entering.seat.has_agreed
    return PactNote(state=pact.state.value if pact is not None and shown else "", owes=owes)


def _sheet(parts: tuple[PhaseDraft, ...], run: Run | None) -> list[SheetView]:
    posted = run.posted if run is not None else {}
    return [
        SheetView(
            script=p.script,
            prompt=p.prompt,
            posted=[what for what in ON_SHEET if what in posted.get(str(n), {})],
        )
        for n, p in enumerate(parts)
    ]

"""The floor follows a session through its parts: each begins with who may write in it.

Part of this feature's operations. A part that is a round is begun by a facilitator, with
its question and order; until then the floor stays as it is.
"""

from datetime import timedelta

from facilitator.agendas.drafts import PhaseDraft
from facilitator.agendas.models import Mode
from facilitator.core import clock
from facilitator.core.marks import no_actor
from facilitator.floor.operations import change_mode, silence_words
from facilitator.floor.queries import scene_of
from facilitator.floor.settling import note_due, settle
from facilitator.floor.views import tell_state
from facilitator.live.log import append
from facilitator.live.models import FloorMode, Room
from facilitator.live.projection import state_meta

#: The modes of a part that are a mode of the floor.
MODES = {
    Mode.OPEN: FloorMode.OPEN,
    Mode.HANDS: FloorMode.HANDS,
    Mode.LISTENING: FloorMode.LISTENING,
    Mode.HOLD_ALL: FloorMode.OPEN,
}
#: A part that is a silence keeps the longest there is; the rest of it is open.
SILENCE = 120


@no_actor("hears of a part that somebody who may move the session has begun")
def follow_phase(room: Room, part: PhaseDraft) -> None:
    """Set the floor of a locked room as the part that begins wants it.

    Reading every message first is switched on by a part that wants it, and off by a person.
    """
    scene = scene_of(room)
    settle(scene)
    mode = MODES.get(part.mode)
    if mode is not None and (room.mode is not mode or scene.round is not None):
        change_mode(scene, mode)
    if part.mode is Mode.HOLD_ALL and not room.hold_all:
        room.hold_all = True
        room.version += 1
        append(room, "session.state", by="system", **state_meta(room))
    if part.mode is Mode.SILENCE and room.silent_until is None:
        room.silent_until = clock.now() + timedelta(seconds=SILENCE)
        tell_state(scene, silence_words(SILENCE))
        note_due(scene)

"""What somebody of a script does: each the same operation a person's click would run.

So every rule holds for them. A deed that is refused raises what a person would read.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from facilitator.core.actor import Actor
from facilitator.core.marks import no_actor
from facilitator.floor import hands
from facilitator.live import posting, seats
from facilitator.live.beside import Beside
from facilitator.live.models import RoomState
from facilitator.live.operations import move_session
from facilitator.rehearsal.scripts import Deed, Step
from facilitator.rehearsal.sight import Sight
from facilitator.settings import Settings
from facilitator.team import quiet

#: Somebody of a script is connected for as long as their sandbox lasts.
LEASE = 24 * 60 * 60


@dataclass(frozen=True)
class Playing:
    """Somebody of a script who acts: who they are, where, and the id of what they send."""

    actor: Actor
    membership_id: uuid.UUID
    room_id: uuid.UUID
    cmid: uuid.UUID
    sight: Sight
    settings: Settings


def _say(playing: Playing, step: Step) -> None:
    say(playing, step.say, step.label)


@no_actor("acts as the one who is played")
def say(playing: Playing, words: str, label: str = "") -> None:
    """Say something in the room, at the pace everybody has."""
    posting.check_rate(playing.actor, playing.settings)
    posting.send_message(
        playing.actor,
        playing.room_id,
        playing.cmid,
        words,
        rest_after=playing.settings.rest_after,
        beside=Beside(label=label),
    )


def _knock(playing: Playing, _step: Step) -> None:
    seats.enter_room(playing.actor, playing.room_id, LEASE)


def _raise_hand(playing: Playing, step: Step) -> None:
    hands.raise_hand(playing.actor, playing.room_id, step.say)


def _lower_hand(playing: Playing, _step: Step) -> None:
    hands.lower_hand(playing.actor, playing.room_id)


def _be_done(playing: Playing, _step: Step) -> None:
    hands.finish(playing.actor, playing.room_id, playing.membership_id)


def _write_quietly(playing: Playing, step: Step) -> None:
    quiet.read_own_line(playing.actor, playing.room_id)
    quiet.send_quietly(playing.actor, playing.room_id, playing.cmid, step.say)


def _leave(playing: Playing, _step: Step) -> None:
    seats.leave_seat(playing.actor, playing.room_id, playing.membership_id)


def _admit(playing: Playing, _step: Step) -> None:
    seats.admit(playing.actor, playing.room_id, [playing.sight.rehearsal.owner_id])


def _start(playing: Playing, _step: Step) -> None:
    room = playing.sight.room
    if room is not None:
        move_session(playing.actor, playing.room_id, room.version, RoomState.LIVE)


def _call(playing: Playing, _step: Step) -> None:
    hands.call(playing.actor, playing.room_id, playing.sight.rehearsal.owner_id)


def _finish(playing: Playing, _step: Step) -> None:
    hands.finish(playing.actor, playing.room_id, playing.sight.rehearsal.owner_id)


DEEDS: dict[Deed, Callable[[Playing, Step], None]] = {
    "say": _say,
    "knock": _knock,
    "hand": _raise_hand,
    "lower": _lower_hand,
    "done": _be_done,
    "quiet": _write_quietly,
    "leave": _leave,
    "admit": _admit,
    "start": _start,
    "call": _call,
    "finish": _finish,
}

"""What time brings to small circles: a word before the end, the end, a bell nobody answered.

Part of this feature's operations: decided by the next ask, or by the sweep. Twice is
the same as once.
"""

import uuid
from datetime import timedelta
from typing import Any

from facilitator.breakouts.models import Breakout, SmallCircle
from facilitator.breakouts.queries import circle_view, circles_of, latest_in
from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.marks import no_actor
from facilitator.core.wire import plain
from facilitator.live.log import append, lock_room, tell_staff
from facilitator.live.models import EndReason, Room, RoomState
from facilitator.live.operations import change_state
from facilitator.live.projection import stamp
from facilitator.live.small import lock_open_small

#: How long before the end the circles hear of it, and when an unanswered bell rings again.
SOON, AGAIN = timedelta(minutes=2), timedelta(minutes=2)
BACK = "Everyone is back together."
APART = "People are in small circles for a while."
SOON_WORDS = "About two minutes left in this circle. No need to hurry."


@no_actor("time decides, for whoever comes by")
def settle(home: Room) -> Breakout | None:
    """Do what is due in a locked session; return the split that is still on."""
    breakout = latest_in(home.id)
    if breakout is None or breakout.ended_at is not None:
        return None
    now = clock.now()
    if breakout.ends_at <= now or home.state in {RoomState.CLOSING, RoomState.ENDED}:
        close(home, breakout, EndReason.PLANNED)
        return None
    if breakout.warned_at is None and breakout.ends_at - SOON <= now:
        breakout.warned_at = now
        for room in lock_open_small(home.id):
            append(room, "circle.state", said=SOON_WORDS, ends_at=stamp(breakout.ends_at))
    for circle in circles_of(breakout):
        if circle.bell_due_at is not None and circle.bell_due_at <= now:
            circle.bell_due_at = None
            tell_bell(home, circle, again=True)
    note_due(breakout)
    return breakout


def settle_session(actor: System, home_id: uuid.UUID) -> None:
    """Settle a session that the sweep has found."""
    settle(lock_room(home_id))


@no_actor("ends for an operation that has checked its actor, or because time says so")
def close(
    home: Room, breakout: Breakout, reason: EndReason, actor_id: uuid.UUID | None = None
) -> None:
    """Bring everybody back: every small room ends, bells fall silent. The session is locked."""
    for room in lock_open_small(home.id):
        change_state(room, RoomState.ENDED, reason=reason, words=BACK, by="system")
    for circle in circles_of(breakout):
        silence(circle)
    breakout.ended_at, breakout.due_at = clock.now(), None
    breakout.version += 1
    tell_state(home, breakout, BACK, actor_id=actor_id)


@no_actor("falls silent with an act that was checked")
def silence(circle: SmallCircle) -> None:
    """Let a bell ring no longer."""
    circle.bell_at = circle.bell_by_id = circle.bell_due_at = circle.coming_id = None


@no_actor("says what an act that was checked has changed")
def tell_state(
    home: Room,
    breakout: Breakout,
    said: str = "",
    *,
    own: dict[str, dict[str, object]] | None = None,
    actor_id: uuid.UUID | None = None,
) -> None:
    """Tell everybody in the main room whether people are apart; each their own circle alone."""
    ends_at = stamp(breakout.ends_at) if breakout.ended_at is None else ""
    facts: dict[str, Any] = {"said": said, "ends_at": ends_at, "version": breakout.version}
    append(home, "breakout.state", actor_id=actor_id, each=own or {}, **facts)
    tell_staff(home, "breakout.board")


@no_actor("says what an act that was checked has changed")
def tell_bell(home: Room, circle: SmallCircle, *, again: bool = False) -> None:
    """Tell staff how a circle's bell stands."""
    tell_staff(home, "breakout.bell", again=again, **plain(circle_view(circle)))


@no_actor("follows from the split")
def note_due(breakout: Breakout) -> None:
    """Note when time changes something next, for the sweep."""
    bells = [circle.bell_due_at for circle in circles_of(breakout)]
    soon = None if breakout.warned_at is not None else breakout.ends_at - SOON
    moments = [moment for moment in (breakout.ends_at, soon, *bells) if moment is not None]
    breakout.due_at = min(moments)


@no_actor("hears of a move that was checked, in its commit")
def follow_session(home: Room, was: RoomState) -> None:
    """Let small rooms rest and wake with their session, and end before it closes."""
    settle(home)
    if home.state is RoomState.PAUSED or was is RoomState.PAUSED:
        for room in lock_open_small(home.id):
            change_state(room, home.state, reason=home.reason, words=home.words, by="system")

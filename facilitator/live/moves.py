"""Who hears, in the same commit, that a session moved to another state.

Features above this one add themselves in wiring.py: `facilitator.live` knows none of
them. They are called under the room's lock, after the row of the log that says so.
"""

from collections.abc import Callable

from facilitator.live.models import Room, RoomState

#: Called with the room as it is now, and the state it was in. Filled in by wiring.py.
on_move: list[Callable[[Room, RoomState], None]] = []

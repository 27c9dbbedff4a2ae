"""Which messages wait for a facilitator, and how fast one person may write.

Part of this feature's operations, and of the path every message takes: read under the
room's lock, and no statement of its own for a circle that has switched nothing on.
"""

import math
import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.errors import TooMany
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.groups import reading_first
from facilitator.groups.kinds import Moderation
from facilitator.live.models import Message, MessageState

#: A held message that nobody decided about is brought to all staff, and later its author told.
FIRST_LOOK, LONG_WAIT = timedelta(seconds=60), timedelta(seconds=180)

_VISIBLE_OF = Prepared(
    sa.select(sa.func.count()).where(
        Message.author_id == sa.bindparam("author_id"), Message.state == MessageState.VISIBLE
    ),
    int,
)


_LAST_OF = Prepared(
    sa.select(sa.func.max(Message.written_at)).where(
        Message.room_id == sa.bindparam("room_id"), Message.author_id == sa.bindparam("author_id")
    ),
    lambda written_at: written_at,
)


class Slow(TooMany):
    """Somebody writes faster than the pace of the circle; the composer counts down."""

    code = "slow"


@no_actor("the author was let in and their membership read under the room's lock")
def why_held(rule: Moderation, first: int, author_id: uuid.UUID) -> str:
    """Return why a member's message waits by the circle's rule, or nothing."""
    return reading_first.why_held(rule, first, lambda: _VISIBLE_OF.first(author_id=author_id) or 0)


@no_actor("the author was let in and their membership read under the room's lock")
def check_pace(seconds: int, room_id: uuid.UUID, author_id: uuid.UUID) -> None:
    """Raise Slow while the author's last message in the room is younger than the pace."""
    if not seconds:
        return
    last = _LAST_OF.first(room_id=room_id, author_id=author_id)
    left = seconds - (clock.now() - last).total_seconds() if last is not None else 0
    if left > 0:
        words = (
            f"This room goes at a slower pace: one message every {seconds} seconds. "
            f"You can write again in {math.ceil(left)} s."
        )
        raise Slow(words, retry_after=left)

"""Who may write just now: the modes of a room, held on the path every message takes.

Part of this feature's operations. What is read here came with the room's lock; only
words for somebody who may not write cost a statement of their own.
"""

import math
import uuid
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership
from facilitator.live.models import FloorMode

LISTENING = "This is a time to listen: only the facilitators write just now. Your writing is kept."
HANDS = "People speak by raising their hand just now. Raise yours, and a facilitator calls you."
ROUND = "A round is on, and each person has a turn. Yours comes; you can also raise your hand."


class Floor(Protocol):
    """What decides of a locked room; both ways of reading one have it."""

    mode: FloorMode
    speaker_id: uuid.UUID | None
    staff_write: bool
    silent_until: datetime | None


@no_actor("the author was let in and the room read under its lock")
def check_floor(floor: Floor, author_id: uuid.UUID | None, *, is_staff: bool) -> None:
    """Raise Conflict with kind words unless the author may write just now."""
    if floor.silent_until is not None and floor.silent_until > clock.now():
        left = math.ceil((floor.silent_until - clock.now()).total_seconds())
        words = f"We are keeping silence together, {left} s more. Your writing is kept."
        raise Conflict(words, code="room_closed")
    if floor.mode is FloorMode.OPEN or author_id == floor.speaker_id:
        return
    if is_staff and (floor.mode is not FloorMode.ROUND or floor.staff_write):
        return
    raise Conflict(_words(floor, is_staff=is_staff), code="room_closed")


def _words(floor: Floor, *, is_staff: bool) -> str:
    if floor.mode is FloorMode.LISTENING:
        return LISTENING
    name = _handle(floor.speaker_id)
    if name and is_staff:
        return f"It is {name}’s turn. This round is without you; you can end it."
    if name:
        return f"It is {name}’s turn. You can raise your hand."
    return HANDS if floor.mode is FloorMode.HANDS else ROUND


def _handle(membership_id: uuid.UUID | None) -> str:
    handle = db.session.scalar(sa.select(Membership.handle).where(Membership.id == membership_id))
    return handle or ""

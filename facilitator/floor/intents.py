"""What somebody came for: to share, to listen, or not sure. It starts as they answered.

Part of this feature's operations.
"""

import uuid

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict
from facilitator.floor.operations import settled_in
from facilitator.floor.queries import asking_in
from facilitator.floor.views import tell_hands
from facilitator.live.models import FloorMode
from facilitator.meetings.models import Intent

IN_A_ROUND = "A round is on, so this stays as it is until it ends. Passing is always fine."


def set_intent(actor: Actor, room_id: uuid.UUID, intent: Intent) -> None:
    """Change what one came for, at the door or inside, until a round begins."""
    asking = settled_in(actor, room_id, Permission.POST)
    me, scene = asking.there, asking.scene
    if scene.room.mode is FloorMode.ROUND:
        raise Conflict(IN_A_ROUND)
    if scene.intent_of(me.id) is not intent:
        scene.voice_of(me.id).intent = intent
        tell_hands(scene)


def intent_in(actor: Actor, room_id: uuid.UUID) -> tuple[Intent, bool]:
    """Return what one came for, and whether it can be changed just now."""
    asking = asking_in(actor, room_id, Permission.GROUP_SEE, lock=False)
    may_choose = asking.scene.room.mode is not FloorMode.ROUND
    return asking.scene.intent_of(asking.there.id), may_choose

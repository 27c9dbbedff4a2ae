"""What members show to a facilitator, in the room they hold. Part of this feature's queries."""

import uuid

from facilitator.core.actor import Actor
from facilitator.core.errors import NotAllowed
from facilitator.live.projection import stamp
from facilitator.live.queries import in_room
from facilitator.space.events import SharedFact, SharedView
from facilitator.space.sharing import look, shares_with


def _group_of(actor: Actor, room_id: uuid.UUID) -> uuid.UUID:
    """Return the circle of a room for whoever holds it; NotAllowed for everybody else inside."""
    found = in_room(actor, room_id)
    if not found.is_staff or found.standing.membership is None:
        raise NotAllowed()
    return found.room.group_id


def shared_in(actor: Actor, room_id: uuid.UUID) -> list[SharedView]:
    """Return what members of the room's circle show to the actor, without its words."""
    found = shares_with(actor, group_id=_group_of(actor, room_id))
    return [SharedView(id=one.row.id, name=one.handle, until=stamp(one.row.until)) for one in found]


def look_in(actor: Actor, room_id: uuid.UUID, share_id: uuid.UUID) -> list[SharedFact]:
    """Return what one of them says; NotFound for another circle's and one that has ended."""
    looked = look(actor, share_id, group_id=_group_of(actor, room_id))
    return [SharedFact(label=label, words=words) for label, words in looked.facts]

"""Other words for a message that waits: a facilitator suggests, its author decides.

Part of this feature's operations. A suggestion is sealed for the revision it was made for.
"""

import json
import uuid

from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.live.events import SuggestedView
from facilitator.live.log import append, tell_staff
from facilitator.live.models import Message, MessageState
from facilitator.live.queries import in_room, message_for, room_for


def _place(message: Message) -> Place:
    return Place("messages", "suggested", message.id, message.rev)


@no_actor("opens a suggestion for a caller that was given its message by a finder")
def suggestion_of(message: Message) -> SuggestedView | None:
    """Return what was suggested for a message that waits, or None."""
    if message.suggested_sealed is None:
        return None
    try:
        words = unseal(message.author_id, _place(message), message.suggested_sealed)
    except Sealed:
        return None
    return SuggestedView(**json.loads(words))


def suggest_words(
    actor: Actor, room_id: uuid.UUID, message_id: uuid.UUID, rev: int, body: str, note: str
) -> Message:
    """Suggest other words for a message that waits; now it is its author's turn.

    Raises Conflict when it changed since the facilitator read it. Nobody suggests to themselves.
    """
    text, why = clean_text(body, 4000), clean_text(note, 500)
    if not text:
        raise Invalid("Please write the words you suggest.")
    room = room_for(actor, room_id, Permission.MESSAGE_MODERATE, lock=True, small=True)
    message = message_for(actor, room_id, message_id, Permission.MESSAGE_MODERATE, lock=True)
    if message.rev != rev or message.state is not MessageState.HELD:
        raise Conflict("This message has changed meanwhile. Please look again.")
    membership = in_room(actor, room_id, small=True).standing.membership
    if membership is not None and membership.id == message.author_id:
        raise NotAllowed("Somebody else decides about your own message.")
    words = json.dumps({"body": text, "note": why}, ensure_ascii=False)
    message.suggested_sealed = seal(message.author_id, _place(message), words)
    message.due_at = None  # it waits for its author, not for us
    append(room, "msg.suggest", target_id=message.author_id, message_id=message.id, is_private=True)
    tell_staff(room, "held.add", actor_id=message.author_id, message_id=message.id)
    record(actor, "message.suggest", message, group_id=room.group_id, room_id=room.id)
    return message

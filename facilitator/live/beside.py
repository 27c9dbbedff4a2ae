"""What comes with a message besides its words: a warning, what its author needs, what it answers.

Part of this feature's operations, and of the path every message takes: a plain message
costs no statement here.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.crypto import Place, seal
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.core.text import clean_line
from facilitator.groups.kinds import Wish
from facilitator.live.models import Message, MessageState

#: The longest warning, in characters.
LONGEST_LABEL = 80


@dataclass(frozen=True)
class Beside:
    """What comes with a message; `sure`: its author was asked, and shares it all the same."""

    label: str = ""
    wish: Wish | None = None
    reply_to_id: uuid.UUID | None = None
    sure: bool = False


NOTHING = Beside()


@dataclass(frozen=True, slots=True)
class _Original:
    state: MessageState
    seq: int | None


_ORIGINAL = Prepared(
    sa.select(Message.state, Message.seq).where(
        Message.id == sa.bindparam("message_id"), Message.room_id == sa.bindparam("room_id")
    ),
    _Original,
)


@no_actor("the author was let in; `from_seq` says from where on they can read")
def check_reply(room_id: uuid.UUID, message_id: uuid.UUID, from_seq: int) -> None:
    """Raise unless a message can be answered: its author can see it, and so can everybody."""
    original = _ORIGINAL.first(message_id=message_id, room_id=room_id)
    if original is None or original.seq is None or original.seq <= from_seq:
        raise NotFound()
    if original.state is not MessageState.VISIBLE:
        raise Conflict("What you answer isn't there any more. You can send it by itself.")


@no_actor("a pure function of a text")
def clean_label(label: str) -> str:
    """Return a warning as it is kept: one line."""
    return clean_line(label, LONGEST_LABEL, field="label")


@no_actor("a pure function of ids")
def label_place(message_id: uuid.UUID, revision: int) -> Place:
    """Return where a message's warning is bound to."""
    return Place("messages", "label", message_id, revision)


@no_actor("seals for an operation that has checked its actor")
def seal_label(author_id: uuid.UUID, message_id: uuid.UUID, rev: int, label: str) -> bytes | None:
    """Return a warning sealed with its message's author's key, or nothing for none."""
    return seal(author_id, label_place(message_id, rev), label) if label else None

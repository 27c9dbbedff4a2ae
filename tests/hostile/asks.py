"""Every live ask, declared: who may ask it, and a payload of the right shape with ids filled in.

A handler that is not declared here fails the crawl.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args

from facilitator import wiring
from facilitator.core.channel import Handler
from facilitator.live.events import Refusal

Payload = dict[str, Any]
#: Every word a refusal may carry; `failed` would be our own fault.
CODES = set(get_args(Refusal.__annotations__["code"])) - {"failed"}


@dataclass(frozen=True)
class RoomIds:
    """What an ask can name: a room, and somebody, a message and a prompt of its circle."""

    room: uuid.UUID
    who: uuid.UUID
    message: uuid.UUID
    prompt: uuid.UUID
    version: int = 0


@dataclass(frozen=True)
class Ask:
    """One ask: `asked` by members at all, or by those who hold the room only."""

    staff: bool
    payload: Callable[[RoomIds], Payload]


def _new() -> str:
    return str(uuid.uuid4())


def _by(ids: RoomIds, **more: Any) -> Payload:
    return {"room": str(ids.room), "cmid": _new(), **more}


ASKS: dict[str, Ask] = {
    "room.join": Ask(False, lambda ids: {"room": str(ids.room), "since": 0, "limit": 200}),
    "room.sync": Ask(
        False, lambda ids: {"room": str(ids.room), "epoch": 1, "since": 0, "limit": 200}
    ),
    "room.seen": Ask(False, lambda ids: {"room": str(ids.room), "seq": 1}),
    "typing": Ask(False, lambda ids: {"room": str(ids.room)}),
    "msg.send": Ask(False, lambda ids: _by(ids, body="Hello", prompt=str(ids.prompt))),
    "msg.edit": Ask(False, lambda ids: _by(ids, id=str(ids.message), rev=1, body="Hello again")),
    "msg.answer": Ask(False, lambda ids: _by(ids, id=str(ids.message), rev=1, take=False)),
    "msg.react": Ask(False, lambda ids: _by(ids, id=str(ids.message), kind="hear", on=True)),
    "msg.label": Ask(
        True, lambda ids: _by(ids, id=str(ids.message), rev=1, label="loss", note="Why")
    ),
    "msg.suggest": Ask(
        True, lambda ids: _by(ids, id=str(ids.message), rev=1, body="Other words", note="Why")
    ),
    "msg.before": Ask(True, lambda ids: _by(ids, id=str(ids.message), reason="A report")),
    "peace.mute": Ask(False, lambda ids: _by(ids, who=str(ids.who), on=True)),
    "peace.kinds": Ask(False, lambda ids: {"room": str(ids.room), "ids": [str(ids.message)]}),
    "msg.remove": Ask(False, lambda ids: _by(ids, id=str(ids.message))),
    "report.raise": Ask(
        False,
        lambda ids: _by(ids, subject="message", id=str(ids.message), reason="spam", words=""),
    ),
    "msg.decide": Ask(
        True, lambda ids: _by(ids, id=str(ids.message), rev=1, action="hide", note="Why")
    ),
    "session.move": Ask(
        True, lambda ids: _by(ids, version=ids.version, to="paused", words="A rest")
    ),
    "session.hold": Ask(True, lambda ids: _by(ids, version=ids.version, on=True)),
    "seat.admit": Ask(True, lambda ids: _by(ids, who=[str(ids.who)])),
    "seat.deny": Ask(True, lambda ids: _by(ids, who=str(ids.who), note="Why")),
    "prompt.post": Ask(True, lambda ids: _by(ids, text="A question")),
    "member.mute": Ask(True, lambda ids: _by(ids, who=str(ids.who), minutes=5, reason="Why")),
    "member.unmute": Ask(True, lambda ids: _by(ids, who=str(ids.who), reason="Why")),
    "member.remove": Ask(True, lambda ids: _by(ids, who=str(ids.who), reason="Why")),
    "room.leave": Ask(False, lambda ids: {"room": str(ids.room)}),
}


def handlers() -> list[Handler]:
    """Return every live handler there is."""
    return [handler for channel in wiring.CHANNELS for handler in channel.handlers]

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
    "member.warn": Ask(True, lambda ids: _by(ids, who=str(ids.who), reason="Why")),
    "member.unmute": Ask(True, lambda ids: _by(ids, who=str(ids.who), reason="Why")),
    "member.remove": Ask(True, lambda ids: _by(ids, who=str(ids.who), reason="Why")),
    "floor.mode": Ask(True, lambda ids: _by(ids, version=ids.version, mode="hands")),
    "floor.silence": Ask(True, lambda ids: _by(ids, version=ids.version, seconds=30)),
    "floor.slow": Ask(True, lambda ids: _by(ids, version=ids.version, seconds=30)),
    "floor.doors": Ask(True, lambda ids: _by(ids, version=ids.version, closed=False)),
    "floor.look": Ask(False, lambda ids: {"room": str(ids.room)}),
    "intent.set": Ask(False, lambda ids: _by(ids, intent="share")),
    "hand.raise": Ask(False, lambda ids: _by(ids, topic="A topic")),
    "hand.lower": Ask(False, lambda ids: _by(ids)),
    "hand.clear": Ask(True, lambda ids: _by(ids)),
    "hand.order": Ask(True, lambda ids: _by(ids, order="least_heard")),
    "hand.call": Ask(True, lambda ids: _by(ids, who=str(ids.who))),
    "hand.done": Ask(False, lambda ids: _by(ids, who=str(ids.who))),
    "round.start": Ask(True, lambda ids: _by(ids, version=ids.version, prompt="A question")),
    "round.order": Ask(True, lambda ids: _by(ids, id=str(ids.prompt), who=[str(ids.who)])),
    "round.end": Ask(True, lambda ids: _by(ids, id=str(ids.prompt))),
    "turn.move": Ask(False, lambda ids: _by(ids, id=str(ids.prompt), rev=1, to="passed")),
    "turn.extend": Ask(True, lambda ids: _by(ids, id=str(ids.prompt), rev=1)),
    "care.raise": Ask(False, lambda ids: _by(ids, about="me", words="")),
    "care.mine": Ask(False, lambda ids: {"room": str(ids.room)}),
    "care.take": Ask(True, lambda ids: _by(ids, id=str(ids.message), version=1)),
    "care.side": Ask(True, lambda ids: _by(ids, id=str(ids.message), version=1, words="Come?")),
    "care.ask_in": Ask(True, lambda ids: _by(ids, id=str(ids.message), who=str(ids.who))),
    "care.side_end": Ask(True, lambda ids: _by(ids, id=str(ids.message))),
    "care.group": Ask(True, lambda ids: _by(ids, id=str(ids.message), words="A word")),
    "breakout.open": Ask(True, lambda ids: _by(ids, version=0, minutes=5)),
    "breakout.extend": Ask(True, lambda ids: _by(ids, version=0)),
    "breakout.end": Ask(True, lambda ids: _by(ids, version=0)),
    "breakout.move": Ask(True, lambda ids: _by(ids, who=str(ids.who))),
    "breakout.say": Ask(True, lambda ids: _by(ids, body="To all circles")),
    "breakout.board": Ask(True, lambda ids: {"room": str(ids.room)}),
    "breakout.stay": Ask(False, lambda ids: _by(ids, on=True)),
    "circle.bell": Ask(False, lambda ids: _by(ids, on=True)),
    "circle.come": Ask(True, lambda ids: _by(ids, id=str(ids.message))),
    "team.say": Ask(True, lambda ids: _by(ids, body="To the team")),
    "team.read": Ask(True, lambda ids: {"room": str(ids.room), "after": 0}),
    "team.call": Ask(True, lambda ids: _by(ids, on=True)),
    "team.hat": Ask(True, lambda ids: _by(ids, who=str(ids.who), hat="safety")),
    "team.hand": Ask(True, lambda ids: _by(ids, version=0, who=str(ids.who), at_once=True)),
    "team.answer": Ask(True, lambda ids: _by(ids, version=0, yes=True)),
    "team.claim": Ask(True, lambda ids: _by(ids, version=0)),
    "quiet.send": Ask(False, lambda ids: _by(ids, body="May I go last?")),
    "quiet.read": Ask(False, lambda ids: {"room": str(ids.room)}),
    "quiet.list": Ask(True, lambda ids: {"room": str(ids.room)}),
    "quiet.take": Ask(True, lambda ids: _by(ids, who=str(ids.who), on=True)),
    "quiet.answer": Ask(True, lambda ids: _by(ids, who=str(ids.who), body="Of course.")),
    "seat.breather": Ask(False, lambda ids: _by(ids, on=True)),
    "ground.offer": Ask(True, lambda ids: _by(ids, practice="box", who=str(ids.who))),
    "room.leave": Ask(False, lambda ids: {"room": str(ids.room)}),
    "phase.move": Ask(True, lambda ids: _by(ids, version=0, to=1)),
    "phase.extend": Ask(True, lambda ids: _by(ids, version=0, minutes=10)),
    "sheet.post": Ask(True, lambda ids: _by(ids, part=0, what="script", text="Welcome")),
    "lobby.say": Ask(True, lambda ids: _by(ids, words="A moment")),
    "pact.open": Ask(True, _by),
    "pact.read": Ask(False, lambda ids: {"room": str(ids.room)}),
    "pact.propose": Ask(False, lambda ids: _by(ids, words="We take turns")),
    "pact.withdraw": Ask(False, lambda ids: _by(ids, id=str(ids.message))),
    "pact.pick": Ask(True, lambda ids: _by(ids, id=str(ids.message), on=True)),
    "pact.voice": Ask(False, lambda ids: _by(ids, worry="")),
    "pact.publish": Ask(True, _by),
    "pact.accept": Ask(False, _by),
    "sounding.open": Ask(
        True,
        lambda ids: _by(ids, version=0, kind="scale", question="How is the pace?", scale="pace"),
    ),
    "sounding.answer": Ask(False, lambda ids: _by(ids, id=str(ids.message), choices=[0])),
    "sounding.close": Ask(True, lambda ids: _by(ids, version=1, id=str(ids.message))),
    "sounding.read": Ask(False, lambda ids: {"room": str(ids.room)}),
    "shared.read": Ask(True, lambda ids: {"room": str(ids.room)}),
    "shared.look": Ask(True, lambda ids: {"room": str(ids.room), "id": str(ids.message)}),
    "heard.read": Ask(True, lambda ids: {"room": str(ids.room)}),
    "hint.switch": Ask(True, lambda ids: _by(ids, hint="quiet", on=False)),
    "phrase.list": Ask(True, lambda ids: {"room": str(ids.room)}),
    "session.postpone": Ask(True, lambda ids: _by(ids, version=ids.version, words="Too few")),
}


def handlers() -> list[Handler]:
    """Return every live handler there is."""
    return [handler for channel in wiring.CHANNELS for handler in channel.handlers]

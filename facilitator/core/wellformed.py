"""What a live client may say: the packets that are let in, and nothing else.

The libraries behind the socket raise on packets they do not expect, run the
`connect` handler for an event of that name, and take binary. So every text is
checked here before they see it, with the same JSON parser they use.
"""

import json
import math
import re
from typing import Any

#: How deep lists and objects may stand in each other, the packet's own list included.
MAX_DEPTH = 8
#: Longer numbers are nothing we ever ask for, and slow to read.
MAX_DIGITS = 20

#: Engine.IO packets without content: close, ping, pong, upgrade, noop.
_PLAIN = frozenset({"1", "2", "2probe", "3", "3probe", "5", "6"})
#: Socket.IO packets to "/": connect, disconnect, event and ack, each inside a message.
_PACKET = re.compile(
    r"40(?P<auth>\{.*)?|41|42(?P<id>[0-9]{0,15})(?P<event>\[.*)|43[0-9]{1,15}(?P<ack>\[.*)",
    re.DOTALL,
)
#: Names with a meaning of their own on the server; no client emits them.
_RESERVED = frozenset({"connect", "disconnect", "*"})


class Said(str):
    """An event as it came, with what was read of it: so that it is read once."""

    __slots__ = ("event", "wants")

    #: Its name and what was given with it.
    event: list[Any]
    #: The number its answer carries; empty when none is wanted.
    wants: str


def wellformed(text: str) -> str | None:
    """Return an Engine.IO packet a client may send, an event as Said; None for any other.

    Never raises.
    """
    if text in _PLAIN:
        return text
    packet = _PACKET.fullmatch(text)
    if packet is None:
        return None
    kind = packet.lastgroup
    if kind is None:
        return text
    try:
        data = _READ(packet[kind])
    except (ValueError, RecursionError):
        return None
    brackets = text.count("[") + text.count("{")
    if brackets > MAX_DEPTH and not _is_shallow(data, MAX_DEPTH):
        return None
    if kind != "event":
        return text
    return _said(text, data, packet["id"]) if _is_event(data) else None


def _said(text: str, event: list[Any], wants: str) -> Said:
    said = Said(text)
    said.event, said.wants = event, wants
    return said


def event_in(text: str) -> list[Any] | None:
    """Return the event a request carries, `[name, fields]`, if a socket might say it; else None."""
    said = wellformed(f"42{text}") if text.startswith("[") else None
    return said.event if isinstance(said, Said) else None


def _is_event(data: list[object]) -> bool:
    return bool(data) and isinstance(data[0], str) and data[0] not in _RESERVED


def _is_shallow(data: object, depth: int) -> bool:
    if isinstance(data, dict):
        return depth > 0 and all(_is_shallow(value, depth - 1) for value in data.values())
    if isinstance(data, list):
        return depth > 0 and all(_is_shallow(value, depth - 1) for value in data)
    return True


def _refuse(_constant: str) -> None:
    raise ValueError("JSON has no NaN and no Infinity")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("too large")
    return number


def _short(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("too long")
    return int(digits)


#: Made once; `json.loads` with these would make one for every packet.
_READ = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, parse_int=_short).decode

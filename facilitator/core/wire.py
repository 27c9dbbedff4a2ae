"""The types that go over the live channel, and the JSON Schema the browser's types are made of.

A ClientEvent is what a client may ask; unknown fields are refused. A ServerEvent
is what the server says. Both name their event as docs/protocol.md does.
"""

import json
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec

from facilitator.core.errors import Invalid
from facilitator.core.words import N_

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Body = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Words = Annotated[str, msgspec.Meta(max_length=500)]


class ClientEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One ask of a client; subclasses set `event` to its name on the wire."""

    event: ClassVar[str] = ""


class RoomAsk(ClientEvent, frozen=True, kw_only=True):
    """An ask about one live room."""

    room: UUID


class ServerEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing the server says."""

    event: ClassVar[str] = ""


def parse(ask: type[ClientEvent], data: object) -> ClientEvent:
    """Return the typed ask; raises Invalid without echoing what was sent."""
    try:
        msgspec.json.encode(data)  # half a character is JSON, and nothing a database takes
        return msgspec.convert(data, ask, strict=True)
    except (ValueError, RecursionError, OverflowError) as error:
        raise Invalid(N_("That request has the wrong shape. Please reload the page.")) from error


def plain(event: msgspec.Struct) -> dict[str, Any]:
    """Return an event as plain JSON values."""
    return msgspec.to_builtins(event)  # type: ignore[no-any-return]


class Json:
    """JSON as the Socket.IO library asks for it: written by msgspec, read as strictly as ever."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(data: Any, **_layout: Any) -> str:
        """Return plain values as JSON without spaces; raises TypeError for any other."""
        try:
            return msgspec.json.encode(data).decode()
        except UnicodeEncodeError:  # half a character: nothing of ours has one
            return json.dumps(data, separators=(",", ":"))


def every(base: type[Any]) -> list[type[Any]]:
    """Return the named events below a base, in the order of their names."""
    found: list[type[Any]] = []
    for kind in base.__subclasses__():
        if kind.event:
            found.append(kind)
        found.extend(every(kind))
    return sorted(set(found), key=lambda kind: kind.__name__)


def schema() -> dict[str, Any]:
    """Return one JSON Schema of every event, for the generator of TypeScript types."""
    kinds = [*every(ClientEvent), *every(ServerEvent)]
    _refs, parts = msgspec.json.schema_components(kinds, ref_template="#/definitions/{name}")
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Live",
        "type": "object",
        "additionalProperties": False,
        "required": [kind.__name__ for kind in kinds],
        "properties": {k.__name__: {"$ref": f"#/definitions/{k.__name__}"} for k in kinds},
        "definitions": parts,
    }

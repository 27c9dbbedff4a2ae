"""A tail in the test's own process, and sockets of the real library whose frames are kept.

Nothing runs by itself here: a test takes each turn of the tail when it wants to, so
that what races in a server happens in one fixed order.
"""

import json
import uuid
from typing import Any

from engineio.socket import Socket
from flask import Flask

from facilitator.core.actor import Actor
from facilitator.core.channel import Connection, connections
from facilitator.core.tail import Tail


class Listener:
    """One socket of somebody in a room; `frames` is what was put into its queue."""

    def __init__(self, app: Flask, actor: Actor, room_id: uuid.UUID):
        self.tail: Tail = app.extensions["facilitator.tail"]
        self.actor, self.room_id = actor, room_id
        server = self.tail.fanout.server
        engine_sid = uuid.uuid4().hex
        self.socket = server.eio.sockets[engine_sid] = Socket(server.eio, engine_sid)
        self.socket.last_ping = None  # it has answered every ping
        self.id: str = server.manager.connect(engine_sid, "/")
        self.frames: list[tuple[str, dict[str, Any]]] = []
        connections[self.id] = Connection(self.id, actor.sign_in_id, actor.organization_id)

    def ask(self, event: str, **payload: Any) -> dict[str, Any]:
        """Ask as the socket would, and return the ack."""
        handler = self.tail.fanout.server.handlers["/"][event]
        return dict(handler(self.id, {"room": str(self.room_id), **payload}))

    def enter(self, since: int = 0) -> dict[str, Any]:
        """Enter the room."""
        ack = self.ask("room.join", since=since, limit=200)
        assert ack["ok"], ack
        return ack

    def say(self, body: str) -> int:
        """Say something; returns its `seq`."""
        ack = self.ask("msg.send", cmid=str(uuid.uuid4()), body=body)
        assert ack["ok"], ack
        return int(ack["seq"])

    def heard(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what came since the last time, and keep it."""
        new = []
        while not self.socket.queue.empty():
            name, data = json.loads(self.socket.queue.get().data.removeprefix("2"))
            new.append((name, data))
        self.frames += new
        return new

    def events(self, name: str = "room.events") -> list[dict[str, Any]]:
        """Return the rows that came since the last time, in order."""
        return [row for kind, data in self.heard() if kind == name for row in data["events"]]

    def hang_up(self) -> None:
        """Lose the line, as a network does: nobody says goodbye."""
        self.tail.leave(self.id)
        connections.pop(self.id, None)

"""People of the small world on the topology: their cookies, tickets and lines."""

import json
import time
import uuid
from typing import Any

from facilitator.accounts.operations import issue_ticket
from facilitator.core.actor import Actor
from facilitator.core.work import open_work
from tests.live.light import Light, cookie_of
from tests.scale.topology import Topology


def ticket_for(actor: Actor) -> str:
    """Return a ticket, as the page fetches one; needs an app context."""
    with open_work(writes=True) as work:
        work.bind(actor.organization_id)
        return issue_ticket(actor)


def line(topology: Topology, actor: Actor, port: int, room: object = "") -> Light:
    """Connect somebody through a port: of a process, or of the proxy, which looks at the room."""
    cookie = cookie_of(topology.world, actor)
    return Light(port, cookie, ticket_for(actor), topology.proxy.url, room=str(room))


class Guest:
    """One line of somebody in a room, used by turns: asks, and what came meanwhile."""

    def __init__(self, topology: Topology, actor: Actor, port: int, room: uuid.UUID):
        self.room = str(room)
        self.wire = line(topology, actor, port, room)
        self.heard: list[tuple[str, Any]] = []

    def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        """Ask and return the answer."""
        number = self.wire.put(event, {"room": self.room, **fields})
        while True:
            kind, answers, data = self.wire.packet()
            if kind == "43" and answers == number:
                return dict(data[0])
            if kind == "42":
                self.heard.append((data[0], data[1]))

    def act(self, event: str, **fields: Any) -> dict[str, Any]:
        """Ask with an id of one's own; it has to be granted."""
        ack = self.ask(event, cmid=str(uuid.uuid4()), **fields)
        assert ack["ok"], ack
        return ack

    def enter(self) -> dict[str, Any]:
        """Enter the room."""
        ack = self.ask("room.join", since=0, limit=200)
        assert ack["ok"], ack
        return ack

    def say(self, body: str) -> dict[str, Any]:
        """Say something."""
        return self.ask("msg.send", cmid=str(uuid.uuid4()), body=body)

    def until(self, name: str, holds: str = "") -> float:
        """Wait for an event that holds a text; returns how long it took, in seconds."""
        began = time.monotonic()
        while not any(said == name and holds in json.dumps(data) for said, data in self.heard):
            self.heard.append(self.wire.event())
        return time.monotonic() - began

    def close(self) -> None:
        """Hang up."""
        self.wire.__exit__()

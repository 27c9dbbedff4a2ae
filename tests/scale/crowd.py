"""People who go on talking for as long as it lasts, through whatever happens to their lines."""

import queue
import random
import threading
import uuid
from collections.abc import Callable
from typing import Any

import requests

from tests.live.chatter import Chatter
from tests.live.history import Held
from tests.live.light import PASSING, Light
from tests.live.server import TOKEN, cookie_of
from tests.scale.topology import Topology


def lines_of(topology: Topology, name: str, port: int, room: uuid.UUID) -> Callable[[], Light]:
    """Return what connects somebody anew: a ticket as the page fetches it, then the line."""
    actor = topology.world.hope.actors[name]
    browser = requests.Session()
    browser.headers["Cookie"] = f"notes={cookie_of(topology.world, actor)}"
    page = browser.get(f"{topology.proxy.url}/account", timeout=30)
    found = TOKEN.search(page.text)
    assert found, page.text
    cookie = f"notes={page.cookies.get('notes') or cookie_of(topology.world, actor)}"
    browser.headers.update({"Cookie": cookie, "X-CSRFToken": found.group(1)})
    url = f"{topology.proxy.url}/o/{actor.organization_slug}/rt/ticket"

    def connect() -> Light:
        try:
            answer = browser.post(url, timeout=10, allow_redirects=False)
        except requests.RequestException as error:
            raise ConnectionError("no answer") from error
        if answer.status_code >= 500:
            raise ConnectionError("not now")
        assert answer.status_code == 200, answer.text
        ticket = answer.json()["ticket"]
        return Light(port, cookie, ticket, topology.proxy.url, room=str(room))

    return connect


class Talker(Chatter):
    """Says something new whenever the last is acknowledged, until told to stop.

    Then it goes on until it holds everything up to `head_at_end`.
    """

    def __init__(self, name: str, connect: Callable[[], Light], room: uuid.UUID, pace: float):
        super().__init__(connect, str(room), [])
        self.name, self.pace = name, pace
        self.chance = random.Random(name)
        self.may_say = threading.Event()
        self.head_at_end: int | None = None
        self.is_first = threading.Event()

    def live(self) -> None:
        """Come, talk and come back, until all is said and heard."""
        while self._is_busy(0):
            try:
                with self.connect() as wire:
                    self.connections += 1
                    self._enter(wire)
                    self.is_first.set()
                    while self._is_busy(0):
                        self._step(wire)
            except (ConnectionError, TimeoutError):
                threading.Event().wait(self.chance.uniform(0.05, 0.5))

    def _is_busy(self, total: int) -> bool:
        is_level = self.head_at_end is not None and self.last >= self.head_at_end
        return not self.is_stopped and not (is_level and self.acked == len(self.sent))

    def _step(self, wire: Light) -> None:
        if self.pace and self.may_say.is_set() and self.acked == len(self.sent):
            # a slow reader, now and then: what comes waits in the socket meanwhile
            slow = self.chance.random() < 0.02
            threading.Event().wait(self.chance.uniform(0.5, 1.5) * (20 if slow else 1) * self.pace)
            if self.may_say.is_set():
                self.say_next()
        super()._step(wire)

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "room.closed":  # nothing but pings would come any more
            raise ConnectionError(data["code"])
        super()._hear(name, data)

    def say_next(self) -> None:
        """Think of the next message."""
        self.add(f"{self.name} says {len(self.sent)}.")  # no text is the beginning of another

    def _ask(self, wire: Light, event: str, **fields: Any) -> dict[str, Any]:
        ack = super()._ask(wire, event, **fields)
        if event.startswith("room.") and not ack["ok"] and ack["code"] in PASSING:
            raise ConnectionError(ack["code"])
        return ack


class Patient(Talker):
    """Whose words wait for a facilitator; what was taken in is handed on to them."""

    def __init__(self, *given: Any, inbox: "queue.Queue[tuple[str, Held]]"):
        super().__init__(*given)
        self.inbox = inbox
        self.held: list[Held] = []

    def _taken(self, ack: dict[str, Any], body: str) -> None:
        if ack.get("status") == "held":
            self.held.append(Held(self.name, body))
            self.inbox.put((ack["id"], self.held[-1]))


class Decider(Talker):
    """The facilitator who lets through two of three messages that wait, and declines the third."""

    def __init__(self, *given: Any, inbox: "queue.Queue[tuple[str, Held]]"):
        super().__init__(*given)
        self.inbox = inbox
        self.decided = 0
        self.now: tuple[str, Held] | None = None

    def _step(self, wire: Light) -> None:
        if self.now is None:
            try:
                self.now = self.inbox.get(timeout=0.2)
            except queue.Empty:
                super()._step(wire)
                return
        action = "decline" if self.decided % 3 == 2 else "approve"
        fields = {"cmid": str(uuid.uuid4()), "id": self.now[0], "rev": 1, "note": "A word"}
        ack = self._ask(wire, "msg.decide", action=action, **fields)
        if ack["ok"] or ack["code"] == "conflict":  # or it was decided by an ask without an answer
            self.now = None
            self.decided += 1
        else:
            assert ack["code"] in PASSING, ack
        self._catch_up(wire)

    def _is_busy(self, total: int) -> bool:
        return super()._is_busy(total) or (not self.is_stopped and self._has_more())

    def _has_more(self) -> bool:
        return self.now is not None or not self.inbox.empty()


class Outcast(Talker):
    """One device of somebody who will be removed; it keeps what it was sent and tries to return."""

    def live(self) -> None:
        """Listen, and come back however often it is told to go."""
        while not self.is_stopped:
            try:
                with self.connect() as wire:
                    self.connections += 1
                    ack = self._ask(wire, "room.join", since=self.last, limit=200)
                    if not ack["ok"]:
                        assert ack["code"] in {"forbidden", "not_found"}, ack
                        threading.Event().wait(0.5)
                        continue
                    self._begin(ack)
                    self.is_first.set()
                    while not self.is_stopped:
                        self._hear(*wire.event())
                        self._catch_up(wire)
            except (ConnectionError, TimeoutError):
                threading.Event().wait(self.chance.uniform(0.05, 0.5))

    def _catch_up(self, wire: Light) -> None:
        """Ask for what is missing, if that is still answered."""
        if self.head > self.last:
            ack = self._ask(wire, "room.sync", epoch=self.epoch, since=self.last, limit=200)
            if not ack["ok"]:
                raise ConnectionError(ack["code"])
            self._take(ack)

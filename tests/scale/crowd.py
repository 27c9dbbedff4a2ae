"""People who go on talking for as long as it lasts, through whatever happens to their lines."""

import queue
import random
import threading
import uuid
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from facilitator.core.actor import Actor
from tests.live.chatter import Chatter
from tests.live.history import Held, Sent
from tests.live.light import PASSING, Light
from tests.live.server import TOKEN, cookie_of
from tests.scale.topology import Topology

#: What stands in every message and nowhere else.
SAYS = " says "


def lines_of(
    topology: Topology, actor: Actor, port: int, room: uuid.UUID, buffer: int | None = None
) -> Callable[[], Light]:
    """Return what connects somebody anew: a ticket as the page fetches it, then the line.

    `buffer` is how many bytes may wait at their end of it, if few.
    """
    browser = requests.Session()
    browser.headers["Connection"] = "close"  # nobody hangs up what stays open
    browser.headers["Cookie"] = f"notes={cookie_of(topology.world, actor)}"
    again = Retry(total=None, status=30, backoff_factor=0.1, backoff_max=2, status_forcelist={502})
    browser.mount(topology.proxy.url, HTTPAdapter(max_retries=again))  # a proxy that finds nobody
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
        return Light(port, cookie, ticket, topology.proxy.url, buffer, str(room))

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
        #: What holds somebody's words and is no row of the log.
        self.elsewhere: list[str] = []
        #: What they were told and is in no log any more.
        self.untold: list[str] = []

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
        if name not in {"room.events", "mod.events"} and SAYS in repr(data):
            self.elsewhere.append(repr(data))
        super()._hear(name, data)

    def say_next(self) -> None:
        """Think of the next message."""
        self.add(f"{self.name}{SAYS}{len(self.sent)}.")  # no text is the beginning of another

    def _ask(self, wire: Light, event: str, **fields: Any) -> dict[str, Any]:
        ack = super()._ask(wire, event, **fields)
        if event.startswith("room.") and not ack["ok"]:
            if ack["code"] == "gone":
                self._begin_anew()
            if ack["code"] in PASSING | {"gone"}:
                raise ConnectionError(ack["code"])
        return ack

    def _begin_anew(self) -> None:
        """Forget what is held, as a page does that is told to: the log ends before that."""
        self.untold.append(f"I1 {self.name} holds rows up to {self.last}, and the log ends before")
        self.rows.clear()
        self.first, self.last, self.epoch, self.head = None, 0, 0, 0


class Twin(Talker):
    """Says many things twice, with the same id on two lines at the same moment."""

    def __init__(self, *given: Any):
        super().__init__(*given)
        self.doubled = 0
        self.other: Light | None = None
        #: What the two answers did not agree about.
        self.apart: list[str] = []

    def live(self) -> None:
        """Live, and hang up the second line in the end."""
        try:
            super().live()
        finally:
            self._hang_up()

    def _send(self, wire: Light, message: Sent) -> None:
        if self.chance.random() < 0.5:
            super()._send(wire, message)
            return
        asked = {"room": self.room, "cmid": message.cmid, "body": message.body}
        try:
            self.other = self.other or self.connect()
            number = self.other.put("msg.send", asked)
            super()._send(wire, message)
            ack = self._answer(self.other, number)
        except (ConnectionError, TimeoutError):
            self._hang_up()
            raise
        self.doubled += 1
        if ack["ok"] and message.seq and ack["seq"] != message.seq:
            self.apart.append(f"I2 {message.body!r} is at {message.seq} and at {ack['seq']}")

    def _hang_up(self) -> None:
        if self.other is not None:
            self.other.__exit__()
            self.other = None


class Slow(Talker):
    """Reads nothing for a while, again and again, on a line that holds little."""

    naps = 0

    def _step(self, wire: Light) -> None:
        if self.may_say.is_set() and self.chance.random() < 0.1:
            threading.Event().wait(self.chance.uniform(2, 8))
            self.naps += 1
        super()._step(wire)


class Stranger(Talker):
    """Somebody of another organization, who asks for the room again and again."""

    refused = 0

    def live(self) -> None:
        """Knock, listen for a moment, and come back."""
        while not self.is_stopped:
            try:
                with self.connect() as wire:
                    self.connections += 1
                    for event, fields in (
                        ("room.join", {"since": 0, "limit": 200}),
                        ("room.sync", {"epoch": 1, "since": 0, "limit": 200}),
                    ):
                        ack = self._ask(wire, event, **fields)
                        assert ack["code"] in {"not_found", "unavailable", "draining"}, ack
                        self.refused += ack["code"] == "not_found"
                    self.is_first.set()
                    threading.Event().wait(1)
            except (ConnectionError, TimeoutError):
                threading.Event().wait(self.chance.uniform(0.05, 0.5))


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
        #: What the server said it did, with what.
        self.answered: list[tuple[str, Held]] = []
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
        # It was decided by an ask without an answer; or it is lost, which the judge says.
        if ack["ok"] or ack["code"] in {"conflict", "not_found"}:
            if ack["ok"]:
                self.answered.append((action, self.now[1]))
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

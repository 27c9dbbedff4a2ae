"""A member whose line keeps breaking, and who does what the protocol says about it.

One message is on its way at a time; without an answer it is sent again with the same
id. After every new connection the room is entered with the last `seq` held, and a gap
is asked for with room.sync. Nothing else is remembered.
"""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from tests.live.history import Sent
from tests.live.light import PASSING, Light

#: Seconds without an answer after which a client comes anew and asks again.
SILENCE = 20


class Chatter:
    """One client; `rows` is what its screen would show."""

    def __init__(self, connect: Callable[[], Light], room: str, bodies: list[str]):
        self.connect, self.room = connect, room
        self.sent = [Sent(str(uuid.uuid4()), body) for body in bodies]
        self.rows: list[dict[str, Any]] = []
        self.last = self.epoch = self.head = 0
        self.first: int | None = None
        self.connections = self.duplicates = self.synced = 0
        self.acked = 0
        self.progress = threading.Condition()
        self.is_stopped = False

    def talk_until(self, total: int, everybody: threading.Barrier) -> None:
        """Send everything and go on until `total` messages are on the screen.

        Nobody begins before everybody is there: whoever comes late is told the last rows alone.
        """
        while self._is_busy(total):
            try:
                with self.connect() as wire:
                    self.connections += 1
                    is_first = self.first is None
                    self._enter(wire)
                    if is_first:
                        everybody.wait(60)
                    while self._is_busy(total):
                        self._step(wire)
            except ConnectionError:
                continue

    def _is_busy(self, total: int) -> bool:
        shown = sum(row["kind"] == "msg.add" for row in self.rows)
        return not self.is_stopped and (shown < total or self.acked < len(self.sent))

    def _enter(self, wire: Light) -> None:
        ack = self._ask(wire, "room.join", since=self.last, limit=200)
        assert ack["ok"], ack
        self._begin(ack)
        self._catch_up(wire)

    def _begin(self, ack: dict[str, Any]) -> None:
        if self.first is None:
            self.first, self.last, self.epoch = ack["from"], ack["from"] - 1, ack["epoch"]
        self._take(ack)
        self.head = max(self.head, ack["head"])

    def _step(self, wire: Light) -> None:
        """Send the next message, or listen when all are sent; then fetch what is missing."""
        if self.acked < len(self.sent):
            self._send(wire, self.sent[self.acked])
        else:
            self._hear(*wire.event())
        self._catch_up(wire)

    def _catch_up(self, wire: Light) -> None:
        while self.head > self.last and not self.is_stopped:
            ack = self._ask(wire, "room.sync", epoch=self.epoch, since=self.last, limit=200)
            assert ack["ok"], ack
            self.synced += 1
            self._take(ack)

    def _send(self, wire: Light, message: Sent) -> None:
        ack = self._ask(wire, "msg.send", cmid=message.cmid, body=message.body)
        if not ack["ok"]:
            assert ack["code"] in PASSING, ack
            return
        self.duplicates += ack.get("dup", False)
        message.seq = ack.get("seq") or None  # none while it waits for a facilitator
        self._taken(ack, message.body)
        with self.progress:
            self.acked += 1
            self.progress.notify_all()

    def _taken(self, ack: dict[str, Any], body: str) -> None:
        """Note what an answer to a message said besides."""

    def add(self, body: str) -> None:
        """Mean to say something more."""
        self.sent.append(Sent(str(uuid.uuid4()), body))

    def _ask(self, wire: Light, event: str, **fields: Any) -> dict[str, Any]:
        """Return the answer; what the server says meanwhile is taken as it comes.

        Raises ConnectionError when none comes, whatever else does.
        """
        return self._answer(wire, wire.put(event, {"room": self.room, **fields}))

    def _answer(self, wire: Light, number: int) -> dict[str, Any]:
        give_up = time.monotonic() + SILENCE
        while time.monotonic() < give_up:
            kind, answers, data = wire.packet(give_up - time.monotonic())
            if kind == "43" and answers == number:
                return dict(data[0])
            if kind == "42":
                self._hear(*data)
        raise ConnectionError("no answer")

    def _hear(self, name: str, data: dict[str, Any]) -> None:
        if name == "room.hint":
            self.head = max(self.head, data["head"])
        elif name == "room.events" and self.first is not None:
            self._take(data)

    def _take(self, rows: dict[str, Any]) -> None:
        """Put rows on the screen that follow on what is there; a gap only moves the head."""
        self.head = max(self.head, rows["to"])
        assert [row["seq"] for row in rows["events"]] == list(range(rows["from"], rows["to"] + 1))
        if rows["from"] <= self.last + 1:
            self.rows += [row for row in rows["events"] if row["seq"] > self.last]
            self.last = max(self.last, rows["to"])

    def wait_until_acked(self, count: int) -> None:
        """Return once so many messages are acknowledged."""
        with self.progress:
            assert self.progress.wait_for(lambda: self.acked >= count, timeout=60)

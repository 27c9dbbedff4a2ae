"""Many people at once: coming back after a restart, or silent beside rooms that talk."""

import heapq
import json
import re
import selectors
import socket
import statistics
import time
import urllib.request
import uuid
from typing import Any

from benchmarks.client import Client, pump
from benchmarks.generator import BODY, Load, cpu_of, own_cpu, spread

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
#: Rooms that talk while everybody else listens, and seconds between two messages in each.
TALKING, EVERY = 20, 1.0
#: Seconds after which a run is given up.
PATIENCE = 300


class Coming:
    """Somebody who asks for a ticket and waits for it, on a line of its own, never blocking."""

    def __init__(self, port: int, request: bytes):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(request)
        self.socket.setblocking(False)
        self.answer = b""
        self.is_closed = False

    def fileno(self) -> int:
        """Let a selector watch it."""
        return self.socket.fileno()

    def read(self) -> None:
        """Take what has come; closed once the answer is whole."""
        try:
            data = self.socket.recv(65536)
        except BlockingIOError:
            return
        self.answer += data
        self.is_closed = not data

    @property
    def ticket(self) -> str:
        """The ticket; raises SystemExit when there is none."""
        head, _, body = self.answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit(self.answer[:200].decode(errors="replace"))
        return str(json.loads(body)["ticket"])


class Storm(Load):
    """Everybody comes at the same moment, as after a restart: ticket, line, room."""

    def measure(self) -> dict[str, Any]:
        """Let all come at once; returns the seconds until all are inside, and what it took."""
        people = [
            (room["room"], person) for room in self.plan["rooms"] for person in room["people"]
        ]
        asks = {cookie: self._request(cookie) for cookie in {p["cookie"] for _, p in people}}
        self.turned_away = 0
        self.again: list[tuple[float, int, Client]] = []
        begun, cpu, own = time.perf_counter(), cpu_of(self.plan["pids"]), own_cpu()
        self.coming = {}
        for room, person in people:
            one = Coming(self.plan["ports"][0], asks[person["cookie"]])
            self.coming[one] = (room, person["cookie"])
            self.selector.register(one, selectors.EVENT_READ, one)
        while self.joined < len(people):
            if time.perf_counter() - begun > PATIENCE:
                raise SystemExit(f"{self.joined} of {len(people)} are inside")
            self._pump()
        took = time.perf_counter() - begun
        return {
            "people": len(people),
            "seconds": took,
            "connects": len(people) / took,
            "connect_ms": (cpu_of(self.plan["pids"]) - cpu) / len(people) * 1000,
            "turned_away": self.turned_away,
            "errors": sum(self.refused.values()),
            "generator_share": (own_cpu() - own) / took,
        }

    def _request(self, cookie: str) -> bytes:
        """Return the request for a ticket as the page of somebody sends it."""
        base = f"http://127.0.0.1:{self.plan['ports'][0]}"
        home = f"{base}/o/{self.plan['slug']}/"  # so the cookie knows the space, as theirs does
        page = urllib.request.Request(home, headers={"Cookie": cookie})  # noqa: S310
        with urllib.request.urlopen(page) as answer:  # noqa: S310 - our own server
            found = TOKEN.search(answer.read())
            cookie = (answer.headers.get("Set-Cookie") or cookie).split(";")[0]
        if found is None:
            raise SystemExit("the page has no form")
        lines = (
            f"POST /o/{self.plan['slug']}/rt/ticket HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n"
            f"Origin: http://127.0.0.1:8000\r\nReferer: http://127.0.0.1:8000/\r\n"
            f"Cookie: {cookie}\r\nX-CSRFToken: {found.group(1).decode()}\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
        return lines.encode()

    def _pump(self) -> None:
        """Take what has come, and let those ask again whose time it is."""
        now = time.perf_counter()
        while self.again and self.again[0][0] <= now:
            client = heapq.heappop(self.again)[2]
            client.ask("room.join", {"room": self.room_of[client], "since": 0, "limit": 1})
        left = self.again[0][0] - now if self.again else 1.0
        for key, _events in self.selector.select(max(0.0, min(left, 1.0))):
            one = key.data
            one.read()
            if not one.is_closed:
                continue
            self.selector.unregister(one)
            one.socket.close()
            if not isinstance(one, Coming):
                raise SystemExit("somebody's line was closed")
            room, cookie = self.coming.pop(one)
            headers = {"Origin": "http://127.0.0.1:8000", "Cookie": cookie}
            auth = {"v": 1, "ticket": one.ticket, "tab": "t"}
            client = Client(self.plan["ports"][0], headers, auth, self.heard)
            self.room_of[client] = room
            self.selector.register(client, selectors.EVENT_READ, client)

    def heard(self, client: Client, text: bytes) -> None:
        """Count who is inside; whoever was told to wait asks again on the same line."""
        if text.startswith(b"43") and b'"ok":true' not in text:
            answer = json.loads(text[text.index(b"[") :])[0]
            if "retry_ms" in answer:
                self.turned_away += 1
                due = time.perf_counter() + answer["retry_ms"] / 1000
                heapq.heappush(self.again, (due, id(client), client))
            else:
                self.refused.update([answer.get("code", "without a code")])
        elif text.startswith(b"43"):
            self.joined += 1
        else:
            super().heard(client, text)


class Crowd(Load):
    """Rooms that talk, one message a second each, among thousands of people who say nothing."""

    def measure(self) -> dict[str, Any]:
        """Return how long words take from the ask to each ear, and the processor's share."""
        self.connect()
        self.listen(3)
        self.sent: dict[str, float] = {}
        self.heard_after: list[float] = []
        talkers = [room[0] for room in self.rooms[:TALKING]]
        for silent in (client for room in self.rooms[TALKING:] for client in room):
            silent.only_count()  # what they are sent is not to delay who measures
        cpu, begun = cpu_of(self.plan["pids"]), time.perf_counter()
        turn = 0
        while (now := time.perf_counter()) < begun + self.plan["seconds"]:
            if now >= begun + turn * EVERY / len(talkers):
                self._say(talkers[turn % len(talkers)])
                turn += 1
            pump(self.selector, max(0.0, begun + turn * EVERY / len(talkers) - now))
        share = (cpu_of(self.plan["pids"]) - cpu) / (time.perf_counter() - begun)
        self.listen(1)
        return {
            "people": len(self.room_of),
            "delivery": spread(self.heard_after),
            "slowest": max(self.heard_after) * 1000,
            "ack": spread(self.acks),
            "delivered": len(self.heard_after),
            "expected": turn * statistics.mean(len(room) for room in self.rooms[:TALKING]),
            "server_share": share,
            "refused": self.refused,
        }

    def _say(self, client: Client) -> None:
        mark = f"at {uuid.uuid4().hex}"
        self.sent[mark] = self.asked_at[client] = time.perf_counter()
        payload = {"room": self.room_of[client], "cmid": str(uuid.uuid4())}
        client.ask("msg.send", {**payload, "body": f"{BODY} {mark}"})

    def heard(self, client: Client, text: bytes) -> None:
        """Note how long each message took to this ear."""
        if text.startswith(b'42["room.events"'):
            now = time.perf_counter()
            for mark in re.findall(rb"at [0-9a-f]{32}", text):
                self.heard_after.append(now - self.sent[mark.decode()])
        super().heard(client, text)

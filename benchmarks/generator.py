"""Makes the load and measures it, in a process of its own: a plan as JSON in, figures out."""

import json
import os
import resource
import selectors
import statistics
import sys
import time
import uuid
from collections import Counter
from typing import Any

from benchmarks.client import Client, pump

TICK = os.sysconf("SC_CLK_TCK")
BODY = "Mixed. Three okay days, then Sunday, and I am glad to be here with all of you tonight."


def cpu_of(pid: int) -> float:
    """Return the seconds of processor time a process has had."""
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - read twice in a measured window
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def cpu_of_all() -> float:
    """Return the seconds all processors have been busy."""
    with open("/proc/stat") as file:  # noqa: PTH123
        times = [int(word) for word in file.readline().split()[1:]]
    return (sum(times[:8]) - times[3] - times[4]) / TICK


def own_cpu() -> float:
    """Return the seconds of processor time this process has had."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


class Load:
    """Everybody's connections, and the clock on what is asked through them."""

    def __init__(self, plan: dict[str, Any]):
        self.plan = plan
        self.selector = selectors.DefaultSelector()
        self.rooms: list[list[Client]] = []
        self.room_of: dict[Client, str] = {}
        self.joined = self.delivered = self.acked = 0
        self.asked_at: dict[Client, float] = {}
        self.acks: list[float] = []
        self.seen: list[float] = []
        self.watcher: Client | None = None
        self.keeps_going = False
        self.refused: Counter[str] = Counter()

    def connect(self) -> None:
        """Connect everybody, twenty at a time, and wait until all are inside."""
        for room in self.plan["rooms"]:
            clients: list[Client] = []
            self.rooms.append(clients)
            for person in room["people"]:
                headers = {"Origin": "http://127.0.0.1:8000", "Cookie": person["cookie"]}
                auth = {"v": 1, "ticket": person["ticket"], "tab": "t"}
                if self.plan["kind"] == "node":
                    auth = {"room": room["room"]}
                client = Client(self.plan["port"], headers, auth, self.heard)
                self.room_of[client] = room["room"]
                self.selector.register(client, selectors.EVENT_READ, client)
                clients.append(client)
                while len(self.room_of) - self.joined >= 20:
                    pump(self.selector, 5)
        while self.joined < len(self.room_of):
            pump(self.selector, 5)

    def heard(self, client: Client, text: bytes) -> None:
        """Count what comes; whoever keeps going says the next thing once answered."""
        if text.startswith(b'42["room.events"'):
            self.delivered += text.count(b'"msg.add"')
            if client is self.watcher:
                self.seen.append(time.perf_counter())
        elif client in self.asked_at and text.startswith(b"43"):
            if b'"ok":true' not in text:
                answer = json.loads(text[text.index(b"[") :])[0]
                self.refused.update([answer.get("code", "without a code")])
            else:
                self.acked += 1
            self.acks.append(time.perf_counter() - self.asked_at.pop(client))
            if self.keeps_going:
                self.say(client)
        elif text.startswith(b"40"):
            if self.plan["kind"] == "node":
                self.joined += 1
            else:
                client.ask("room.join", {"room": self.room_of[client], "since": 0, "limit": 1})
        elif text.startswith(b"431["):
            self.joined += 1
        elif text.startswith(b"44"):
            raise SystemExit(text.decode())

    def say(self, client: Client) -> None:
        """Say something, and note when."""
        self.asked_at[client] = time.perf_counter()
        payload = {"room": self.room_of[client], "cmid": str(uuid.uuid4()), "body": BODY}
        client.ask("msg.send", payload)

    def listen(self, seconds: float) -> None:
        """Take what comes for so long."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            pump(self.selector, left)

    def quiet(self) -> dict[str, Any]:
        """Say one thing at a time, five a second."""
        self.watcher = self.rooms[0][-1]
        seen = []
        for n in range(int(self.plan["seconds"] * 5)):
            self.seen.clear()
            started = time.perf_counter()
            self.say(self.rooms[0][n % (len(self.rooms[0]) - 1)])
            while not self.seen or self.asked_at:
                pump(self.selector, 1)
            seen.append(self.seen[0] - started)
            self.listen(0.2 - (time.perf_counter() - started))
        return {"ack": spread(self.acks), "seen": spread(seen)}

    def saturate(self) -> dict[str, Any]:
        """Keep so many messages on their way all the time."""
        talkers = [room[n] for n in range(len(self.rooms[0])) for room in self.rooms]
        self.keeps_going = True
        for client in talkers[: self.plan["in_flight"]]:
            self.say(client)
        self.listen(1.5)  # until it runs evenly
        self.delivered = self.acked = 0
        self.acks.clear()
        marks = (time.perf_counter(), cpu_of(self.plan["pid"]), own_cpu(), cpu_of_all())
        self.listen(self.plan["seconds"])
        now = (time.perf_counter(), cpu_of(self.plan["pid"]), own_cpu(), cpu_of_all())
        took, server, own, everything = (b - a for a, b in zip(marks, now, strict=True))
        return {
            "delivered": self.delivered / took,
            "durable": self.acked / took,
            "server_us": server / max(1, self.delivered) * 1e6,
            "server_share": server / took,
            "generator_share": own / took,
            "others_share": max(0.0, everything - server - own) / took,
            "ack": spread(self.acks),
            "refused": self.refused,
        }


def spread(times: list[float]) -> dict[str, float]:
    """Return the middle and the worst hundredth, in milliseconds."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return {"p50": cuts[49] * 1000, "p99": cuts[98] * 1000}


def main() -> None:
    """Carry out the plan on standard input."""
    plan = json.load(sys.stdin)
    load = Load(plan)
    load.connect()
    found = load.quiet() if plan["mode"] == "quiet" else load.saturate()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

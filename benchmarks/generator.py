"""Makes the load and measures it, in a process of its own: a plan as JSON in, figures out."""

import http.client
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
#: People connected before memory is compared: what the first of anything costs is not theirs.
WARM = 100
BODY = "Mixed. Three okay days, then Sunday, and I am glad to be here with all of you tonight."


def cpu_of(pids: list[int]) -> float:
    """Return the seconds of processor time these processes have had."""
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - read twice in a measured window
            fields = file.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK


def cpu_of_all() -> float:
    """Return the seconds all processors have been busy."""
    with open("/proc/stat") as file:  # noqa: PTH123
        times = [int(word) for word in file.readline().split()[1:]]
    return (sum(times[:8]) - times[3] - times[4]) / TICK


def memory_of(pids: list[int]) -> float:
    """Return the kilobytes of memory these processes have in use."""
    pages = 0
    for pid in pids:
        with open(f"/proc/{pid}/statm") as file:  # noqa: PTH123
            pages += int(file.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1000


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
        self.warm: tuple[float, float, float] | None = None

    def connect(self) -> None:
        """Connect everybody, twenty at a time, and wait until all are inside."""
        ports = self.plan["ports"]
        for place, room in enumerate(self.plan["rooms"]):
            port = ports[place % len(ports)]  # as the proxy does, which looks at the room
            clients: list[Client] = []
            self.rooms.append(clients)
            for person in room["people"]:
                headers = {"Origin": "http://127.0.0.1:8000", "Cookie": person["cookie"]}
                auth = {"v": 1, "ticket": person["ticket"], "tab": "t"}
                if self.plan["kind"] == "node":
                    auth = {"room": room["room"]}
                client = Client(port, headers, auth, self.heard)
                self.room_of[client] = room["room"]
                self.selector.register(client, selectors.EVENT_READ, client)
                clients.append(client)
                while len(self.room_of) - self.joined >= 20:
                    pump(self.selector, 5)
                if len(self.room_of) == WARM:
                    self.until_all_are_inside()
                    self.warm = self.marks()
        self.until_all_are_inside()

    def until_all_are_inside(self) -> None:
        """Take what comes until everybody who was connected has entered."""
        while self.joined < len(self.room_of):
            pump(self.selector, 5)

    def marks(self) -> tuple[float, float, float]:
        """Return the time, the server's processor time and its memory."""
        pids = self.plan["pids"]
        return time.perf_counter(), cpu_of(pids), memory_of(pids)

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

    def idle(self) -> dict[str, Any]:
        """Say nothing; returns what those after the first hundred have taken."""
        if self.warm is None:
            raise SystemExit(f"more than {WARM} people are needed")
        came, before, now = len(self.room_of) - WARM, self.warm, self.marks()
        self.listen(2)  # what entering has left to be told
        rest, others = self.marks(), cpu_of_all() - own_cpu()
        self.listen(self.plan["seconds"])
        end = self.marks()
        took = end[0] - rest[0]
        busy = cpu_of_all() - own_cpu() - others - (end[1] - rest[1])
        return {
            "kb": (end[2] - before[2]) / came,
            "connects": came / (now[0] - before[0]),
            "connect_ms": (now[1] - before[1]) / came * 1000,
            "idle_share": (end[1] - rest[1]) / took,
            "others_share": max(0.0, busy) / took,
        }

    def pages(self) -> dict[str, Any]:
        """Ask for the hot pages over one connection that is kept."""
        room = self.plan["rooms"][0]
        headers = {"Cookie": room["people"][0]["cookie"]}
        base = f"/o/{self.plan['slug']}"
        paths = {"home": f"{base}/", "room": f"{base}/meetings/{room['room']}/room"}
        line = http.client.HTTPConnection("127.0.0.1", self.plan["ports"][0])
        return {
            name: _page(line, path, headers, self.plan["seconds"]) for name, path in paths.items()
        }

    def saturate(self) -> dict[str, Any]:
        """Keep so many messages on their way all the time."""
        talkers = [room[n] for n in range(len(self.rooms[0])) for room in self.rooms]
        self.keeps_going = True
        pids, listeners = self.plan["pids"], talkers[self.plan["in_flight"] :]
        for client in listeners:
            client.only_count()
        for client in talkers[: self.plan["in_flight"]]:
            self.say(client)
        self.listen(1.5)  # until it runs evenly
        self.delivered = self.acked = 0
        self.acks.clear()
        counted = sum(client.counted or 0 for client in listeners)
        marks = (time.perf_counter(), cpu_of(pids), own_cpu(), cpu_of_all())
        self.listen(self.plan["seconds"])
        now = (time.perf_counter(), cpu_of(pids), own_cpu(), cpu_of_all())
        took, server, own, everything = (b - a for a, b in zip(marks, now, strict=True))
        delivered = self.delivered + sum(client.counted or 0 for client in listeners) - counted
        return {
            "delivered": delivered / took,
            "durable": self.acked / took,
            "server_us": server / max(1, delivered) * 1e6,
            "server_share": server / took,
            "generator_share": own / took,
            "others_share": max(0.0, everything - server - own) / took,
            "ack": spread(self.acks),
            "refused": self.refused,
        }


def _page(
    line: http.client.HTTPConnection, path: str, headers: dict[str, str], seconds: float
) -> dict[str, float]:
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < 5 or time.perf_counter() - began < seconds:
        started = time.perf_counter()
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        times.append(time.perf_counter() - started)
    return {**spread(times), "a second": len(times) / sum(times)}


def spread(times: list[float]) -> dict[str, float]:
    """Return the middle and the worst hundredth, in milliseconds."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return {"p50": cuts[49] * 1000, "p99": cuts[98] * 1000}


def main() -> None:
    """Carry out the plan on standard input."""
    from benchmarks.crowds import Crowd, Storm

    plan = json.load(sys.stdin)
    kind = {"storm": Storm, "crowd": Crowd}.get(plan["mode"], Load)
    load: Any = kind(plan)
    if plan["mode"] in {"quiet", "idle", "saturate"}:
        load.connect()
    measure = {"quiet": Load.quiet, "idle": Load.idle, "pages": Load.pages}
    measure |= {"saturate": Load.saturate, "storm": Storm.measure, "crowd": Crowd.measure}
    found = measure[plan["mode"]](load)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

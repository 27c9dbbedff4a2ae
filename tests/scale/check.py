"""A short walk over the topology: python -m tests.scale.check. What `dev.py scale --check` runs.

It says what it tried and how long it took, and raises AssertionError where a promise fails.
"""

import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from facilitator.live.models import RoomState
from tests.scale.people import Guest
from tests.scale.topology import Topology, running_engines
from tools.steps import say

#: Messages of one member a minute while the check runs: few, so that it can run into them.
PER_MINUTE = 6
LIMITED = {"FACILITATOR_LIMITS_ON": "true"}
CHECKED = {
    **LIMITED,
    "FACILITATOR_MESSAGES_PER_MINUTE": str(PER_MINUTE),
    "FACILITATOR_MESSAGE_BURST": "100",
    "FACILITATOR_REST_AFTER": "600",
}
#: Seconds until a removal has to have reached every process.
AT_ONCE = 1.0


def walk(topology: Topology, say: Callable[[str], object] = say) -> None:
    """Try what two processes must do together."""
    hope = topology.world.hope
    one, two = (process.port for process in topology.processes)
    room = hope.meeting_id
    lead = Guest(topology, hope.facilitator, one, room)
    ann, ben = (Guest(topology, actor, two, room) for actor in (hope.ann, hope.ben))
    again = Guest(topology, hope.ann, one, room)
    guests = (lead, ann, ben, again)
    try:
        version = lead.enter()["room"]["version"]
        for guest in (ann, ben, again):
            guest.enter()
        lead.act("seat.admit", who=[])
        lead.act("session.move", version=version, to=RoomState.LIVE.value)
        for guest in (ann, ben, again):
            assert guest.enter()["me"]["seat"] == "admitted"
        heard = words_cross(lead, ann, "from the first process")
        back = words_cross(ann, lead, "from the second process")
        say(f"words cross processes: {heard * 1000:.0f} and {back * 1000:.0f} ms")
        everybody = {str(hope.seats[name]) for name in ("ann", "ben", "facilitator")}
        for guest in (lead, ann):
            presence_shows(guest, everybody)
        say("presence: each process knows who is in the other")
        limit_is_shared(topology, ben)
        say(f"limits: {PER_MINUTE} messages a minute, counted over both processes")
        say(f"a removal reaches both processes: {removal(lead, [ann, again], hope) * 1000:.0f} ms")
    finally:
        for guest in guests:
            guest.close()
    say(f"the proxy keeps a room in one process: {rooms_together(topology)} rooms tried")


def words_cross(speaker: Guest, hearer: Guest, words: str) -> float:
    """Return how long it took from the ask to the other's ear."""
    began = time.monotonic()
    assert speaker.say(words)["ok"]
    hearer.until("room.events", words)
    return time.monotonic() - began


def presence_shows(guest: Guest, people: set[str]) -> None:
    """Wait until a guest was told that all these are inside."""
    while True:
        told = [repr(data) for name, data in guest.heard if name == "presence"]
        if told and all(one in told[-1] for one in people):
            return
        guest.heard.append(guest.wire.event())


def limit_is_shared(topology: Topology, ben: Guest) -> None:
    """Say more than one may, by turns through both processes: each counts for both."""
    hope = topology.world.hope
    other = Guest(topology, hope.ben, topology.processes[0].port, hope.meeting_id)
    try:
        other.enter()
        acks = [(ben, other)[n % 2].say(f"ben says {n}") for n in range(PER_MINUTE + 2)]
    finally:
        other.close()
    assert [ack["ok"] for ack in acks] == [True] * PER_MINUTE + [False] * 2, acks
    assert acks[-1]["code"] == "rate_limited"


def removal(lead: Guest, devices: list[Guest], hope: object) -> float:
    """Remove ann; returns the seconds from the answer until her last device was told."""
    who = str(hope.seats["ann"])  # type: ignore[attr-defined]
    lead.act("member.remove", who=who, reason="An example")
    began = time.monotonic()
    for device in devices:
        device.until("room.closed", "removed")
    took = time.monotonic() - began
    assert took < AT_ONCE, f"{took:.2f} s"
    for device in devices:
        assert device.ask("msg.send", cmid=str(uuid.uuid4()), body="let me in")["ok"] is False
    return took


def rooms_together(topology: Topology, rooms: int = 12) -> int:
    """Ask for rooms through the proxy, twice each: both times one process must have answered."""
    hope = topology.world.hope
    chosen = set()
    for _ in range(rooms):
        room, found = uuid.uuid4(), []
        for actor in (hope.cleo, hope.facilitator):
            before = [connections(process.port) for process in topology.processes]
            guest = Guest(topology, actor, topology.proxy.port, room)
            after = [connections(process.port) for process in topology.processes]
            found.append([bool(a - b) for b, a in zip(before, after, strict=True)].index(True))
            guest.close()
        assert found[0] == found[1], found
        chosen.add(found[0])
    assert len(chosen) == 2, "every room went to one process"
    return rooms


def connections(port: int) -> set[str]:
    """Return the other ends of the connections that a process of this machine holds."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[2] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"}


def main(arguments: list[str]) -> int:
    """Start, say where, walk and stop; or stay until Ctrl-C."""
    is_check = "--check" in arguments
    with (
        running_engines() as engines,
        engines.serving(**(CHECKED if is_check else LIMITED)) as topology,
    ):
        one, two = (process.url for process in topology.processes)
        say(f"\nEverything runs at {topology.proxy.url}\n")
        say(f"behind it {one} and {two}, a worker, PostgreSQL and Redis")
        if is_check:
            walk(topology)
            assert "Traceback" not in topology.logs(), topology.logs()
            return 0
        say(f"Stop it with Ctrl-C. Logs are in {topology.settings.instance}")
        assert topology.proxy.process is not None
        return topology.proxy.process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

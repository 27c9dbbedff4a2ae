"""Chaos on the topology: people talk through the proxy while things die, and nothing is lost.

`python3 tools/chaos.py --minutes 30` runs it; it is no test of the suite yet. In one room
members talk and some are removed; in the other every message waits for a facilitator.
"""

import argparse
import queue
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.live import operations, seats
from facilitator.live.models import RoomState
from tests.live.history import Held, broken_promises
from tests.live.proxy import BadLine
from tests.meetings.making import more_members
from tests.scale.crowd import Decider, Outcast, Patient, Talker, lines_of
from tests.scale.judging import Outcome, failures, history_of, log_of, lost_while_waiting
from tests.scale.nemesis import Nemesis, pause
from tests.scale.people import Guest
from tests.scale.topology import Topology, running_engines
from tests.worlds import acting, coming_meeting
from tools.steps import say

ROOMY = {
    "FACILITATOR_REST_AFTER": "100000",
    "FACILITATOR_STAND_IN_AFTER": "100000",
    "FACILITATOR_LEASE": "30",
    "FACILITATOR_SOCKETS_PER_PERSON": "1000",
    "FACILITATOR_LIMITS_ON": "false",
}
#: Seconds between two messages of one person, and between two faults.
PACE, REST = 0.4, 1.0
#: Seconds until everybody must hold everything once nothing breaks any more.
SETTLE = 120


class Chaos:
    """One run: two rooms, the people in them, and what breaks."""

    def __init__(self, topology: Topology, people: int, outcasts: int, seed: int):
        self.topology, self.hope = topology, topology.world.hope
        self.talk, self.wait = uuid.uuid4(), uuid.uuid4()
        more_members(self.hope, people + outcasts)
        names = [f"member{n}" for n in range(people + outcasts)]
        self.outcast_names = names[people:]
        patient = names[: max(1, people // 4)]
        talking = names[len(patient) : people]
        self._open(self.talk, [*talking, *self.outcast_names])
        self._open(self.wait, [*patient, *talking[:2]], hold=True)
        self.line = BadLine(topology.proxy.port, seed, half_open=0.1)
        self.nemesis = Nemesis(topology, seed)
        inbox: queue.Queue[tuple[str, Held]] = queue.Queue()
        self.talkers = [self._talker(Talker, name, self.talk, n) for n, name in enumerate(talking)]
        self.hearers = [self._talker(Talker, name, self.wait, 1, pace=0) for name in talking[:2]]
        self.patients = [
            self._talker(Patient, name, self.wait, n, inbox=inbox) for n, name in enumerate(patient)
        ]
        self.lead = self._talker(Talker, "facilitator", self.talk, 0)
        self.decider = self._talker(Decider, "cofacilitator", self.wait, 0, pace=0, inbox=inbox)
        self.outcasts = [
            self._talker(Outcast, name, self.talk, device, pace=0)
            for name in self.outcast_names
            for device in range(2)
        ]

    def _open(self, room: uuid.UUID, names: list[str], *, hold: bool = False) -> None:
        """Open a session with these members inside; staff hold it."""
        staff = [self.hope.facilitator, self.hope.cofacilitator]
        with acting(staff[0]):
            db.session.add(coming_meeting(self.hope.group_id, room, clock.now()))
        for actor in (*staff, *(self.hope.actors[name] for name in names)):
            with acting(actor):
                seats.enter_room(actor, room, 600)
        with acting(staff[0]):
            seats.admit(staff[0], room, [])
            operations.move_session(staff[0], room, 1, RoomState.LIVE)
        if hold:
            with acting(staff[0]):
                operations.hold_all(staff[0], room, 2, on=True)

    def _talker(
        self,
        kind: type[Any],
        name: str,
        room: uuid.UUID,
        number: int,
        pace: float = PACE,
        **more: Any,
    ) -> Any:
        """Return somebody; every second one has a line that breaks by itself."""
        port = (self.topology.proxy.port, self.line.port)[number % 2]
        return kind(name, lines_of(self.topology, name, port, room), room, pace, **more)

    @property
    def everybody(self) -> list[Talker]:
        """All who stay to the end."""
        return [*self.talkers, *self.hearers, *self.patients, self.lead, self.decider]

    def run(self, seconds: float, tell: Callable[[str], object]) -> Outcome:
        """Talk and break things for so long, let it settle, and look at what there is."""
        everyone = [*self.everybody, *self.outcasts]
        with ThreadPoolExecutor(len(everyone)) as pool:
            running = [pool.submit(one.live) for one in everyone]
            try:
                self._wait_for(running, lambda: all(one.is_first.is_set() for one in everyone))
                for one in self.everybody:
                    one.may_say.set()
                self._break(running, seconds, tell)
                self._settle(running)
            finally:
                for one in everyone:
                    one.is_stopped = True
                self.line.is_kind.set()
                self.line.close()
        return self._outcome()

    def _wait_for(self, running: list[Future[None]], is_so: Callable[[], bool]) -> None:
        """Wait until something is so; whoever's thread ended by an error is heard at once."""
        give_up = time.monotonic() + SETTLE
        while not is_so():
            for one in running:
                if one.done():
                    one.result()
            assert time.monotonic() < give_up, self._behind()
            pause(0.1)

    def _behind(self) -> str:
        """Say who does not hold all yet."""
        late = [one for one in self.everybody if one._is_busy(0)]
        return "; ".join(
            f"{one.name}: {one.acked} of {len(one.sent)} acked, {one.last} of {one.head_at_end}"
            for one in late
        )

    def _break(
        self, running: list[Future[None]], seconds: float, tell: Callable[[str], object]
    ) -> None:
        ends = time.monotonic() + seconds
        to_remove = list(self.outcast_names)
        next_removal = time.monotonic() + seconds / (len(to_remove) + 1)
        while time.monotonic() < ends:
            pause(REST)
            tell(self.nemesis.one())
            for one in running:
                if one.done():
                    one.result()
            if to_remove and time.monotonic() >= next_removal:
                self._remove(to_remove.pop())
                next_removal += seconds / (len(self.outcast_names) + 1)
        for name in to_remove:
            self._remove(name)

    def _remove(self, name: str) -> None:
        """Remove somebody, asking again with the same id until it is granted."""
        cmid, who = str(uuid.uuid4()), str(self.hope.seats[name])
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                lead = Guest(
                    self.topology, self.hope.facilitator, self.topology.proxy.port, self.talk
                )
                try:
                    ack = lead.ask("room.join", since=0, limit=1)
                    ack = lead.ask("member.remove", cmid=cmid, who=who, reason="A reason")
                finally:
                    lead.close()
            except (ConnectionError, TimeoutError, sa.exc.OperationalError):
                pause(0.2)
                continue
            if ack["ok"] or ack["code"] == "conflict":
                return
            pause(0.2)
        raise AssertionError(f"{name} could not be removed")

    def _settle(self, running: list[Future[None]]) -> None:
        """Let everybody finish: what is said is acknowledged, what waits is decided."""
        self.line.is_kind.set()
        for one in self.everybody:
            one.may_say.clear()
        busy = [*self.talkers, *self.patients, self.lead]
        self._wait_for(running, lambda: all(one.acked == len(one.sent) for one in busy))
        self._wait_for(running, lambda: not self.decider._has_more())
        db.engine.dispose()  # our own connections did not outlive PostgreSQL
        heads = {str(room): log_of(self.hope, room)[-1].seq for room in (self.talk, self.wait)}
        for one in self.everybody:
            one.head_at_end = heads[one.room]
        self._wait_for(running, lambda: not any(one._is_busy(0) for one in self.everybody))

    def _outcome(self) -> Outcome:
        talking = [*self.talkers, self.lead, *self.outcasts]
        waiting = [*self.patients, *self.hearers, self.decider]
        broken = [
            *broken_promises(history_of(self.hope, talking)),
            *broken_promises(history_of(self.hope, waiting)),
            *lost_while_waiting(self.hope, self.patients),
        ]
        everybody, line = self.everybody, self.line.faults
        return Outcome(
            broken=broken,
            faults={
                **self.nemesis.done,
                "lines cut": line.cuts,
                "answers swallowed": line.swallowed,
                "lines left half open": line.half_open,
                "pieces delayed": line.delays,
            },
            acked=sum(one.acked for one in everybody),
            duplicates=sum(one.duplicates for one in everybody),
            connections=sum(one.connections for one in [*everybody, *self.outcasts]),
            decided=self.decider.decided,
            removed=len(self.outcast_names),
            tracebacks=sorted(set(failures(self.topology.logs()))),
        )


def run(
    topology: Topology,
    seconds: float,
    people: int,
    outcasts: int,
    seed: int,
    tell: Callable[[str], object] = say,
) -> Outcome:
    """Run chaos once on engines that are there."""
    with topology.serving(**ROOMY):
        return Chaos(topology, people, outcasts, seed).run(seconds, tell)


def main(arguments: list[str]) -> int:
    """Run it for as long as asked, and say what came of it."""
    parser = argparse.ArgumentParser(prog="tools/chaos.py", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--people", type=int, default=34)
    parser.add_argument("--outcasts", type=int, default=3, help="removed meanwhile")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args(arguments)
    say(f"Seed {asked.seed}")
    with running_engines() as engines:
        done = run(engines, asked.minutes * 60, asked.people, asked.outcasts, asked.seed)
    say(f"\n{done.words()}")
    for line in (*done.broken, *done.tracebacks):
        say(f"  BROKEN {line}")
    say("Nothing was lost." if not done.broken else f"{len(done.broken)} promises were broken.")
    return 1 if done.broken or done.tracebacks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Chaos on the topology: people talk through the proxy while things die, and nothing is lost.

`python3 tools/chaos.py --minutes 30` runs it, and test_chaos.py for three minutes. In one
room members talk and some are removed; in the other every message waits for a facilitator.
"""

import argparse
import queue
import signal
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.live import operations, seats
from facilitator.live.models import RoomState
from tests.live.faulty import MISTAKE, MISTAKES
from tests.live.history import Held, broken_promises
from tests.live.proxy import BadLine
from tests.meetings.making import more_members
from tests.scale.crowd import (
    Decider,
    Outcast,
    Patient,
    Slow,
    Stranger,
    Talker,
    Twin,
    lines_of,
)
from tests.scale.judging import (
    Outcome,
    decided_otherwise,
    failures,
    history_of,
    log_of,
    lost_while_waiting,
)
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
#: Forty clients, with those who come twice, hold the rooms or are removed.
PEOPLE, OUTCASTS = 26, 3
#: Seconds between two messages of one person, and between two faults.
PACE, REST = 0.4, 1.0
#: Seconds in which somebody gets on, however busy the machine is.
STANDSTILL = 180
#: How often what happens by chance has to have happened, at least.
ENOUGH = {
    "lines cut": 10,
    "answers swallowed": 10,
    "lines on which nothing comes": 2,
    "lines on which nothing goes": 2,
    "pieces delayed": 50,
    "messages said twice at once": 20,
    "readers that stopped reading": 5,
    "strangers refused": 5,
}


class StoodStill(AssertionError):
    """Nobody got on for too long; it says who is behind."""


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
        self.talkers = [
            self._talker((Talker, Talker, Twin)[n % 3], name, self.talk, n)
            for n, name in enumerate(talking)
        ]
        self.readers = [
            self._talker(Slow, name, self.talk, 0, pace=0, direct=n)
            for n, name in enumerate(talking[-2:])
        ]
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
        self.strangers = [
            self._talker(Stranger, "ann", room, 0, pace=0, actor=topology.world.other.ann)
            for room in (self.talk, self.wait)
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
        actor: Actor | None = None,
        direct: int | None = None,
        **more: Any,
    ) -> Any:
        """Return somebody; every second one has a line that breaks by itself.

        `direct` is a process to which they go past the proxy, with a line that holds little.
        """
        port = (self.topology.proxy.port, self.line.port)[number % 2]
        buffer = None
        if direct is not None:
            port, buffer = self.topology.processes[direct % 2].port, 4096
        who = actor or self.hope.actors[name]
        return kind(name, lines_of(self.topology, who, port, room, buffer), room, pace, **more)

    @property
    def everybody(self) -> list[Talker]:
        """All who stay to the end."""
        listening = [*self.hearers, *self.readers, self.lead, self.decider]
        return [*self.talkers, *self.patients, *listening]

    def run(self, seconds: float, tell: Callable[[str], object]) -> Outcome:
        """Talk and break things for so long, let it settle, and look at what there is.

        Longer where what happens by chance has not happened often enough by then, but
        never for more than four times as long and as settling takes.
        """
        everyone = [*self.everybody, *self.outcasts, *self.strangers]
        tell(f"{len(everyone)} clients")
        with ThreadPoolExecutor(len(everyone)) as pool:
            running = [pool.submit(one.live) for one in everyone]
            try:
                self._wait_for(running, lambda: all(one.is_first.is_set() for one in everyone))
                for one in self.everybody:
                    one.may_say.set()
                self._break(running, seconds, tell)
                self._settle(running)
            except StoodStill:
                tell(where_everybody_is())
                raise
            finally:
                for one in everyone:
                    one.is_stopped = True
                self.line.is_kind.set()
                self.line.close()
        return self._outcome()

    def _wait_for(self, running: list[Future[None]], is_so: Callable[[], bool]) -> None:
        """Wait until something is so, for as long as somebody gets on.

        Whoever's thread ended by an error is heard at once.
        """
        moved, got = time.monotonic(), self._got()
        while not is_so():
            for one in running:
                if one.done():
                    one.result()
            if self._got() > got:
                moved, got = time.monotonic(), self._got()
            if time.monotonic() - moved > STANDSTILL:
                raise StoodStill(self._behind())
            pause(0.1)

    def _got(self) -> int:
        """Say how far everybody has got, as one number that only grows."""
        first = sum(one.is_first.is_set() for one in [*self.everybody, *self.outcasts])
        return first + self.decider.decided + sum(one.acked + one.last for one in self.everybody)

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
        begun = time.monotonic()
        to_remove = list(self.outcast_names)
        next_removal = begun + seconds / (len(to_remove) + 1)
        while time.monotonic() < begun + seconds or self._too_rare():
            if time.monotonic() > begun + 4 * seconds + STANDSTILL:
                return  # and say what was too rare
            pause(REST)
            tell(f"{time.monotonic() - begun:6.0f} s  {self.nemesis.one()}")
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
        give_up, why = time.monotonic() + STANDSTILL, ""
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
            except (ConnectionError, TimeoutError, sa.exc.OperationalError) as error:
                why = repr(error)
                pause(0.2)
                continue
            if ack["ok"] or ack["code"] == "conflict":
                return
            why = repr(ack)
            pause(0.2)
        raise AssertionError(f"{name} could not be removed: {why}")

    def _settle(self, running: list[Future[None]]) -> None:
        """Let everybody finish: what is said is acknowledged, what waits is decided."""
        self.line.is_kind.set()
        for clock_of_one in self.topology.clocks:
            clock_of_one.set(0)
        for one in self.everybody:
            one.may_say.clear()
        db.engine.dispose()  # our own connections did not outlive PostgreSQL
        busy = [*self.talkers, *self.patients, self.lead]
        self._wait_for(running, lambda: all(one.acked == len(one.sent) for one in busy))
        self._wait_for(running, lambda: not self.decider._has_more())
        heads = {str(room): log_of(self.hope, room)[-1].seq for room in (self.talk, self.wait)}
        for one in self.everybody:
            one.head_at_end = heads[one.room]
        self._wait_for(running, lambda: not any(one._is_busy(0) for one in self.everybody))

    def _chances(self) -> dict[str, int]:
        """Say how often what happens by chance has happened."""
        line = self.line.faults
        return {
            "lines cut": line.cuts,
            "answers swallowed": line.swallowed,
            "lines on which nothing comes": line.half_open,
            "lines on which nothing goes": line.deaf,
            "pieces delayed": line.delays,
            "messages said twice at once": sum(
                one.doubled for one in self.talkers if isinstance(one, Twin)
            ),
            "readers that stopped reading": sum(one.naps for one in self.readers),
            "strangers refused": sum(one.refused for one in self.strangers),
        }

    def _too_rare(self) -> list[str]:
        """Say what did not happen often enough for the run to say anything."""
        chances, done = self._chances(), self.nemesis.done
        rare = [name for name in self.nemesis.acts if not done[name]]
        return [*rare, *(name for name, least in ENOUGH.items() if chances[name] < least)]

    def _outcome(self) -> Outcome:
        talking = [*self.talkers, *self.readers, self.lead, *self.outcasts, self.strangers[0]]
        waiting = [*self.patients, *self.hearers, self.decider, self.strangers[1]]
        broken = [
            *broken_promises(history_of(self.hope, talking)),
            *broken_promises(history_of(self.hope, waiting)),
            *lost_while_waiting(self.hope, self.patients),
            *decided_otherwise(self.decider.answered),
            *(line for one in self.talkers if isinstance(one, Twin) for line in one.apart),
            *(line for one in [*talking, *waiting] for line in one.untold),
        ]
        everybody = self.everybody
        return Outcome(
            broken=broken,
            faults={**self.nemesis.done, **self._chances()},
            acked=sum(one.acked for one in everybody),
            duplicates=sum(one.duplicates for one in everybody),
            connections=sum(one.connections for one in [*everybody, *self.outcasts]),
            decided=self.decider.decided,
            removed=len(self.outcast_names),
            tracebacks=sorted(set(failures(self.topology.logs()))),
            missing=self._too_rare(),
        )


def where_everybody_is() -> str:
    """Return where each thread of this process is, for a run that stands still."""
    frames = sys._current_frames().items()
    return "\n".join(f"Thread {n}:\n{''.join(traceback.format_stack(f)[-4:])}" for n, f in frames)


def run(
    topology: Topology,
    seconds: float,
    people: int,
    outcasts: int,
    seed: int,
    tell: Callable[[str], object] = say,
    **env: str,
) -> Outcome:
    """Run chaos once on engines that are there; the processes are given `env` besides."""
    with topology.serving(**ROOMY, **env):
        try:
            return Chaos(topology, people, outcasts, seed).run(seconds, tell)
        except BaseException:
            tell("\n".join(sorted(set(failures(topology.logs())))))  # they go with the folder
            raise


def main(arguments: list[str]) -> int:
    """Run it for as long as asked, and say what came of it."""
    parser = argparse.ArgumentParser(prog="tools/chaos.py", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--outcasts", type=int, default=OUTCASTS, help="removed meanwhile")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--plant", choices=MISTAKES, help="a mistake that has to be found")
    asked = parser.parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # whatever ends us, we tidy up
    say(f"Seed {asked.seed}")
    planted = {MISTAKE: asked.plant} if asked.plant else {}
    with running_engines() as engines:
        seconds = asked.minutes * 60
        done = run(engines, seconds, asked.people, asked.outcasts, asked.seed, **planted)
    say(f"\n{done.words()}")
    for line in done.verdict():
        say(line)
    return 0 if done.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Work that time brings: what is due is a column, a sweep does it, a kill loses nothing.

A sweep is found by name, runs every second or so and at once when poked, and
must be safe to run twice. One loop per process; several processes share the
work by claiming rows (docs/decisions/0003).
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from flask import Flask

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.bus import bus
from facilitator.core.db import UtcDateTime
from facilitator.core.slices import let_others_on
from facilitator.core.work import unit_of_work

log = structlog.get_logger()

#: The moment of a look, in statements that are made once. What is asked every second is made
#: once: to build it anew costs more than to ask it, and leaves hundreds of objects to clear away.
NOW: Any = sa.bindparam("now", type_=UtcDateTime())


def one_by_one(
    due: Iterable[tuple[UUID, UUID]], reason: str, act: Callable[[System, UUID], object]
) -> None:
    """Carry out what is due, each in a work of its own: one that is wrong holds up nobody else's.

    Whoever waits gets on between two of them.

    `due` has pairs of an organization and what is acted on there.
    """
    for organization_id, thing_id in due:
        system = System(organization_id=organization_id, reason=reason)
        try:
            with unit_of_work(system):
                act(system, thing_id)
        except Exception:
            log.exception("sweep.one_failed", reason=reason)
        let_others_on()


@dataclass
class Sweep:
    """One sweep: what to call, how often in seconds, and when it last went well."""

    name: str
    run: Callable[[], None]
    every: float
    last_at: datetime | None = None
    due: float = 0.0


@dataclass
class Sweeper:
    """The loop. `beat_at` is shown by /readyz: a loop that stopped is not ready."""

    app: Flask
    sweeps: list[Sweep]
    turn: float
    beat_at: datetime | None = None
    _poked: threading.Event = field(default_factory=threading.Event)
    _wanted: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Run in the background for the life of the process."""
        bus.listen("sweep", self.poke)
        threading.Thread(target=self._loop, daemon=True, name="sweeps").start()

    def poke(self, name: str) -> None:
        """Ask for a sweep now; a name that is none of ours changes nothing."""
        if any(sweep.name == name for sweep in self.sweeps):
            self._wanted.add(name)
            self._poked.set()

    def _loop(self) -> None:
        while True:
            self.run_due()
            self._poked.wait(self.turn)
            self._poked.clear()

    def run_due(self) -> None:
        """Run what is due or wanted, each in an app context of its own.

        Between two of them whoever waits gets on: together they take a while.
        """
        now = clock.now()
        self.beat_at = now
        for sweep in self.sweeps:
            if sweep.name in self._wanted or now.timestamp() >= sweep.due:
                self._wanted.discard(sweep.name)
                sweep.due = now.timestamp() + sweep.every
                self._run(sweep)
                let_others_on()

    def _run(self, sweep: Sweep) -> None:
        try:
            with self.app.app_context():
                sweep.run()
            sweep.last_at = clock.now()
        except Exception:
            log.exception("sweep.failed", sweep=sweep.name)

"""What came of a run of chaos: the logs of the rooms beside what everybody holds."""

import itertools
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from facilitator.core.db import db
from facilitator.live import log as room_log
from facilitator.live.models import Message
from tests.live.history import Held, History, Logged, View
from tests.scale.crowd import Decider, Outcast, Patient, Stranger, Talker
from tests.worlds import Tenant, acting

#: More than any run adds to a log.
ALL = 1_000_000


@dataclass
class Outcome:
    """What came of it: what is broken, and how much was really tried."""

    broken: list[str] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    acked: int = 0
    duplicates: int = 0
    connections: int = 0
    decided: int = 0
    removed: int = 0
    #: Places of the code where a process said that something was a bug of ours.
    tracebacks: list[str] = field(default_factory=list)
    #: What did not happen often enough for the run to say anything.
    missing: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether everything was tried, and every promise kept."""
        return not self.broken and not self.tracebacks and not self.missing

    def words(self) -> str:
        """Say it in a few lines."""
        told = [f"{count} × {name}" for name, count in self.faults.items()]
        return (
            f"{self.acked} messages acknowledged, {self.duplicates} of them asked for twice;"
            f" {self.decided} that waited were decided; {self.removed} people removed;"
            f" {self.connections} connections\n  " + "\n  ".join(told)
        )

    def verdict(self) -> list[str]:
        """Say line by line what is wrong, and in the last one what came of it."""
        wrong = [f"  BROKEN {line}" for line in (*self.broken, *self.tracebacks)]
        rare = [f"  TOO RARE {line}" for line in self.missing]
        if wrong:
            return [*wrong, *rare, f"{len(wrong)} promises were broken."]
        return [*rare, "Inconclusive." if rare else "Nothing was lost."]


def log_of(hope: Tenant, room: uuid.UUID) -> list[Logged]:
    """Return the log as the database has it."""
    names = {membership: name for name, membership in hope.seats.items()}
    with acting(hope.facilitator, writes=False):
        return [
            Logged(
                row.event.seq,
                row.event.kind,
                names[row.message.author_id] if row.message else "",
                str(row.message.cmid) if row.message else "",
                row.body,
            )
            for row in room_log.rows_after(room, 0, ALL)
        ]


def removals_in(hope: Tenant, room: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return at which row of the log each of the removed was removed first."""
    with acting(hope.facilitator, writes=False):
        rows = [row.event for row in room_log.rows_after(room, 0, ALL)]
    removals = [row for row in rows if row.kind == "member.remove"]
    return {row.target_id: row.seq for row in reversed(removals) if row.target_id}


def history_of(hope: Tenant, people: list[Talker]) -> History:
    """Return what happened in the room of these people, from both ends."""
    room = uuid.UUID(people[0].room)
    log, removals = log_of(hope, room), removals_in(hope, room)
    views = [
        View(
            one.name,
            one.rows,
            after=None if isinstance(one, Stranger) else (one.first or 1) - 1,
            removed_at=removals[hope.seats[one.name]] if isinstance(one, Outcast) else None,
            is_staff=isinstance(one, Decider) or one.name in {"facilitator", "cofacilitator"},
            elsewhere=one.elsewhere,
        )
        for one in people
    ]
    published = {row.body: row.seq for row in log if row.kind == "msg.add"}
    held = [each for one in people if isinstance(one, Patient) for each in one.held]
    for each in held:
        each.seq = published.get(each.body)
    sent = {one.name: one.sent for one in people if one.sent}
    return History(log, sent, views, held)


def lost_while_waiting(hope: Tenant, patients: Iterable[Talker]) -> list[str]:
    """Say which words that a facilitator was to read are not there exactly once."""
    with acting(hope.facilitator, writes=False):
        kept = Counter(str(cmid) for cmid in db.session.scalars(sa.select(Message.cmid)))
    sent = [one for patient in patients for one in patient.sent]
    counted = [(one.body, kept[one.cmid]) for one in sent]
    return [f"I1 {body!r} is there {n} times" for body, n in counted if n != 1]


def decided_otherwise(answered: Iterable[tuple[str, Held]]) -> list[str]:
    """Say which words are not where the answer to a facilitator put them; after `history_of`."""
    return [
        f"I1 {held.body!r} was answered as {action} and is at {held.seq}"
        for action, held in answered
        if (action == "approve") == (held.seq is None)
    ]


def failures(log: str) -> list[str]:
    """Return the errors in a log that a database which is away does not explain.

    A traceback is one whatever it says: a library wrote past our log, which has none.
    """
    away = "error='OperationalError'"
    lines = [line for line in log.splitlines() if "level='error'" in line and away not in line]
    found = [line.partition(" ")[2][:400] for line in lines]
    parts = log.split("Traceback (most recent call last)")
    return found + [
        f"{before.splitlines()[-2:]} {after[:600]}" for before, after in itertools.pairwise(parts)
    ]

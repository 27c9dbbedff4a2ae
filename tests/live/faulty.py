"""What tests plant in a server they start, by its environment: the product knows nothing of it.

A clock that is wrong, and mistakes that whoever judges a history has to find.
"""

import contextvars
import mmap
import struct
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import gevent
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from facilitator.core import clock
from facilitator.core import db as database
from facilitator.core.channel import connections
from facilitator.core.errors import DomainError
from facilitator.core.work import Work, current_work
from facilitator.live import posting
from facilitator.live.feed import RoomFeed
from facilitator.live.models import MessageState

#: Names in a server's environment: a file that says how wrong its clock is, and a mistake.
CLOCK, MISTAKE = "PLANTED_CLOCK", "PLANTED_MISTAKE"
#: Seconds between an answer and its commit, where that is the mistake.
TOO_EARLY = 0.05


class Offset:
    """How many seconds the clock of a server is ahead; told while it runs, by a file."""

    def __init__(self, file: Path):
        self.file = file
        self.set(0.0)

    def set(self, seconds: float) -> None:
        """Let the clock step."""
        with self.file.open("r+b" if self.file.exists() else "wb") as out:
            out.write(struct.pack("d", seconds))


def plant(env: Mapping[str, str]) -> None:
    """Do to this process what its environment asks for."""
    if CLOCK in env:
        follow(Path(env[CLOCK]))
    if MISTAKE in env:
        MISTAKES[env[MISTAKE]]()


def follow(file: Path) -> None:
    """Let this process's clock be wrong by what a file says at that moment."""
    with file.open("rb") as opened:
        seconds = mmap.mmap(opened.fileno(), 8, access=mmap.ACCESS_READ)
    real = clock.now

    def now() -> datetime:
        return real() + timedelta(seconds=struct.unpack("d", seconds[:])[0])

    clock.now = now


def answer_before_the_commit() -> None:
    """Answer asks about a room that share a commit a moment before it is durable.

    No tickets: nobody would come in by one that is not there yet.
    """
    commit = database.commit_together

    def too_early(work: Work, let_go: Any) -> None:
        if not isinstance(work.together, tuple):  # an organization and a room
            commit(work, let_go)
            return
        later = replace(work, has_session=False)
        work.connection = work.line = work.pending = None
        gevent.spawn_later(TOO_EARLY, contextvars.copy_context().run, end, later, let_go)

    def end(later: Work, let_go: Any) -> None:
        try:
            with suppress(DomainError, SQLAlchemyError):  # nobody waits for it any more
                commit(later, let_go)
        finally:
            database.close_work(later)
            later.give_turn_back()

    database.commit_together = too_early


def take_every_id_for_new() -> None:
    """Store what was said before once more, under another id."""
    say, known = posting.send_message, set()

    def again(actor: Any, room_id: uuid.UUID, cmid: uuid.UUID, *rest: Any, **more: Any) -> Any:
        if cmid in known:
            cmid = uuid.uuid4()
        known.add(cmid)
        return say(actor, room_id, cmid, *rest, **more)

    put_in_place_of(say, again)


def tell_what_waits() -> None:
    """Tell everybody in a room what waits there for a facilitator."""
    say = posting.send_message

    def aloud(actor: Any, room_id: uuid.UUID, cmid: uuid.UUID, body: str, **more: Any) -> Any:
        said = say(actor, room_id, cmid, body, **more)
        if said.state is MessageState.HELD:
            fanout = current_app.extensions["facilitator.tail"].fanout
            current_work().outbox.append(
                lambda: fanout.emit(list(connections), "typing", {"words": body})
            )
        return said

    put_in_place_of(say, aloud)


def keep_the_removed() -> None:
    """Let whoever was removed hear on."""
    read = RoomFeed.read

    def without_cuts(self: RoomFeed, *given: Any) -> Any:
        batch = read(self, *given)
        batch.cut.clear()
        return batch

    RoomFeed.read = without_cuts  # type: ignore[method-assign]
    RoomFeed.check = lambda *_given: {}  # type: ignore[method-assign]


def put_in_place_of(old: Callable[..., Any], new: Callable[..., Any]) -> None:
    """Let every module that has imported a function use another."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("facilitator"):
            for name, value in list(vars(module).items()):
                if value is old:
                    setattr(module, name, new)


MISTAKES: dict[str, Callable[[], None]] = {
    "ack-before-commit": answer_before_the_commit,
    "no-dedupe": take_every_id_for_new,
    "held-text-pushed": tell_what_waits,
    "removed-still-hears": keep_the_removed,
}

"""A sandbox made for somebody of a tenant, and the time that passes in it."""

import uuid
from typing import Any

import sqlalchemy as sa
import time_machine

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import open_work, unit_of_work
from facilitator.floor.queries import scene_of
from facilitator.groups.models import Membership
from facilitator.live import posting, seats
from facilitator.live.log import body_of
from facilitator.live.models import Message, Room, RoomState, Seat
from facilitator.live.operations import move_session
from facilitator.organizations.queries import actor_for_slug
from facilitator.rehearsal import casting, operations, queries
from facilitator.rehearsal.models import PlayState, Rehearsal, SandboxKind
from facilitator.rehearsal.sweeps import play_what_is_due
from facilitator.settings import Settings
from tests.worlds import Tenant


def made(
    actor: Actor, group_id: uuid.UUID, kind: SandboxKind, scripts: list[str], minutes: int = 10
) -> casting.Place:
    """Make a sandbox as the page does, in works of its own."""
    with unit_of_work(actor, writes=False):
        plan = queries.plan_for(actor, group_id, kind, scripts, minutes)
    with open_work(writes=True):
        place = casting.build(actor, plan)
    with unit_of_work(actor):
        operations.keep_sandbox(actor, plan, place)
    return place


class Stage:
    """One sandbox: `me` is its person in it; `after` lets seconds pass, a look each second."""

    def __init__(self, home: Tenant, settings: Settings, traveler: time_machine.Traveller):
        self.home, self.settings, self.traveler = home, settings, traveler

    def rehearse(self, *scripts: str, minutes: int = 10) -> "Stage":
        """Make a rehearsal for the lead."""
        return self._make(self.home.facilitator, SandboxKind.REHEARSAL, list(scripts), minutes)

    def practice(self) -> "Stage":
        """Make a room to try for Ann."""
        return self._make(self.home.ann, SandboxKind.PRACTICE, [], 30)

    def _make(self, actor: Actor, kind: SandboxKind, scripts: list[str], minutes: int) -> "Stage":
        self.place = made(actor, self.home.group_id, kind, scripts, minutes)
        self.room_id = self.place.meeting_id
        with open_work(writes=False) as work:
            self.me = actor_for_slug(work, actor, self.place.slug)
        return self

    # ------------------------------------------------------------ what happens

    def do(self, act: Any, *values: Any, **more: Any) -> Any:
        """Do something in the room as its person."""
        with unit_of_work(self.me):
            return act(self.me, self.room_id, *values, **more)

    def come_in(self) -> None:
        """Come to the room, as a browser would."""
        self.do(seats.enter_room, 100_000)

    def start(self) -> "Stage":
        """Open the doors, let everybody in and begin."""
        self.after(2)
        self.come_in()
        self.do(seats.admit, [])
        self.do(move_session, self.room.version, RoomState.LIVE)
        return self

    def say(self, words: str) -> None:
        """Say something in the room as its person."""
        self.do(posting.send_message, uuid.uuid4(), words, rest_after=20)

    def after(self, seconds: int) -> "Stage":
        """Let seconds pass, and the scripts look at each."""
        for _ in range(seconds):
            self.traveler.shift(1)
            play_what_is_due(self.settings)
        return self

    def move(self, to: PlayState) -> Rehearsal:
        """Lead the scripts."""
        version = self.play.version
        with unit_of_work(self.me):
            return operations.move(self.me, version, to)

    # ------------------------------------------------------------ what there is

    def read(self, query: Any) -> Any:
        """Run a query in the sandbox."""
        with unit_of_work(self.me, writes=False):
            return query()

    @property
    def room(self) -> Room:
        """The room as it is stored."""
        key = (self.place.organization_id, self.room_id)
        found: Room = self.read(lambda: db.session.get_one(Room, key))
        return found

    @property
    def play(self) -> Rehearsal:
        """What is played, as it is stored."""
        found: Rehearsal = self.read(lambda: db.session.scalars(sa.select(Rehearsal)).one())
        return found

    def said(self, name: str) -> list[str]:
        """Return what somebody has said in the room."""

        def words() -> list[str]:
            rows = db.session.scalars(
                sa.select(Message)
                .join(Membership, Membership.id == Message.author_id)
                .where(Membership.handle == name, Message.seq.is_not(None))
                .order_by(Message.seq)
            )
            return [body_of(row) for row in rows]

        found: list[str] = self.read(words)
        return found

    def id(self, name: str) -> uuid.UUID:
        """Return somebody's membership."""
        query = sa.select(Membership.id).where(Membership.handle == name)
        found: uuid.UUID = self.read(lambda: db.session.scalars(query).one())
        return found

    def seats(self) -> dict[str, str]:
        """Return where everybody is."""
        query = sa.select(Membership.handle, Seat.state)
        query = query.join(Seat, Seat.membership_id == Membership.id)
        rows = self.read(lambda: db.session.execute(query).all())
        return {row[0]: row[1].value for row in rows}

    def floor_version(self) -> int:
        """Return the version of what is on."""
        key = (self.place.organization_id, self.room_id)
        scene = self.read(lambda: scene_of(db.session.get_one(Room, key), make=False))
        return int(scene.floor.version)

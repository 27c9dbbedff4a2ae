"""A session whose people go apart and come back."""

import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.breakouts import operations, queries
from facilitator.breakouts.models import Breakout
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live import posting, seats
from facilitator.live.models import Room, RoomEvent, StaffEvent
from tests.floor.making import Circle


class Session(Circle):
    """The room of `Circle`, and the small ones beside it by their numbers."""

    def split(self, *groups: list[str], minutes: int = 10, **more: Any) -> Breakout:
        """Let people go apart, as the lead."""
        circles = tuple(tuple(self.id(name) for name in group) for group in groups)
        draft = operations.Split(minutes=minutes, circles=circles, **more)
        made: Breakout = self.do("facilitator", operations.open_breakout, self.at, draft)
        return made

    @property
    def at(self) -> int:
        """The version of the split."""
        with unit_of_work(self.tenant.facilitator, writes=False):
            latest = queries.latest_in(self.room_id)
            return latest.version if latest else 0

    def small(self, number: int) -> uuid.UUID:
        """Return a small room by its number."""
        return self._small(number).id

    def _small(self, number: int) -> Room:
        with unit_of_work(self.tenant.facilitator, writes=False):
            query = sa.select(Room).where(Room.parent_id == self.room_id, Room.number == number)
            return db.session.scalars(query).one()

    def state(self, number: int = 0) -> str:
        """Return the state of the session's own room, or of a small one."""
        with unit_of_work(self.tenant.facilitator, writes=False):
            query = sa.select(Room.state).where(Room.meeting_id == self.room_id)
            return str(db.session.scalars(query.where(Room.number == number)).one().value)

    def inside(self, name: str, number: int, act: Any, *values: Any, **more: Any) -> Any:
        """Do something in a small room as somebody."""
        actor, room_id = self.tenant.actors[name], self.small(number)
        with unit_of_work(actor):
            return act(actor, room_id, *values, **more)

    def go(self, name: str, number: int) -> None:
        """Enter a small room."""
        self.inside(name, number, seats.enter_room, 3600)

    def write(self, name: str, number: int, words: str = "A line.") -> Any:
        """Say something in a small room."""
        send = posting.send_message
        return self.inside(name, number, send, uuid.uuid4(), words, rest_after=3600)

    def board(self) -> queries.BoardView:
        """Return the board as the lead sees it."""
        return self.do("facilitator", queries.board_for)  # type: ignore[no-any-return]

    def log(self, number: int, kind: str) -> list[dict[str, Any]]:
        """Return the facts of all rows of a kind in a small room, in order."""
        small = self.small(number)
        with unit_of_work(self.tenant.facilitator, writes=False):
            query = sa.select(RoomEvent).where(RoomEvent.room_id == small, RoomEvent.kind == kind)
            rows = db.session.scalars(query.order_by(RoomEvent.seq))
            return [{**row.meta, "target": self.name(row.target_id)} for row in rows]

    def bells(self) -> list[tuple[int, str, bool]]:
        """Return what staff were told of bells: the circle, how it stands, whether again."""
        with unit_of_work(self.tenant.facilitator, writes=False):
            query = sa.select(StaffEvent.meta).where(
                StaffEvent.room_id == self.room_id, StaffEvent.kind == "breakout.bell"
            )
            rows = db.session.scalars(query.order_by(StaffEvent.mseq))
            return [(one["number"], one["bell"], one["again"]) for one in rows]

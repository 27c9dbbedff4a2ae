"""What the tail needs of a room: read, decide who sees what, keep presence. Own works only."""

import uuid
from collections.abc import Hashable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import System
from facilitator.core.channel import Connection
from facilitator.core.db import db
from facilitator.core.viewers import BATCH, Batch, Viewer
from facilitator.core.work import unit_of_work
from facilitator.live import log, queries, seats
from facilitator.live.models import Message, Room, StaffEvent
from facilitator.live.projection import is_personal, log_event, staff_event
from facilitator.settings import Settings


def _tail(organization_id: uuid.UUID) -> System:
    return System(organization_id=organization_id, reason="tail")


class RoomFeed:
    """The Feed of live rooms; see core/viewers.py for what each method promises."""

    def __init__(self, settings: Settings):
        self.lease = settings.lease

    def heads(self, organization_id: uuid.UUID, rooms: list[uuid.UUID]) -> dict[Any, Any]:
        """Return (seq, mseq) of each room."""
        with unit_of_work(_tail(organization_id), writes=False):
            found = db.session.execute(
                sa.select(Room.id, Room.last_seq, Room.last_mseq).where(Room.id.in_(rooms))
            )
            return {row.id: (row.last_seq, row.last_mseq) for row in found}

    def read(self, organization_id: uuid.UUID, room_id: uuid.UUID, seq: int, mseq: int) -> Batch:
        """Return the new rows with every body opened that somebody may read."""
        with unit_of_work(_tail(organization_id), writes=False):
            head = log.head_of(room_id)
            batch = Batch(epoch=head.epoch)
            if head.seq > seq:
                batch.rows = [Row(row) for row in log.rows_after(room_id, seq, BATCH)]
            if head.mseq > mseq:
                batch.staff_rows = [
                    StaffRow(*row) for row in log.staff_rows_after(room_id, mseq, BATCH)
                ]
            self._note_seats(batch)
            if batch.staff_rows:  # whoever lost the role a moment ago hears none of these
                for who in queries.no_longer_staff(room_id):
                    batch.seats.setdefault(who, (False, False))
            for staff_row in batch.staff_rows:
                staff_row.open()
            return batch

    def handed(self, news: list[log.Handed]) -> Batch:
        """Return rows that were handed on as `read` would have read them."""
        return Batch(epoch=news[0].epoch, rows=[Row(each.row) for each in news])

    def _note_seats(self, batch: Batch) -> None:
        for row in batch.rows:
            target = row.event.target_id
            if target is None:
                continue
            if row.event.kind in {"member.remove", "circle.left"}:
                batch.cut[target] = row.event.meta.get("code", "removed")
            elif row.event.kind in {"member.join", "member.role"}:
                batch.seats[target] = (row.event.meta["role"] != "participant", False)

    def viewer_class(self, batch: Batch, viewer: Viewer) -> Hashable:
        """Return the viewer's class: staff, member, waiting, or somebody it concerns."""
        if batch.personal is None:
            batch.personal = {who.int for row in batch.rows for who in row.personal}
        who = viewer.membership_id.int  # an id itself takes longer to look up than all the rest
        return viewer.is_staff, viewer.is_waiting, who if who in batch.personal else None

    def project(self, batch: Batch, viewer: Viewer) -> list[dict[str, Any]]:
        """Return the rows as this viewer may see them."""
        return [row.seen_by(viewer) for row in batch.rows]

    def staff_class(self, batch: Batch, viewer: Viewer) -> Hashable:
        """Return a key: staff whom a report concerns see another stream than the rest."""
        concerned = any(row.event.target_id == viewer.membership_id for row in batch.staff_rows)
        return viewer.membership_id if concerned else None

    def project_staff(self, batch: Batch, viewer: Viewer) -> list[dict[str, Any]]:
        """Return the staff stream's rows as this member of staff may see them."""
        return [row.seen_by(viewer) for row in batch.staff_rows]

    def check(
        self, organization_id: uuid.UUID, rooms: dict[uuid.UUID, list[Viewer]]
    ) -> dict[str, str]:
        """Renew leases and note changed roles; return the sockets that may no longer be here.

        Of the viewers that are given, who may be a part of those in a room. One query for an
        organization, and one short write only when a lease is half over or a role has
        changed: SQLite has a single writer.
        """
        system = _tail(organization_id)
        connected = {(room_id, v.membership_id) for room_id, vs in rooms.items() for v in vs}
        with unit_of_work(system, writes=False):
            found = queries.who_sits_in(list(rooms), {person for _room_id, person in connected})
        half_over = clock.now() + timedelta(seconds=self.lease / 2)
        due = [at.seat_id for at in found if at.is_due(half_over) and at.place in connected]
        changed = {at.room_id for at in found if at.has_another_role}
        if due or changed:
            with unit_of_work(system):
                if due:
                    seats.renew_leases(due, self.lease)
                for room_id in changed:
                    seats.note_roles(system, room_id)
        gone = {at.place: at.gone for at in found}
        told = {
            viewer.connection.id: gone.get((room_id, viewer.membership_id), "removed")
            for room_id, viewers in rooms.items()
            for viewer in viewers
        }
        return {connection_id: code for connection_id, code in told.items() if code}

    def presence(self, organization_id: uuid.UUID, room_id: uuid.UUID) -> dict[str, Any]:
        """Return who is inside now."""
        with unit_of_work(_tail(organization_id), writes=False):
            here = queries.here_in(room_id)
        return {"room": str(room_id), "here": [str(person) for person in here]}

    def left(self, connection: Connection, room_id: uuid.UUID, membership_id: uuid.UUID) -> None:
        """Note that somebody's last socket of this process has gone from a room."""
        with unit_of_work(_tail(connection.organization_id)):
            seats.leave_seat(_tail(connection.organization_id), room_id, membership_id)


class Row:
    """One row of the log; its views are made as they are asked for, each once."""

    def __init__(self, row: log.LogRow):
        self.row, self.event = row, row.event
        self.seq: int = row.event.seq
        self.personal = is_personal(row.event, row.message)
        self._views: dict[Hashable, dict[str, Any]] = {}

    def seen_by(self, viewer: Viewer) -> dict[str, Any]:
        """Return the row for one viewer; everybody it does not concern shares a view."""
        who = viewer.membership_id if viewer.membership_id in self.personal else queries.NOBODY
        key = (viewer.is_staff, viewer.is_waiting, who)
        if key not in self._views:
            self._views[key] = log_event(
                self.row, who, staff=viewer.is_staff, waiting=viewer.is_waiting
            )
        return self._views[key]


class StaffRow:
    """One row of the staff stream, opened once while its work lasts."""

    def __init__(self, event: StaffEvent, message: Message | None):
        self.event, self.message = event, message
        self.mseq: int = event.mseq
        self._for_all: dict[str, Any] = {}
        self._for_target: dict[str, Any] = {}

    def open(self) -> None:
        """Project the row for staff, and for the one it concerns."""
        self._for_all = staff_event(self.event, self.message, queries.NOBODY)
        if self.event.target_id is not None:
            self._for_target = staff_event(self.event, self.message, self.event.target_id)

    def seen_by(self, viewer: Viewer) -> dict[str, Any]:
        """Return the row for one member of staff."""
        mine = self.event.target_id == viewer.membership_id
        return self._for_target if mine else self._for_all

"""From the log to the sockets: each process tails the rooms it has sockets in.

A doorbell, or half a second, wakes the tail; it reads what is new in `seq`
order, cuts off whoever was removed, projects the rest for each class of viewers
and hands it to the fan-out. It knows no feature: the Feed does the reading and
the deciding. Bells may be lost, doubled or early; the log is the truth.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable
from uuid import UUID

import structlog
from flask import Flask

from facilitator.core.bus import bus
from facilitator.core.fanout import Fanout
from facilitator.core.slices import SLICE, let_others_on
from facilitator.core.viewers import BATCH, Batch, Feed, LocalRoom, News, Viewer

log = structlog.get_logger()

#: How often every local socket's right to be here is read again, and its lease renewed.
CHECK_EVERY = 5.0
#: Sockets looked at in one turn of that; nobody's words wait for more of them. It takes a
#: few milliseconds, with the leases that are written.
CHECKED = 50
#: Presence is told at most this often; two hundred people may come within a minute.
PRESENCE_EVERY = 1.0


class Tail:
    """The rooms of this process and the loop that serves them."""

    def __init__(self, app: Flask, feed: Feed, fanout: Fanout, every: float):
        self.app = app
        self.feed = feed
        self.fanout = fanout
        self.every = every
        self.rooms: dict[UUID, LocalRoom] = {}
        self._rung: set[UUID] = set()
        self._given: set[UUID] = set()
        self._check_soon = False
        #: Who is in which room, and whose right to be there is still to be read again.
        self._to_check: deque[tuple[UUID, Viewer]] = deque()
        #: Whether the last turn left something for the next that others need not wait for.
        self._goes_on = False
        self._bell = threading.Event()
        #: When heads and rights were last read by the clock, not for a bell.
        self.looked_at = self.checked_at = 0.0

    def start(self) -> None:
        """Listen for bells and serve for the life of the process."""
        self.listen()
        threading.Thread(target=self._loop, daemon=True, name="tail").start()

    def listen(self) -> None:
        """Hear the bells, and take what is handed on with them."""
        bus.listen("room", self.ring)
        bus.take("room", self.hand)
        bus.listen("membership", self.check_soon)

    def hand(self, key: str, news: News) -> None:
        """Take a committed row: served from here when it is the next, and nobody rang."""
        room = self.rooms.get(UUID(key))
        if room is None:
            return
        room.handed_at = time.monotonic()
        if len(room.handed) < BATCH:
            room.handed[news.seq] = news
            self._given.add(room.room_id)
        else:
            self._rung.add(room.room_id)
        self._bell.set()

    def ring(self, key: str) -> None:
        """Note that a room has news; the loop reads it in its next turn."""
        room_id = UUID(key)
        if room_id in self.rooms:
            self._rung.add(room_id)
            self._bell.set()

    def check_soon(self, _key: str) -> None:
        """Read everybody's right to be here again, now: somebody left or changed role."""
        self._check_soon = True
        self._bell.set()

    def enter(self, organization_id: UUID, room_id: UUID, viewer: Viewer) -> None:
        """Add a socket that already holds everything up to `viewer.seq`."""
        room = self.rooms.get(room_id)
        if room is None:
            room = LocalRoom(organization_id, room_id, viewer.seq, viewer.mseq)
            self.rooms[room_id] = room
        room.viewers[viewer.connection.id] = viewer
        room.presence_due = True
        if viewer.is_staff:
            room.mseq = min(room.mseq, viewer.mseq)  # read again; nobody is sent a row twice
        if room.seq > viewer.seq:
            self._hint(room, [viewer.connection.id])
        self._rung.add(room_id)
        self._bell.set()

    def leave(
        self, connection_id: str, room_id: UUID | None = None
    ) -> list[tuple[LocalRoom, Viewer]]:
        """Take a socket out of one room or all; return where it was."""
        gone = []
        for room in list(self.rooms.values()):
            if room_id in (None, room.room_id) and connection_id in room.viewers:
                gone.append((room, room.viewers.pop(connection_id)))
                room.presence_due = True
                self._bell.set()
                if not room.viewers:
                    self.rooms.pop(room.room_id, None)
        return gone

    def viewers_of(self, membership_id: UUID, room_id: UUID) -> list[Viewer]:
        """Return the sockets of one person in one room of this process."""
        room = self.rooms.get(room_id)
        return (
            [v for v in room.viewers.values() if v.membership_id == membership_id] if room else []
        )

    # ------------------------------------------------------------ the loop

    def _loop(self) -> None:
        while True:
            self._bell.wait(self.every)
            self._wait_for_others()
            self._bell.clear()
            try:
                with self.app.app_context():
                    self.turn()
            except Exception:
                log.exception("tail.failed")
                time.sleep(0.2)

    def _wait_for_others(self) -> None:
        """Let acks go out first that are ready; what commits meanwhile comes along.

        In the middle of what is done for everybody, what has just been said comes first, too.
        """
        if self._goes_on:
            self._goes_on = False
            let_others_on()
        else:
            time.sleep(0)

    def _go_on(self) -> None:
        """Take another turn at once, after whoever waits."""
        self._goes_on = True
        self._bell.set()

    def turn(self) -> None:
        """Serve what was rung for, and a slice of what is due by the clock."""
        rung, self._rung = self._rung, set()
        given, self._given = self._given, set()
        now = time.monotonic()
        if now - self.looked_at >= self.every:
            self.looked_at = now
            rung |= self._ahead()
        self._serve(rung, given)
        if self._check_soon or now - self.checked_at >= CHECK_EVERY:
            self.checked_at, self._check_soon = now, False
            self._check_everybody()
        self._check()
        self._tell_presence()

    def _ahead(self) -> set[UUID]:
        """Look for rooms whose log has grown without a bell: one query for an organization.

        A room that was handed something a moment ago is looked at next time: more of it
        is on its way, and a row of somebody else's between is noticed as it is served.
        """
        now = time.monotonic()
        ahead = set()
        for organization_id, rooms in _by_organization(self.rooms.values()).items():
            heads = self.feed.heads(organization_id, [room.room_id for room in rooms])
            for room in rooms:
                seq, mseq = heads.get(room.room_id, (0, 0))
                if now - room.handed_at < self.every and mseq <= room.mseq:
                    continue
                if seq > room.seq or mseq > room.mseq:
                    ahead.add(room.room_id)
        return ahead

    def _serve(self, rung: set[UUID], given: set[UUID]) -> None:
        for room_id in rung | given:
            try:
                room = self.rooms.get(room_id)
                if room is not None and room_id not in rung and self._serve_given(room):
                    continue
                while room is not None and self._serve_batch(room):
                    room = self.rooms.get(room_id)
            except Exception:  # the next look finds it again; no other room waits for it
                log.exception("tail.room_failed")

    def _serve_given(self, room: LocalRoom) -> bool:
        """Deliver what was handed on; False when it must be read: something stands between.

        Whoever shared a commit goes on one after the other, so the row between may be
        on its way: the next turn is waited for.
        """
        given, room.handed = room.handed, {}
        news = [given[seq] for seq in sorted(given) if seq > room.seq]
        next_ones = [each for n, each in enumerate(news, room.seq + 1) if each.seq == n]
        if any(each.epoch != next_ones[0].epoch for each in next_ones):
            return False
        if next_ones:
            self._deliver(room, self.feed.handed(next_ones))
        was_short, room.is_short = room.is_short, len(next_ones) < len(news)
        if room.is_short and not was_short:
            room.handed.update((each.seq, each) for each in news[len(next_ones) :])
            self._given.add(room.room_id)
            self._bell.set()
        return not (room.is_short and was_short)

    def _serve_batch(self, room: LocalRoom) -> bool:
        """Deliver one batch as it is read; True when there may be more."""
        room.handed.clear()
        room.is_short = False
        batch = self.feed.read(room.organization_id, room.room_id, room.seq, room.mseq)
        for viewer in list(room.viewers.values()):
            code = batch.cut.get(viewer.membership_id)
            if code is not None:
                self._drop(room, viewer, code)
        self._seat(room, batch, only_less=True)
        if batch.rows:
            self._deliver(room, batch)
        if batch.staff_rows:
            self._deliver_staff(room, batch)
        self._seat(room, batch, only_less=False)
        return len(batch.rows) == BATCH or len(batch.staff_rows) == BATCH

    def _seat(self, room: LocalRoom, batch: Batch, *, only_less: bool) -> None:
        """Give viewers their new seats: less before the batch is sent, more only after it.

        Somebody let in by a row of the batch is not sent what stood before that row;
        they ask for their own beginning, as the protocol says.
        """
        for viewer in room.viewers.values():
            if viewer.membership_id in batch.seats:
                staff, waiting = batch.seats[viewer.membership_id]
                viewer.is_staff = staff and (viewer.is_staff or not only_less)
                viewer.is_waiting = waiting or (viewer.is_waiting and only_less)
                room.presence_due = True

    def _deliver(self, room: LocalRoom, batch: Batch) -> None:
        """Send each class of viewers what is new to it: never a row they hold, never one before.

        Somebody who entered a moment ago may hold the first rows of the batch, or have
        been let in by one of them; what stands before is not theirs to see.
        """
        first, last = batch.rows[0].seq, batch.rows[-1].seq
        classes: dict[tuple[int, Hashable], list[Viewer]] = defaultdict(list)
        behind = []
        for viewer in room.viewers.values():
            if viewer.seq < first - 1:
                behind.append(viewer.connection.id)
            elif viewer.seq < last:
                classes[viewer.seq + 1, self.feed.viewer_class(batch, viewer)].append(viewer)
        room.seq = last
        for (start, _class), viewers in classes.items():
            payload = {
                "room": str(room.room_id),
                "epoch": batch.epoch,
                "from": start,
                "to": last,
                "events": self.feed.project(batch, viewers[0])[start - first :],
            }
            slow = self.fanout.emit([v.connection.id for v in viewers], "room.events", payload)
            for viewer in viewers:
                if viewer.connection.id not in slow:
                    viewer.seq = last
        self._hint(room, behind)

    def _deliver_staff(self, room: LocalRoom, batch: Batch) -> None:
        """The same for the staff stream, which has no hints: who was too slow is served again."""
        first, last = batch.staff_rows[0].mseq, batch.staff_rows[-1].mseq
        room.mseq = last
        classes: dict[tuple[int, Hashable], list[Viewer]] = defaultdict(list)
        for viewer in room.viewers.values():
            if viewer.is_staff and viewer.mseq < last:
                start = max(first, viewer.mseq + 1)
                classes[start, self.feed.staff_class(batch, viewer)].append(viewer)
        for (start, _class), viewers in classes.items():
            payload = {
                "room": str(room.room_id),
                "from": start,
                "to": last,
                "events": self.feed.project_staff(batch, viewers[0])[start - first :],
            }
            slow = self.fanout.emit([v.connection.id for v in viewers], "mod.events", payload)
            for viewer in viewers:
                if viewer.connection.id not in slow:
                    viewer.mseq = last

    def _hint(self, room: LocalRoom, connection_ids: list[str]) -> None:
        """Tell the head; whoever took it fetches the rest itself and hears on from there."""
        if not connection_ids:
            return
        head = {"room": str(room.room_id), "head": room.seq}
        slow = self.fanout.emit(connection_ids, "room.hint", head)
        for connection_id in set(connection_ids).difference(slow):
            viewer = room.viewers.get(connection_id)
            if viewer is not None:
                viewer.seq = max(viewer.seq, room.seq)

    def _drop(self, room: LocalRoom, viewer: Viewer, code: str) -> None:
        """Close the room for a socket; it stays connected and hears nothing more of it."""
        closed = {"room": str(room.room_id), "code": code}
        self.fanout.emit([viewer.connection.id], "room.closed", closed)
        self.leave(viewer.connection.id, room.room_id)

    def _check_everybody(self) -> None:
        """Line everybody up; whoever waits already keeps their place, so that each has a turn."""
        waiting = {viewer for _room_id, viewer in self._to_check}
        for room in self.rooms.values():
            for viewer in room.viewers.values():
                if viewer not in waiting:
                    self._to_check.append((room.room_id, viewer))

    def _check(self) -> None:
        """Read anew the right to be here of some of those in line, and tell them the head.

        So many at a time: what is said meanwhile goes out between two turns.
        """
        due = self._next_in_line()
        if self._to_check:
            self._go_on()
        for organization_id, rooms in _by_organization(self.rooms[each] for each in due).items():
            try:
                self._check_rooms(organization_id, rooms, due)
            except Exception:  # no other organization pays for it, and the next check is soon
                log.exception("tail.check_failed")

    def _next_in_line(self) -> dict[UUID, list[Viewer]]:
        """Take some of those in line who are still here, by their rooms."""
        due: dict[UUID, list[Viewer]] = defaultdict(list)
        for _ in range(min(CHECKED, len(self._to_check))):
            room_id, viewer = self._to_check.popleft()
            room = self.rooms.get(room_id)
            if room is not None and room.viewers.get(viewer.connection.id) is viewer:
                due[room_id].append(viewer)
        return due

    def _check_rooms(
        self, organization_id: UUID, rooms: list[LocalRoom], due: dict[UUID, list[Viewer]]
    ) -> None:
        drops = self.feed.check(
            organization_id, {room.room_id: due[room.room_id] for room in rooms}
        )
        for room in rooms:
            for viewer in due[room.room_id]:
                code = drops.get(viewer.connection.id)
                if code is not None:
                    self._drop(room, viewer, code)
            self._beat(room, due[room.room_id])

    def _beat(self, room: LocalRoom, viewers: list[Viewer]) -> None:
        """Tell sockets the head, so that gaps are noticed; serve slow staff anew."""
        here = [each.connection.id for each in viewers if each.connection.id in room.viewers]
        self._hint(room, here)
        held = [viewer.mseq for viewer in room.viewers.values() if viewer.is_staff]
        if min(held, default=room.mseq) < room.mseq:
            room.mseq = min(held)
            self._rung.add(room.room_id)
            self._bell.set()

    def _tell_presence(self) -> None:
        """Tell who is here in rooms where that has changed, the longest ago first.

        What has not been told within a slice is told in the next turn: when everybody
        comes at once, every room has news of that.
        """
        begun = now = time.monotonic()
        due = [
            room
            for room in self.rooms.values()
            if room.presence_due and now - room.presence_at >= PRESENCE_EVERY
        ]
        for room in sorted(due, key=lambda room: room.presence_at):
            if now - begun >= SLICE:
                self._go_on()
                return
            room.presence_due, room.presence_at = False, now
            payload = self.feed.presence(room.organization_id, room.room_id)
            inside = [v.connection.id for v in room.viewers.values() if not v.is_waiting]
            self.fanout.emit(inside, "presence", payload)
            now = time.monotonic()


def _by_organization(rooms: Iterable[LocalRoom]) -> dict[UUID, list[LocalRoom]]:
    """Return rooms by whose they are: one work reads one organization."""
    found: dict[UUID, list[LocalRoom]] = defaultdict(list)
    for room in rooms:
        found[room.organization_id].append(room)
    return found

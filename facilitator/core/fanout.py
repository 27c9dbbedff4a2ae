"""From one event to many sockets: encoded once, framed once, written to each.

A broadcast is one finished WebSocket frame for everybody. It goes straight to a
socket that has nothing waiting, and into the library's queue for any other, so that
the order of what a client is sent never changes. Switched off, or where a library has
changed, all of it goes through the library's queues (docs/decisions/0043).
"""

import time
from collections.abc import Iterable
from typing import Any

import structlog
from engineio import packet as engine_packet
from socketio import Server
from socketio import packet as socket_packet

from facilitator.core.framed import Framed, framed
from facilitator.core.touchpoints import Way, changed, way_left

log = structlog.get_logger()

#: Packets that may wait for one slow client before it only gets hints (docs/protocol.md).
QUEUE_LIMIT = 64
#: Seconds that it may stay so; then it is disconnected. It may come back and catch up.
SLOW_FOR = 30.0


class Finished(engine_packet.Packet):  # type: ignore[misc]
    """A packet that is encoded and framed once, whoever it goes to."""

    def __init__(self, encoded: str):
        super().__init__(engine_packet.MESSAGE, encoded)
        self.whole = framed(f"{engine_packet.MESSAGE}{encoded}")

    def encode(self, b64: bool = False) -> Framed:
        """Return the text that carries its own frame."""
        return self.whole


class Fanout:
    """Writes events to sockets of this process; never blocks on a slow one.

    It also sends what the library sends, answers above all: straight, if nothing waits.
    """

    def __init__(self, server: Server, *, fast: bool = True):
        """Look at the libraries; write past their queues if `fast` and they are as they were."""
        self.server = server
        #: What the libraries no longer do as we take for granted.
        self.changed = changed(server)
        self.way = way_left(self.changed, fast=fast)
        for point in self.changed:
            log.warning("live.library_changed", what=point.name, way=self.way.value)
        if self.way is not Way.UNSEEN:
            self._queue = server.eio.send_packet
        if self.way is Way.STRAIGHT:
            server.eio.send_packet = self.send
        #: Broadcasts encoded so far; a test counts them, one for each.
        self.encoded = 0
        #: Packets kept from slow clients, and clients hung up on, for /metrics.
        self.dropped = self.hung_up = 0
        self.slow_for = SLOW_FOR
        self._slow_since: dict[str, float] = {}
        #: The sockets of connections that were written to: the library asks three maps.
        self._sockets: dict[str, Any] = {}

    def emit(self, connections: Iterable[str], event: str, payload: dict[str, Any]) -> list[str]:
        """Send to many connections, encoding once; return those too slow to take it.

        Where what waits cannot be seen, nobody is too slow.
        """
        if self.way is Way.UNSEEN:
            return self._leave_to_library(list(connections), event, payload)
        packet = self._packet(event, payload)
        return [each for each in connections if not self._put(each, packet)]

    def _leave_to_library(
        self, connections: list[str], event: str, payload: dict[str, Any]
    ) -> list[str]:
        if connections:  # to nobody would be to everybody
            self.encoded += 1
            self.server.emit(event, payload, to=connections)
        return []

    def _packet(self, event: str, payload: dict[str, Any]) -> engine_packet.Packet:
        self.encoded += 1
        encoded = self.server.packet_class(
            socket_packet.EVENT, namespace="/", data=[event, payload]
        ).encode()
        if self.way is Way.STRAIGHT:
            return Finished(encoded)
        return engine_packet.Packet(engine_packet.MESSAGE, encoded)

    def _put(self, connection: str, packet: engine_packet.Packet) -> bool:
        """Write or queue a packet; False when the client is too far behind."""
        socket = self._sockets.get(connection) or self._find(connection)
        if socket is None or socket.closed:
            self._sockets.pop(connection, None)
            return True
        if isinstance(packet, Finished) and _write(socket, packet.whole):
            if self._slow_since:
                self._slow_since.pop(connection, None)
            return True
        if socket.queue.qsize() >= QUEUE_LIMIT:
            self.dropped += 1
            self._note_slow(connection, socket)
            return False
        self._slow_since.pop(connection, None)
        self._queue(socket.sid, packet)
        return True

    def _find(self, connection: str) -> Any:
        """Return the socket of a connection, or None, and keep it for the next broadcast."""
        engine = self.server.eio
        socket = engine.sockets.get(self.server.manager.eio_sid_from_sid(connection, "/"))
        if socket is not None:
            if len(self._sockets) > 2 * len(engine.sockets):
                self._sockets.clear()  # most are of people who have left
            self._sockets[connection] = socket
        return socket

    def send(self, engine_sid: str, packet: Any) -> None:
        """Write a packet of the library's, or queue it behind what waits."""
        socket = self.server.eio.sockets.get(engine_sid)
        is_text = packet.packet_type == engine_packet.MESSAGE and isinstance(packet.data, str)
        if (
            socket is None
            or socket.closed
            or not is_text
            or not _write(socket, framed(packet.encode()))
        ):
            self._queue(engine_sid, packet)

    def _note_slow(self, connection: str, socket: Any) -> None:
        """Hang up on a client that has taken nothing for too long."""
        now = time.monotonic()
        if now - self._slow_since.setdefault(connection, now) >= self.slow_for:
            self.hung_up += 1
            log.info("live.slow_consumer", waiting=socket.queue.qsize())
            self._slow_since.pop(connection, None)
            self.server.start_background_task(socket.close, wait=False, abort=True)


def _write(socket: Any, whole: Framed) -> bool:
    """Write a frame at once to a socket that has nothing waiting; False when it could not.

    While a client changes over from polling, its WebSocket carries nothing of ours.
    """
    direct = getattr(socket, "framed", None)
    return (
        direct is not None
        and socket.upgraded
        and not socket.queue.qsize()
        and direct.send_now(whole)
    )

"""From one event to many sockets: encoded once, queued for each.

The plain path. A faster one may take its place behind the same two functions
(docs/decisions); nothing above core knows which one runs.
"""

import time
from collections.abc import Iterable
from typing import Any

import structlog
from engineio import packet as engine_packet
from socketio import Server
from socketio import packet as socket_packet

log = structlog.get_logger()

#: Packets that may wait for one slow client before it only gets hints (docs/protocol.md).
QUEUE_LIMIT = 64
#: Seconds that it may stay so; then it is disconnected. It may come back and catch up.
SLOW_FOR = 30.0


class Fanout:
    """Writes events to sockets of this process; never blocks on a slow one."""

    def __init__(self, server: Server):
        self.server = server
        #: Broadcasts encoded so far; a test counts them, one for each.
        self.encoded = 0
        self.slow_for = SLOW_FOR
        self._slow_since: dict[str, float] = {}

    def emit(self, connections: Iterable[str], event: str, payload: dict[str, Any]) -> list[str]:
        """Send to many connections, encoding once; return those too slow to take it."""
        packet = self._packet(event, payload)
        slow = []
        for connection in connections:
            if not self._put(connection, packet):
                slow.append(connection)
        return slow

    def _packet(self, event: str, payload: dict[str, Any]) -> engine_packet.Packet:
        self.encoded += 1
        encoded = self.server.packet_class(
            socket_packet.EVENT, namespace="/", data=[event, payload]
        ).encode()
        return engine_packet.Packet(engine_packet.MESSAGE, encoded)

    def _put(self, connection: str, packet: engine_packet.Packet) -> bool:
        """Queue a packet; False when the client is too far behind."""
        engine_sid = self.server.manager.eio_sid_from_sid(connection, "/")
        socket = self.server.eio.sockets.get(engine_sid)
        if socket is None or socket.closed:
            return True
        if socket.queue.qsize() >= QUEUE_LIMIT:
            self._note_slow(connection, socket)
            return False
        self._slow_since.pop(connection, None)
        self.server._send_eio_packet(engine_sid, packet)
        return True

    def _note_slow(self, connection: str, socket: Any) -> None:
        """Hang up on a client that has taken nothing for too long."""
        now = time.monotonic()
        if now - self._slow_since.setdefault(connection, now) >= self.slow_for:
            log.info("live.slow_consumer", waiting=socket.queue.qsize())
            self._slow_since.pop(connection, None)
            self.server.start_background_task(socket.close, wait=False, abort=True)

"""Keeps a live connection without a greenlet of its own, in place of Engine.IO's two for each.

A greenlet costs more memory than all that is known of a silent client. So one is started
when a client has said something and ends when that is answered; another is started when
something has to wait for a client, and ends when nothing does; one wheel pings everybody.
What Engine.IO promises stays: order, ping and timeout, and how a connection ends.
"""

import time
from collections import deque
from typing import TYPE_CHECKING, Any

import gevent
import structlog
from engineio import packet as engine_packet
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from gevent.event import Event
from socketio import packet as socket_packet

from facilitator.core.framed import framed
from facilitator.core.wellformed import Said

if TYPE_CHECKING:
    from facilitator.core.websocket import WebSocket

log = structlog.get_logger()

PING = engine_packet.Packet(engine_packet.PING)
PING_NOW = framed(PING.encode())
MESSAGE, PONG = str(engine_packet.MESSAGE), str(engine_packet.PONG)
ACK = f"{MESSAGE}{socket_packet.ACK}"


class Keeper:
    """What stands between one Engine.IO socket and its WebSocket, and is the socket's queue."""

    __slots__ = ("_ended", "_waiting", "_watcher", "_writer", "environ", "socket", "ws")

    def __init__(self, socket: Any, ws: "WebSocket", environ: dict[str, Any]):
        self.socket, self.ws = socket, ws
        #: The request that opened the connection, emptied once nobody asks for it any more.
        self.environ = environ
        self._waiting: deque[Any] | None = None
        self._writer: gevent.Greenlet | None = None
        self._watcher: Any = None
        self._ended: Event | None = None

    def begin(self) -> None:
        """Take the socket over from Engine.IO: what waits goes out, and reading begins."""
        before, self.socket.queue = self.socket.queue, self
        self.socket.connected = self.socket.upgraded = True
        while before.qsize():
            self.put(before.get())
        self._watcher = gevent.get_hub().loop.io(self.ws.raw.fileno(), 1)
        self.socket.server.pulse.add(self)
        if self.ws.is_over:
            gevent.spawn_raw(self._end)
        else:
            self._watcher.start(self._readable)

    def wait_until_over(self) -> None:
        """Stay until the connection has ended, for a server that closes what is left."""
        self._ended = Event()
        self._ended.wait()

    # ------------------------------------------------------------ the queue of Engine.IO

    def qsize(self) -> int:
        """Return how many packets wait for the client."""
        return 0 if self._waiting is None else len(self._waiting)

    def put(self, packet: Any) -> None:
        """Let a packet wait its turn; None says that nothing follows, and ends the connection."""
        if self._waiting is None:
            self._waiting = deque()
            self._writer = gevent.spawn(self._write)
        self._waiting.append(packet)

    def join(self) -> None:
        """Wait until nothing waits for the client."""
        if self._writer is not None:
            self._writer.join()

    def _write(self) -> None:
        """Write what waits, in its order, and end; a packet waits until it has gone out."""
        waiting = self._waiting
        while waiting and waiting[0] is not None:
            try:
                self.ws.send(waiting[0].encode())
            except OSError:
                break
            waiting.popleft()
        if waiting:  # the end was put, or nothing more gets through
            self.ws.close()
        self._waiting = self._writer = None

    # ------------------------------------------------------------ reading

    def _readable(self) -> None:
        """Read in a greenlet of its own what has come; called by the loop, which never waits."""
        self._watcher.stop()
        gevent.spawn_raw(self._take_in)

    def _take_in(self) -> None:
        try:
            while not self.ws.is_over:
                text = self.ws.next_text()
                if text is not None:
                    self._receive(text)
                elif not self.ws.is_over and not self.ws.read_now():
                    self._watcher.start(self._readable)
                    return
        except SocketIsClosedError:
            pass  # a packet came for a connection that is ending
        except Exception:
            log.exception("live.reading_failed")
        self._end()

    def _receive(self, text: str) -> None:
        """Hand on one packet; what fails in an ask is answered there."""
        if isinstance(text, Said) and self._answer(text):
            return
        if text.startswith(MESSAGE):
            self.socket.server._trigger_event("message", self.socket.sid, text[1:])
            self.environ.clear()  # it was kept for the first message, the client's CONNECT
        elif text.startswith(PONG):
            if self.socket.last_ping:
                self.socket.last_ping = None
                self.socket.server.pulse.add(self)
        else:
            try:
                self.socket.receive(engine_packet.Packet(encoded_packet=text))
            except UnknownPacketError:
                log.info("live.unknown_packet")

    def _answer(self, said: Said) -> bool:
        """Answer an event as the library would; False leaves one to it that it must refuse."""
        server, engine_sid = self.socket.server.asked, self.socket.sid
        sid = server.manager.sid_from_eio_sid(engine_sid, "/")
        handler = server.handlers["/"].get(said.event[0])
        if handler is None or not server.manager.is_connected(sid, "/"):
            return False
        answer = handler(sid, *said.event[1:])
        if said.wants and not self.socket.closed:
            answers = [] if answer is None else [answer]
            told = server.packet_class.json.dumps(answers, separators=(",", ":"))
            whole = framed(f"{ACK}{int(said.wants)}{told}")
            if self.qsize() or not self.ws.send_now(whole):
                self.put(engine_packet.Packet(engine_packet.MESSAGE, whole[1:]))
        return True

    def _end(self) -> None:
        """Let go of the connection, once nothing more is read from it."""
        socket, self._watcher = self.socket, self._watcher.close()
        self.put(None)
        self.join()
        reason = socket.server.reason.TRANSPORT_CLOSE
        socket.close(wait=False, abort=True, reason=reason)
        socket.server.sockets.pop(socket.sid, None)
        self.ws.hang_up()
        if self._ended is not None:
            self._ended.set()

    # ------------------------------------------------------------ the wheel

    def ping(self) -> float:
        """Ask the client for a sign; returns when that was, or 0 when it is ending anyway."""
        if self.socket.closing or self.socket.closed:
            return 0
        self.socket.last_ping = time.time()
        if self.qsize() or not self.ws.send_now(PING_NOW):
            self.put(PING)
        return float(self.socket.last_ping)

    def give_up(self) -> None:
        """End a connection whose client gave no sign in time."""
        reason = self.socket.server.reason.PING_TIMEOUT
        self.socket.close(wait=False, abort=False, reason=reason)

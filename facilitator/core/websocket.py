"""The live room's WebSockets, in place of the one python-engineio brings.

RFC 6455 itself is wsproto's work; here it meets the sockets of gevent's and
gunicorn's servers. What a client sends is checked before the libraries see it:
a bad frame is counted and ends the connection, and nothing is raised.
"""

import struct
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import gevent
import structlog
from gevent import socket as gevent_socket
from gevent.lock import BoundedSemaphore
from socketio import Server
from wsproto import Connection, ConnectionType
from wsproto.connection import ConnectionState
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

from facilitator.core.handshake import ANSWERED, accept, checked, socket_of
from facilitator.core.wellformed import is_wellformed

log = structlog.get_logger()

#: The longest message a client may send, in bytes.
MAX_MESSAGE = 64 * 1024
#: How long the other side may take to answer a close, and to read our last words.
CLOSE_WAIT = 2.0
#: For the handshake; Engine.IO then sets ping interval plus ping timeout on `socket`.
FIRST_TIMEOUT = 20.0

#: Frames refused since the start of the process.
refused_frames = 0

#: Every connection of this process that is open now.
open_sockets: set["WebSocket"] = set()


def install(server: Server) -> None:
    """Give a Socket.IO server this WebSocket; raises RuntimeError when it has no place for it."""
    engine = server.eio
    if "websocket" not in getattr(engine, "_async", {}):
        raise RuntimeError("python-engineio has changed: see core/websocket.py")
    engine._async = {**engine._async, "websocket": WebSocket}  # a copy: the original is shared
    engine.handle_request = partial(checked, engine.handle_request)


def close_all() -> None:
    """Tell every client that this process goes away, without waiting for any of them."""
    for each in list(open_sockets):
        gevent.spawn(each.close, CloseReason.GOING_AWAY)


class Framed(str):
    """A text with its finished frame: servers never mask, so the same bytes serve every socket."""

    frame: bytes


def framed(text: str) -> Framed:
    """Return the text with its frame (RFC 6455, section 5.2): final, not masked."""
    data = text.encode()
    size = len(data)
    if size < 126:
        head = struct.pack("!BB", 0x81, size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x81, 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 127, size)
    whole = Framed(text)
    whole.frame = head + data
    return whole


class WebSocket:
    """One connection: called like a WSGI app, then asked by Engine.IO to wait, send and close."""

    socket: gevent_socket.socket

    def __init__(self, handler: Callable[["WebSocket"], object], _server: object):
        self._handler = handler
        self._protocol = Connection(ConnectionType.SERVER)
        self._writing = BoundedSemaphore(1)
        self._is_broken = False  # part of a frame was lost, so no other may follow
        self._is_over = False  # nothing more is read
        self._is_greeted = False  # the client has sent its one CONNECT
        self._has_polled = False  # or may have sent it before it came here
        self._parts: list[str] = []
        self._size = 0

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Iterable[bytes]:
        """Shake hands and stay until the connection ends."""
        self.socket = socket_of(environ)
        self.socket.settimeout(FIRST_TIMEOUT)
        try:
            accept(self.socket, environ)
        except OSError:
            self._is_broken = self._is_over = True
        open_sockets.add(self)
        engine_socket = getattr(self._handler, "__self__", None)
        if engine_socket is not None:
            engine_socket.framed = self  # for the fan-out, which writes past the queue
            self._has_polled = getattr(engine_socket, "connected", False)
        try:
            self._handler(self)
        finally:
            open_sockets.discard(self)
            self._hang_up()
        environ[ANSWERED] = True
        return []

    def send(self, data: str | bytes) -> None:
        """Write one whole message; raises OSError when the connection is gone."""
        if isinstance(data, Framed):
            self._write(data.frame)
            return
        self._write(TextMessage(data) if isinstance(data, str) else BytesMessage(data))

    def send_now(self, data: Framed) -> bool:
        """Hand a message to the system at once, without waiting; False when it must wait its turn.

        What the system does not take at once goes out by itself, before anything else.
        """
        raw = getattr(self.socket, "_sock", None)
        if raw is None or self._is_broken or self._protocol.state is not ConnectionState.OPEN:
            return False
        if not self._writing.acquire(blocking=False):
            return False
        try:
            taken = raw.send(data.frame)
        except OSError:  # nothing was taken: no room just now, or gone, which the reader notices
            self._writing.release()
            return False
        if taken == len(data.frame):
            self._writing.release()
        else:
            gevent.spawn(self._send_rest, data.frame[taken:])
        return True

    def _send_rest(self, rest: bytes) -> None:
        """Finish a frame; its turn to write was taken by whoever began it."""
        try:
            self.socket.sendall(rest)
        except OSError:
            self._is_broken = True
        finally:
            self._writing.release()

    def wait(self) -> str | None:
        """Return the next whole, well-formed message, or None when the connection is over."""
        while not self._is_over:
            for event in self._protocol.events():
                text = self._take(event)
                if text is not None:
                    return text
                if self._is_over:
                    return None
            self._read()
        return None

    def close(self, code: CloseReason = CloseReason.NORMAL_CLOSURE) -> None:
        """Say goodbye, once; the other side has a moment to answer."""
        self._say_goodbye(CloseConnection(code=code))
        if not self._is_over:
            gevent.spawn_later(CLOSE_WAIT, self._cut)

    def _read(self) -> None:
        try:
            data = self.socket.recv(16384)
        except OSError:  # silent for longer than a ping and its answer take, or cut off
            data = b""
        if data:
            self._protocol.receive_data(data)
        else:
            self._is_over = True

    def _take(self, event: Event) -> str | None:
        """Deal with one event; return the text that it completes, if any."""
        if isinstance(event, CloseConnection):
            self._closed(event)
        elif self._protocol.state is not ConnectionState.OPEN:
            return None  # we have said goodbye already
        elif isinstance(event, TextMessage):
            return self._collect(event)
        elif isinstance(event, BytesMessage):
            self._refuse(CloseReason.UNSUPPORTED_DATA)
        elif isinstance(event, Ping):
            try:
                self._write(event.response())
            except OSError:
                self._is_over = True
        return None

    def _collect(self, event: TextMessage) -> str | None:
        if event.data:
            self._parts.append(event.data)
            self._size += len(event.data.encode())
        if self._size > MAX_MESSAGE:
            self._refuse(CloseReason.MESSAGE_TOO_BIG)
        if self._is_over or not event.message_finished:
            return None
        text = "".join(self._parts)
        self._parts, self._size = [], 0
        if is_wellformed(text) and self._is_in_turn(text):
            return text
        self._refuse(CloseReason.INVALID_FRAME_PAYLOAD_DATA)
        return None

    def _is_in_turn(self, text: str) -> bool:
        """True unless a message comes before the client's CONNECT, or it sends a second one."""
        if text.startswith("40"):
            was_greeted, self._is_greeted = self._is_greeted, True
            return not was_greeted
        return self._is_greeted or self._has_polled or not text.startswith("4")

    def _closed(self, event: CloseConnection) -> None:
        """Take a close from the client, or a fault that wsproto found in its frames."""
        if self._protocol.state is ConnectionState.REMOTE_CLOSING:
            self._is_over = True
            self._say_goodbye(event.response())
        elif self._protocol.state is ConnectionState.CLOSED:
            self._is_over = True
        else:
            self._refuse(CloseReason(event.code))

    def _refuse(self, code: CloseReason) -> None:
        """Count a bad frame and end the connection; what it said is nobody's business."""
        global refused_frames
        refused_frames += 1
        log.warning("live.bad_frame", close=int(code))
        self._is_over = True
        self._say_goodbye(CloseConnection(code=code))

    def _say_goodbye(self, event: CloseConnection) -> None:
        try:
            self._write(event, patience=CLOSE_WAIT)
        except OSError:
            self._is_broken = True

    def _write(self, what: Event | bytes, patience: float | None = None) -> None:
        """Write a whole frame; frames of two greenlets never mix."""
        if not self._writing.acquire(timeout=patience):
            raise OSError("the last frame is not through yet")
        try:
            if self._is_broken:
                raise OSError("the connection is gone")
            if isinstance(what, bytes) and self._protocol.state is not ConnectionState.OPEN:
                raise OSError("the connection is closing")
            frame = what if isinstance(what, bytes) else self._protocol.send(what)
            try:
                self.socket.sendall(frame)
            except BaseException:
                self._is_broken = True
                raise
        except LocalProtocolError as error:
            raise OSError("the connection is closing") from error
        finally:
            self._writing.release()

    def _hang_up(self) -> None:
        """Let the last frame arrive: a socket closed with bytes unread would take it back."""
        try:
            self.socket.shutdown(gevent_socket.SHUT_WR)
            with gevent.Timeout(CLOSE_WAIT, False):
                while self.socket.recv(65536):
                    pass
        except OSError:
            return  # it is gone already

    def _cut(self) -> None:
        try:
            self.socket.shutdown(gevent_socket.SHUT_RDWR)
        except OSError:
            return  # it is gone already

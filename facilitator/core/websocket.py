"""The live room's WebSockets, in place of the one python-engineio brings.

RFC 6455 itself is wsproto's work but for the plainest frame (core/frames.py); here it
meets the sockets of gevent's and gunicorn's servers. What a client sends is checked
before the libraries see it: a bad frame is counted and ends the connection, and nothing
is raised.
"""

from collections.abc import Callable, Iterable
from typing import Any

import gevent
import structlog
from gevent import event as gevent_event
from gevent import socket as gevent_socket
from gevent.lock import BoundedSemaphore
from wsproto import Connection, ConnectionType
from wsproto.connection import ConnectionState
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import LocalProtocolError

from facilitator.core.framed import Framed
from facilitator.core.frames import NotPlain, plain_text
from facilitator.core.handshake import (
    ANSWERED,
    accept,
    is_kept_by_server,
    raw_of,
    socket_of,
    taken_over,
)
from facilitator.core.keeper import Keeper
from facilitator.core.wellformed import wellformed

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
#: Set while none is, nor any that is still being hung up.
all_closed = gevent_event.Event()
all_closed.set()
_unclosed = 0


def close_all() -> None:
    """Tell every client that this process goes away, without waiting for any of them."""
    for each in list(open_sockets):
        gevent.spawn(each.close, CloseReason.GOING_AWAY)


class WebSocket:
    """One connection: called like a WSGI app, then asked by Engine.IO to wait, send and close.

    A new connection is given to a `Keeper` and the call returns. Where the server would
    close what is left, or Engine.IO goes on from polling or keeps its own greenlets, it
    stays until the end.
    """

    __slots__ = (
        "_handler",
        "_has_polled",
        "_is_broken",
        "_is_greeted",
        "_is_ours",
        "_parts",
        "_protocol",
        "_size",
        "_unread",
        "_writing",
        "is_over",
        "raw",
        "socket",
    )

    socket: gevent_socket.socket
    #: The same without gevent around it: what it does is done at once, or not at all.
    raw: Any

    def __init__(self, handler: Callable[["WebSocket"], object], _server: object):
        self._handler: Callable[[WebSocket], object] | None = handler
        self._protocol = Connection(ConnectionType.SERVER)
        self._writing = BoundedSemaphore(1)
        self._is_broken = False  # part of a frame was lost, so no other may follow
        self._is_ours = False  # nobody else closes the socket
        self._is_greeted = False  # the client has sent its one CONNECT
        self._has_polled = False  # or may have sent it before it came here
        self._parts: list[str] | None = None
        self._size = 0
        #: What came and is not read; None once wsproto reads, which then reads all that follows.
        self._unread: bytes | None = b""
        #: Whether nothing more is read.
        self.is_over = False

    def __call__(self, environ: dict[str, Any], _start_response: object) -> Iterable[bytes]:
        """Shake hands, and see to it that somebody stays until the connection ends."""
        stays = is_kept_by_server(environ)
        self.socket = socket_of(environ)
        self.socket.settimeout(FIRST_TIMEOUT)
        try:
            accept(self.socket, environ)
        except OSError:
            self._is_broken = self.is_over = True
        self._count_in()
        handler, self._handler = self._handler, None
        engine_socket = getattr(handler, "__self__", None)
        engine: Any = getattr(engine_socket, "server", None)
        if engine_socket and hasattr(engine, "pulse") and not engine_socket.connected:
            if not stays:
                self.socket, self._is_ours = taken_over(self.socket), True
            self.raw = raw_of(self.socket)
            self._keep(Keeper(engine_socket, self, environ), stays=stays)
        elif handler is not None:
            self.raw = raw_of(self.socket)
            self._serve(handler, engine_socket)
        environ[ANSWERED] = True
        return []

    def _keep(self, keeper: Keeper, *, stays: bool) -> None:
        engine = keeper.socket.server
        self.socket.settimeout(engine.ping_interval + engine.ping_timeout)
        keeper.socket.framed = self  # for the fan-out, which writes past the queue
        keeper.begin()
        if stays:
            keeper.wait_until_over()

    def _serve(self, handler: Callable[["WebSocket"], object], engine_socket: Any) -> None:
        if engine_socket is not None:
            engine_socket.framed = self
            self._has_polled = getattr(engine_socket, "connected", False)
        try:
            handler(self)
        finally:
            self.hang_up()

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
        if self._is_broken or self._protocol.state is not ConnectionState.OPEN:
            return False
        if self._writing.locked():
            return False
        frame = data.frame
        try:
            taken = self.raw.send(frame)  # without a pause, so nobody else begins meanwhile
        except OSError:  # nothing was taken: no room just now, or gone, which the reader notices
            return False
        if taken != len(frame):
            self._writing.acquire()
            gevent.spawn(self._send_rest, frame[taken:])
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
        while not self.is_over:
            text = self.next_text()
            if text is not None:
                return text
            if not self.is_over:
                self._read()
        return None

    def next_text(self) -> str | None:
        """Return the next such message of what was read, or None when more must be read."""
        while self._unread and not self.is_over:
            try:
                found = plain_text(self._unread, MAX_MESSAGE)
            except NotPlain:
                self._protocol.receive_data(self._unread)
                self._unread = None
                break
            if found is None:
                return None
            self._unread = self._unread[found[1] :]
            text = self._take_plain(found[0])
            if text is not None:
                return text
        for event in self._protocol.events():
            text = self._take(event)
            if text is not None:
                return text
            if self.is_over:
                return None
        return None

    def read_now(self) -> bool:
        """Read what has come, without waiting; False when that is nothing."""
        try:
            data = self.raw.recv(16384)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        self._feed(data)
        return True

    def close(self, code: CloseReason = CloseReason.NORMAL_CLOSURE) -> None:
        """Say goodbye, once; the other side has a moment to answer."""
        self._say_goodbye(CloseConnection(code=code))
        if not self.is_over:
            gevent.spawn_later(CLOSE_WAIT, self._cut)

    def _read(self) -> None:
        try:
            data = self.socket.recv(16384)
        except OSError:  # silent for longer than a ping and its answer take, or cut off
            data = b""
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        if not data:
            self.is_over = True
        elif self._unread is None:
            self._protocol.receive_data(data)
        else:
            self._unread += data

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
                self.is_over = True
        return None

    def _take_plain(self, data: bytes) -> str | None:
        if self._protocol.state is not ConnectionState.OPEN:
            return None  # we have said goodbye already
        try:
            return self._check(data.decode())
        except UnicodeDecodeError:
            self._refuse(CloseReason.INVALID_FRAME_PAYLOAD_DATA)
            return None

    def _collect(self, event: TextMessage) -> str | None:
        if self._parts is None:
            self._parts, self._size = [], 0
        if event.data:
            self._parts.append(event.data)
            self._size += len(event.data.encode())
        if self._size > MAX_MESSAGE:
            self._refuse(CloseReason.MESSAGE_TOO_BIG)
        if self.is_over or not event.message_finished:
            return None
        text = "".join(self._parts)
        self._parts = None
        return self._check(text)

    def _check(self, text: str) -> str | None:
        """Return a text that a client may say now; any other ends the connection."""
        checked = wellformed(text)
        if checked is not None and self._is_in_turn(text):
            return checked
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
            self.is_over = True
            self._say_goodbye(event.response())
        elif self._protocol.state is ConnectionState.CLOSED:
            self.is_over = True
        else:
            self._refuse(CloseReason(event.code))

    def _refuse(self, code: CloseReason) -> None:
        """Count a bad frame and end the connection; what it said is nobody's business."""
        global refused_frames
        refused_frames += 1
        log.warning("live.bad_frame", close=int(code))
        self.is_over = True
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

    def hang_up(self) -> None:
        """Let the last frame arrive: a socket closed with bytes unread would take it back."""
        open_sockets.discard(self)
        try:
            self.socket.shutdown(gevent_socket.SHUT_WR)
            with gevent.Timeout(CLOSE_WAIT, False):
                while self.socket.recv(65536):
                    pass
        except OSError:
            pass  # it is gone already
        if self._is_ours:
            self.socket.close()
        self._count_out()

    def _count_in(self) -> None:
        global _unclosed
        _unclosed += 1
        open_sockets.add(self)
        all_closed.clear()

    def _count_out(self) -> None:
        global _unclosed
        _unclosed -= 1
        if not _unclosed:
            all_closed.set()

    def _cut(self) -> None:
        try:
            self.socket.shutdown(gevent_socket.SHUT_RDWR)
        except OSError:
            return  # it is gone already

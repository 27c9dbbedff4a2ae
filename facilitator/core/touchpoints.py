"""What the fan-out takes for granted inside python-engineio and python-socketio.

Both are pinned exactly. Should something have changed all the same, it is found here
at start, on a server nobody is connected to, and events take the libraries' own way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from engineio import packet as engine_packet
from engineio.socket import Socket
from socketio import Server
from socketio import packet as socket_packet


class Way(Enum):
    """How events get to the sockets of this process."""

    #: Framed once, and written by us to every socket that has nothing waiting.
    STRAIGHT = "straight"
    #: Encoded once; the library's queues and writers do the rest, and we see how much waits.
    QUEUED = "queued"
    #: The library does all of it, and only its ping timeout ends what waits for a slow client.
    UNSEEN = "unseen"


@dataclass(frozen=True)
class TouchPoint:
    """One thing taken for granted; `without` is the best way left when it does not hold."""

    name: str
    without: Way
    holds: Callable[[Server], bool]


def changed(server: Server) -> list[TouchPoint]:
    """Return what is not as it was; tries each on a fresh server like this one, never on it."""
    return [point for point in TOUCH_POINTS if not _holds(point, server)]


def way_left(points: list[TouchPoint], *, fast: bool) -> Way:
    """Return the best way that needs none of these, the straight one only where it is wanted."""
    if any(point.without is Way.UNSEEN for point in points):
        return Way.UNSEEN
    return Way.STRAIGHT if fast and not points else Way.QUEUED


def _holds(point: TouchPoint, server: Server) -> bool:
    try:
        return point.holds(type(server)(async_mode=server.async_mode))
    except Exception:  # whatever a changed library does, this process starts
        return False


#: The names of the one connection on the stage, and what it is sent.
ENGINE_SID, WORDS = "engine", "words"


def _finds_engine_sid(server: Server) -> bool:
    find = server.manager.eio_sid_from_sid
    sid = server.manager.connect(ENGINE_SID, "/")
    return bool(
        server.manager.rooms["/"][None][sid] == find(sid, "/") == ENGINE_SID
        and find("nobody", "/") is None
    )


def _looks_in_sockets(server: Server) -> bool:
    socket = server.eio.sockets[ENGINE_SID] = Socket(server.eio, ENGINE_SID)
    server.eio.send_packet(ENGINE_SID, _packet())
    return bool(socket.queue.get(block=False).data == WORDS and server.eio.sockets.get("") is None)


def _counts_what_waits(server: Server) -> bool:
    socket = Socket(server.eio, ENGINE_SID)
    before = socket.queue.qsize()
    socket.send(_packet())
    return (before, socket.queue.qsize()) == (0, 1)


def _ends_when_closed(server: Server) -> bool:
    socket = Socket(server.eio, ENGINE_SID)
    was_closed = socket.closed
    socket.close(wait=False, abort=True)
    return (was_closed, socket.closed, socket.queue.get(block=False)) == (False, True, None)


def _encodes_engine_packets(_server: Server) -> bool:
    packet = _packet()
    found = (packet.packet_type, packet.data, packet.encode())
    return found == (engine_packet.MESSAGE, WORDS, f"4{WORDS}")


def _encodes_events(server: Server) -> bool:
    event = server.packet_class(socket_packet.EVENT, namespace="/", data=["event", {}])
    encoded = event.encode()
    return isinstance(encoded, str) and encoded.startswith('2["event",')


def _sends_by_send_packet(server: Server) -> bool:
    sent = []
    server.eio.send_packet = lambda engine_sid, packet: sent.append(
        (engine_sid, packet.packet_type, packet.data[:1])
    )
    server.emit("event", {}, to=server.manager.connect(ENGINE_SID, "/"))
    ack = server.packet_class(socket_packet.ACK, namespace="/", id=1, data=[{}])
    server._send_packet(ENGINE_SID, ack)
    return sent == [(ENGINE_SID, engine_packet.MESSAGE, kind) for kind in "23"]


class _Told(engine_packet.Packet):  # type: ignore[misc]
    """A packet that knows what it becomes, as the fan-out's do."""

    def encode(self, b64: bool = False) -> str:
        return WORDS


class _Stand:
    """Stands where our WebSocket stands, and notes what the library does with it."""

    def __init__(self, handler: Any, _server: object):
        self.handler = handler
        self.seen: list[object] = []
        self.socket = self  # whose timeout is set

    def __call__(self, _environ: object, _start_response: object) -> list[bytes]:
        self.handler(self)
        return [b"seen"] if self.seen == ["timeout", WORDS, "close", True] else []

    def settimeout(self, _seconds: float) -> None:
        self.seen.append("timeout")

    def send(self, data: object) -> None:
        self.seen.append(data)

    def close(self) -> None:
        self.seen.append("close")

    def wait(self) -> None:
        self.seen.append(self.handler.__self__.upgraded)


def _writes_what_encode_returns(server: Server) -> bool:
    socket = Socket(server.eio, ENGINE_SID)
    socket.queue.put(_Told(engine_packet.MESSAGE, "other words"))
    socket.queue.put(None)  # so that the writer ends
    server.eio._async = {**server.eio._async, "websocket": _Stand}
    server.eio.start_background_task = _Done
    return bool(not socket.upgraded and socket._upgrade_websocket({}, None) == [b"seen"])


class _Done:
    """A task that is carried out while it is started: nothing runs on after the look."""

    def __init__(self, task: Callable[[], None]):
        task()

    def join(self) -> None:
        """Wait for what is over."""


class _Kept:
    """Stands where our WebSocket stands, and leaves the socket a queue of our own."""

    def __init__(self, handler: Any, _server: object):
        self.socket = handler.__self__

    def __call__(self, environ: dict[str, Any], _start_response: object) -> list[bytes]:
        self.socket.queue, environ["kept"] = _Queue(), self.socket
        self.socket.connected = self.socket.upgraded = True
        return []


class _Queue(list[Any]):
    """What the library may ask of a queue."""

    put = list.append

    def join(self) -> None:
        """Wait for nothing."""


def _keeps_without_a_task(server: Server) -> bool:
    """Connect, say CONNECT, ask and end as a client does, on a socket that has no greenlet."""
    engine, started, connect = server.eio, [], server.eio.handlers["connect"]
    engine._async = {**engine._async, "websocket": _Kept}
    engine.start_background_task = lambda *task: started.append(task)
    engine.start_service_task = engine.async_handlers = server.async_handlers = False
    server.on("connect", lambda sid, environ, auth=None: None)
    server.on("ask", lambda sid: {})

    def connected(sid: str, environ: dict[str, Any]) -> Any:
        engine.sockets[sid].last_ping = None
        return connect(sid, environ)

    engine.on("connect", connected)
    environ = {
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": "EIO=4&transport=websocket",
        "HTTP_UPGRADE": "websocket",
        "HTTP_CONNECTION": "upgrade",
        "kept": None,
    }
    engine.handle_request(environ, lambda *_answer: None)
    socket: Any = environ["kept"]
    for text in ("0", '21["ask"]'):
        engine._trigger_event("message", socket.sid, text)
    said = [packet.data[:1] for packet in socket.queue]
    was_there = engine.sockets.get(socket.sid) is socket and not socket.closing
    socket.receive(engine_packet.Packet(encoded_packet="1"))
    reasons = (engine.reason.TRANSPORT_CLOSE, engine.reason.PING_TIMEOUT)
    return bool(
        not started
        and said == ["0", "3"]
        and was_there
        and (socket.closed, socket.queue[-1]) == (True, None)
        and all(reasons)
        and socket.last_ping is None
    )


def _hands_events_to_handlers(server: Server) -> bool:
    """Find by its line who asks, whether they are there, and who answers."""
    sid, manager = server.manager.connect(ENGINE_SID, "/"), server.manager
    server.on("ask", _packet)
    asks = manager.sid_from_eio_sid(ENGINE_SID, "/")
    was_there = manager.is_connected(sid, "/") and not manager.is_connected(None, "/")
    manager.pre_disconnect(sid, "/")
    return bool(
        (asks, manager.sid_from_eio_sid("nobody", "/")) == (sid, None)
        and was_there
        and not manager.is_connected(sid, "/")
        and server.handlers["/"].get("ask") is _packet
        and server.handlers["/"].get("other") is None
    )


def _packet() -> Any:
    return engine_packet.Packet(engine_packet.MESSAGE, WORDS)


TOUCH_POINTS = (
    TouchPoint("manager.eio_sid_from_sid", Way.UNSEEN, _finds_engine_sid),
    TouchPoint("eio.sockets", Way.UNSEEN, _looks_in_sockets),
    TouchPoint("Socket.queue", Way.UNSEEN, _counts_what_waits),
    TouchPoint("Socket.close", Way.UNSEEN, _ends_when_closed),
    TouchPoint("engineio Packet", Way.UNSEEN, _encodes_engine_packets),
    TouchPoint("socketio Packet", Way.UNSEEN, _encodes_events),
    TouchPoint("eio.send_packet", Way.QUEUED, _sends_by_send_packet),
    TouchPoint("Socket's writer", Way.QUEUED, _writes_what_encode_returns),
    TouchPoint("Socket's life", Way.QUEUED, _keeps_without_a_task),
    TouchPoint("server.handlers", Way.QUEUED, _hands_events_to_handlers),
)

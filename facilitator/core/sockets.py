"""Puts the live room's WebSockets, their keepers and their pings into a Socket.IO server."""

from collections.abc import Callable
from functools import partial
from typing import Any

from socketio import Server

from facilitator.core.handshake import checked, wants_websocket
from facilitator.core.pulse import Pulse
from facilitator.core.websocket import WebSocket, open_sockets

#: Live connections held at once.
MAX_OPEN = 10_000


def install(server: Server, *, keep: bool = True) -> None:
    """Give a Socket.IO server this WebSocket; raises RuntimeError when it has no place for it.

    Nothing binary is said either way, so no answer is searched for it. With `keep` off,
    Engine.IO reads, writes and pings with the greenlets it has for each client.
    """
    engine = server.eio
    if "websocket" not in getattr(engine, "_async", {}):
        raise RuntimeError("python-engineio has changed: see core/sockets.py")
    server.packet_class = type("Text", (server.packet_class,), {"uses_binary_events": False})
    engine._async = {**engine._async, "websocket": WebSocket}  # a copy: the original is shared
    engine.handle_request = partial(checked, engine.handle_request, _is_full)
    if keep:
        _keep_all(server)


def _keep_all(server: Server) -> None:
    """Let a `Keeper` have each new connection, and one wheel their pings."""
    engine: Any = server.eio
    engine.asked = server
    engine.pulse = Pulse(engine.ping_interval, engine.ping_timeout)
    engine.on("connect", partial(_connected, engine, engine.handlers["connect"]))
    if engine.transports == ["websocket"]:
        engine.start_service_task = False  # it looks at each client in turn, as the pulse does


def _connected(engine: Any, connect: Callable[..., Any], sid: str, environ: dict[str, Any]) -> Any:
    """Hear of a client; one with a WebSocket gets no greenlet for its pings, but the pulse."""
    if wants_websocket(environ):
        engine.sockets[sid].last_ping = None
    return connect(sid, environ)


def _is_full() -> bool:
    return len(open_sockets) >= MAX_OPEN

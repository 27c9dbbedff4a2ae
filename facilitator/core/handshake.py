"""The opening handshake of a WebSocket, from a WSGI environment (RFC 6455, section 4)."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from gevent import socket
from wsproto.utilities import generate_accept_token

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]

#: Set in the environment once a WebSocket has come and gone.
ANSWERED = "facilitator.answered"

_HTTP = re.compile(r"HTTP/1\.[1-9]")


def checked(
    engine: WsgiApp, is_full: Callable[[], bool], environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer a bad handshake with 400; only a good one reaches Engine.IO, which keeps state."""
    if not wants_websocket(environ) or (is_good(environ) and not is_full()):
        is_kept = is_kept_by_server(environ)
        answer = engine(environ, start_response)
        if ANSWERED in environ:
            _leave(environ, is_kept=is_kept)
        return answer
    if is_good(environ):
        start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"There is no room for another connection just now."]
    headers = [("Content-Type", "text/plain"), ("Sec-WebSocket-Version", "13")]
    start_response("400 Bad Request", headers)
    return [b"This address speaks WebSocket, version 13."]


def wants_websocket(environ: Environ) -> bool:
    """True when the address asks for a WebSocket."""
    return parse_qs(environ.get("QUERY_STRING", "")).get("transport", [])[:1] == ["websocket"]


def is_kept_by_server(environ: Environ) -> bool:
    """True where the server closes a connection as soon as its request returns: gunicorn does."""
    return "gunicorn.socket" in environ


def _leave(environ: Environ, *, is_kept: bool) -> None:
    """Keep the server from answering, or waiting for a next request, where a WebSocket was."""
    if is_kept:
        raise StopIteration  # its word for: the connection is done with
    environ["wsgi.input"].close()


def is_good(environ: Environ) -> bool:
    """True when a client asks for a WebSocket the way the RFC says."""
    tokens = environ.get("HTTP_CONNECTION", "").lower().split(",")
    return (
        environ.get("REQUEST_METHOD") == "GET"
        and _HTTP.fullmatch(environ.get("SERVER_PROTOCOL", "")) is not None
        and environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        and "upgrade" in {token.strip() for token in tokens}
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and _is_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
    )


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False


def accept(connection: socket.socket, environ: Environ) -> None:
    """Switch protocols. No extension and no subprotocol is ever agreed on.

    Compression in particular stays off: it costs 90 kB a connection, and secrets
    compressed beside a stranger's words can be guessed from the size.
    """
    token = generate_accept_token(environ["HTTP_SEC_WEBSOCKET_KEY"].encode())
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + token + b"\r\n\r\n"
    )


def socket_of(environ: Environ) -> socket.socket:
    """Return the client's socket, sending small frames at once.

    Raises RuntimeError under any server but gevent's pywsgi and gunicorn's gevent worker.
    """
    connection = environ.get("gunicorn.socket")
    if connection is None:
        raw = getattr(environ["wsgi.input"], "raw", None)
        connection = getattr(raw, "_sock", None)
    if connection is None:
        raise RuntimeError("live rooms need `python wsgi.py` or gunicorn with -k gevent")
    if connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def taken_over(connection: socket.socket) -> socket.socket:
    """Return the client's socket anew, so that the server has none left to close."""
    of_it = (connection.family, connection.type, connection.proto)
    timeout = connection.gettimeout()
    mine = socket.socket(*of_it, fileno=connection.detach())
    mine.settimeout(timeout)
    return mine


def raw_of(connection: socket.socket) -> Any:
    """Return the system's socket inside gevent's; raises RuntimeError if it has gone from there."""
    raw = getattr(connection, "_sock", None)
    if raw is None:
        raise RuntimeError("gevent has changed: see core/handshake.py")
    return raw

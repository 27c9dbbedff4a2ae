"""The smallest live client there can be: it must cost far less than the server it listens to.

It knows just enough of RFC 6455 and Socket.IO to connect, ask and hear. It masks with
zeros, which the RFC allows and which costs nothing.
"""

import json
import selectors
import socket
import struct
from collections.abc import Callable
from typing import Any

UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Host: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
)

#: What each message that arrives holds once, and the frame of a ping.
MARK, PING = b'"msg.add"', b"\x81\x012"


class Client:
    """One connection, never blocking. `heard` is called with every text that is not a ping."""

    def __init__(
        self,
        port: int,
        headers: dict[str, str],
        auth: dict[str, Any] | None,
        heard: Callable[["Client", bytes], None],
    ):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.socket.sendall(UPGRADE.format(headers=lines).encode())
        self.socket.setblocking(False)
        self.auth = json.dumps(auth) if auth else ""
        self.heard = heard
        self.rest = b""
        self.is_open = self.is_closed = False
        self.asked = 0
        self.frames = 0
        #: While it only counts: how often the mark has come, and what may be half of one.
        self.counted: int | None = None
        self._end = b""

    def fileno(self) -> int:
        """Let a selector watch it."""
        return self.socket.fileno()

    def say(self, text: str) -> None:
        """Send one text frame; what is sent here is always short enough to fit."""
        data = text.encode()
        size = len(data)
        head = bytes([129, 128 | size]) if size < 126 else b"\x81\xfe" + struct.pack("!H", size)
        self.socket.send(head + b"\0\0\0\0" + data)

    def ask(self, event: str, payload: dict[str, Any]) -> int:
        """Ask; the answer's text starts with 43 and the number that is returned."""
        self.asked += 1
        self.say(f"42{self.asked}{json.dumps([event, payload])}")
        return self.asked

    def read(self) -> None:
        """Take what has come."""
        try:
            data = self.socket.recv(262144)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            self.is_closed = True
            return
        if self.counted is not None:
            self._count(data)
            return
        data = self.rest + data if self.rest else data
        at = 0 if self.is_open else self._opened(data)
        if self.is_open:
            while (taken := self._frame(data, at)) != at:
                at = taken
        self.rest = data[at:]

    def only_count(self) -> None:
        """Take no frame apart from now on, only count messages in what comes and answer pings.

        So a listener costs its reads and little more, and is never what is measured.
        """
        self.counted, self._end, self.rest = 0, self.rest[1 - len(MARK) :], b""

    def _count(self, data: bytes) -> None:
        whole = self._end + data
        self.counted = (self.counted or 0) + whole.count(MARK)
        self._end = whole[1 - len(MARK) :]
        if PING in data:
            self.say("3")

    def _opened(self, data: bytes) -> int:
        """Return where the frames begin, after the answer to the handshake."""
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return 0
        if not data.startswith(b"HTTP/1.1 101"):
            raise ConnectionError(data[:end].decode(errors="replace"))
        self.is_open = True
        return end + 4

    def _frame(self, data: bytes, at: int) -> int:
        """Take the frame that begins here and return where the next one does."""
        if len(data) < at + 2:
            return at
        size, body = data[at + 1], at + 2
        if size == 126:
            size, body = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif size == 127:
            size, body = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        if len(data) < body + size:
            return at
        self.frames += 1
        if data[at] == 0x88:
            self.is_closed = True
        else:
            self._text(data[body : body + size])
        return body + size

    def _text(self, text: bytes) -> None:
        if text == b"2":
            self.say("3")
        elif text.startswith(b"0{"):
            self.say(f"40{self.auth}")
        else:
            self.heard(self, text)


def pump(selector: selectors.BaseSelector, seconds: float) -> None:
    """Let every client take what has come, waiting at most so long for the first."""
    for key, _events in selector.select(seconds):
        client: Client = key.data
        client.read()
        if client.is_closed:
            selector.unregister(client)
            client.socket.close()

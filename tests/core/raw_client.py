"""A WebSocket client that does exactly what it is told, right or wrong."""

import base64
import contextlib
import os
import socket
import struct

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATH = "/socket.io/?EIO=4&transport=websocket"
KEY = "dGhlIHNhbXBsZSBub25jZQ=="

HEADERS = {
    "Host": "localhost",
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": KEY,
}


def frame(opcode, payload=b"", *, fin=True, rsv=0, masked=True, length=None):
    """Return one frame as a client sends it; each part can be made wrong."""
    size = len(payload) if length is None else length
    first = bytes([fin << 7 | rsv << 4 | opcode])
    mask = masked << 7
    if size < 126:
        head = first + bytes([mask | size])
    elif size < 65536:
        head = first + bytes([mask | 126]) + struct.pack("!H", size)
    else:
        head = first + bytes([mask | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[at % 4] for at, byte in enumerate(payload))


class RawClient:
    """One TCP connection to the server."""

    def __init__(self, port, *, buffer=None):
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(15)
        try:
            self.socket.connect(("127.0.0.1", port))
        except OSError:
            self.socket.close()
            raise
        self.stream = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.stream.close()
        self.socket.close()

    def request(self, method="GET", path=PATH, headers=HEADERS, version="HTTP/1.1"):
        """Send a request and return the status and the headers of its answer."""
        lines = [f"{method} {path} {version}", *(f"{k}: {v}" for k, v in headers.items())]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        return self.answer()

    def answer(self):
        """Return the status and the headers of an answer."""
        status = int(self.stream.readline().split()[1])
        found = {}
        while (line := self.stream.readline().decode().strip()) != "":
            name, _colon, value = line.partition(": ")
            found[name.lower()] = value
        return status, found

    def join(self):
        """Open a live connection the usual way."""
        assert self.request()[0] == 101
        assert self.text().startswith("0{")
        self.say("40")
        assert self.text().startswith("40{")
        return self

    def say(self, text):
        """Send one text message."""
        self.send(frame(TEXT, text.encode()))

    def send(self, data):
        """Send bytes as they are; the server may have hung up meanwhile."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)

    def frame(self):
        """Return the next frame's opcode and payload; None at the end of the connection."""
        try:
            head = self.exactly(2)
            assert head[0] & 0x80, "the server sends whole messages"
            assert not head[0] & 0x70, "and agreed on no extension"
            assert not head[1] & 0x80, "and never masks"
            size = head[1]
            if size == 126:
                (size,) = struct.unpack("!H", self.exactly(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self.exactly(8))
            return head[0] & 0x0F, self.exactly(size)
        except ConnectionError:
            return None

    def exactly(self, size):
        """Return so many bytes; raises ConnectionError when the stream ends before."""
        data = self.stream.read(size)
        if len(data) < size:
            raise ConnectionError("the connection ended inside a frame")
        return data

    def text(self):
        """Return the next text message."""
        opcode, payload = self.frame()
        assert opcode == TEXT
        return payload.decode()

    def close_code(self):
        """Read to the end; return the code the server closed with, 0 for none."""
        code = 0
        while (found := self.frame()) is not None:
            if found[0] == CLOSE:
                code = struct.unpack("!H", found[1][:2])[0] if found[1] else 1005
        return code


def key_of(nonce):
    """Return a handshake key of these bytes."""
    return base64.b64encode(nonce).decode()

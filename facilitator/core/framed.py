"""A text together with its finished WebSocket frame: made once, whoever it goes to."""

import struct


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

"""The frame nearly everything a client says comes in, read without wsproto.

A whole text in one masked frame (RFC 6455, section 5.2) takes wsproto fifty
microseconds, a twelfth of all that a message took. Anything else, from a ping to a
fault, is wsproto's to read and to judge.
"""


class NotPlain(Exception):
    """What comes next is not a whole text in one frame, or is longer than may be."""


def plain_text(data: bytes, most: int) -> tuple[bytes, int] | None:
    """Return the unmasked text that data begins with, and where it ends; None when more must come.

    `most` is how many bytes a text may have. Raises NotPlain, as soon as that is known.
    """
    if not data.startswith(b"\x81"[: len(data)]):  # final, a text, no extension
        raise NotPlain
    if len(data) < 2:
        return None
    size, start = data[1] ^ 0x80, 6  # a client always masks
    if size == 126:
        if len(data) < 4:
            return None
        start = 8
        size = int.from_bytes(data[2:4], "big")
        if size < 126:
            raise NotPlain
    elif size > 126:
        raise NotPlain
    if size > most:
        raise NotPlain
    end = start + size
    if len(data) < end:
        return None
    mask = data[start - 4 : start] * (size // 4 + 1)
    words = int.from_bytes(data[start:end], "little") ^ int.from_bytes(mask[:size], "little")
    return words.to_bytes(size, "little"), end

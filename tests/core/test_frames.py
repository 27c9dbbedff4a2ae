"""The plainest frame is read as wsproto reads it, however it arrives; any other is wsproto's."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.core.frames import NotPlain, plain_text
from facilitator.core.websocket import MAX_MESSAGE, WebSocket
from tests.core.raw_client import CLOSE, PING, PONG, TEXT, frame

#: Lengths around the places where a frame's head changes.
SIZES = (0, 1, 3, 4, 125, 126, 127, 1000, 65_535, MAX_MESSAGE)


@pytest.mark.parametrize("size", SIZES)
def test_a_whole_text_in_one_frame_is_read(size):
    if size > 65_535:
        with pytest.raises(NotPlain):  # its length stands in eight bytes
            plain_text(frame(TEXT, b"x" * size), MAX_MESSAGE)
        return
    words = os.urandom(size)
    sent = frame(TEXT, words)
    assert plain_text(sent + b"\x81", MAX_MESSAGE) == (words, len(sent))
    for end in {1, 2, 3, 5, len(sent) // 2, len(sent) - 1}:
        assert plain_text(sent[:end], MAX_MESSAGE) is None


@pytest.mark.parametrize(
    "begins",
    [
        b"\x01\x85",  # the first of several
        b"\x80\x85",  # the last of several
        b"\x82\x85",  # binary
        b"\x88\x82",
        b"\x89\x80",
        b"\x8a\x80",
        b"\xc1\x85",  # an extension's bit
        b"\x83\x85",  # a kind there is not
        b"\x81\x05",  # not masked
        b"\x81\x7e",
        b"\x81\xfe\x00\x05",  # a length in more bytes than it needs
        b"\x81\xff",  # a length in eight bytes
    ],
)
def test_anything_else_is_left_to_wsproto_as_soon_as_it_is_known(begins):
    with pytest.raises(NotPlain):
        plain_text(begins, MAX_MESSAGE)


def test_a_text_that_is_too_long_is_not_waited_for():
    with pytest.raises(NotPlain):
        plain_text(b"\x81\xfe\x04\x01", 1024)
    assert plain_text(b"\x81\xfe\x04\x00", 1024) is None


class Line(WebSocket):
    """A WebSocket whose other side is a list."""

    __slots__ = ("said",)

    def __init__(self, *, plain: bool):
        super().__init__(lambda _ws: None, None)
        self.said: list[bytes] = []
        self.socket = self.raw = self  # type: ignore[assignment]
        if not plain:
            self._unread = None

    def sendall(self, data: bytes) -> None:
        self.said.append(data)

    def hear(self, data: bytes) -> list[str]:
        self._feed(data)
        heard = []
        while not self.is_over and (text := self.next_text()) is not None:
            heard.append(text)
        return heard


EVENTS = st.builds(
    lambda words, wants: f"42{wants}" + json.dumps(["say", words], ensure_ascii=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.sampled_from(["", "7"]),
)
FRAMES = st.one_of(
    EVENTS.map(lambda text: frame(TEXT, text.encode())),
    st.just(frame(TEXT, b"3")),
    st.binary(max_size=20).map(lambda data: frame(TEXT, data)),
    st.binary(max_size=20).map(lambda data: frame(PING, data)),
    st.just(frame(PONG, b"")),
    st.just(frame(CLOSE, b"\x03\xe8")),
    st.binary(min_size=2, max_size=30),
)


@given(st.lists(FRAMES, min_size=1, max_size=6), st.lists(st.integers(1, 40), max_size=8))
def test_whatever_comes_and_in_whatever_pieces_both_ways_hear_and_say_the_same(frames, cuts):
    sent = frame(TEXT, b"40{}") + b"".join(frames)
    told = []
    for plain in (True, False):
        line, heard, rest = Line(plain=plain), [], sent
        for cut in [*cuts, len(sent)]:
            piece, rest = rest[:cut], rest[cut:]
            if piece and not line.is_over:
                heard += line.hear(piece)
        told.append((heard, line.said, line.is_over))
    (heard, said, over), (heard_by_wsproto, said_by_wsproto, over_by_wsproto) = told
    assert heard == heard_by_wsproto
    # wsproto may judge a text before all of it is there
    if not over_by_wsproto or over:
        assert (said, over) == (said_by_wsproto, over_by_wsproto)

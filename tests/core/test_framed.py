"""One finished frame for everybody: the bytes of the RFC, and never inside another frame."""

import pytest
from wsproto import Connection, ConnectionType
from wsproto.events import TextMessage

from facilitator.core.fanout import Fanout, Finished
from facilitator.core.framed import framed
from tests.core.test_library_contracts import new_server


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 70000])
def test_a_frame_is_what_the_library_would_have_sent(size):
    text = "é" * (size // 2) + "x" * (size % 2)
    server = Connection(ConnectionType.SERVER)
    assert framed(text).frame == server.send(TextMessage(text))
    assert framed(text) == text


def test_a_broadcast_is_encoded_and_framed_once():
    fanout = Fanout(new_server())
    fanout.emit(["nobody", "nobody else"], "room.hint", {"head": 3})
    assert fanout.encoded == 1
    packet = Finished('2["room.hint",{"head":3}]')
    assert packet.encode() is packet.encode()
    assert packet.encode().frame[2:] == b'42["room.hint",{"head":3}]'

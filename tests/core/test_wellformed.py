"""Only packets a client may send get past the guard, and the libraries read each the same way."""

import json

import pytest
from engineio.packet import Packet as EnginePacket
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import Packet as SocketPacket

from facilitator.core.wellformed import Said, wellformed

RESERVED = {"connect", "disconnect", "*"}
SCRAPS = [*'0123456789[]{}",:-/²٣ eE.\\uNa', "connect", "NaN", "null", "1e999"]

MAY_SEND = r"""
1
2
2probe
3
3probe
5
6
40
40{"v":1}
41
42["hi"]
4212["hi",{"a":[1.5,null]}]
430[]
431["x"]
42["π", -1]
42["😀 \ud83d"]
""".strip().split("\n")

MAY_NOT_SEND = r"""
0
0{}
4
7
hello
b4aGk=
²
٣
22
2x
1x
4 0
40[]
40null
40{
40/admin,
40/,{}
41x
41/x
42
42[]
42{}
42"x"
42[1]
42[null]
42[["x"]]
42["connect"]
42["disconnect"]
42["*"]
42/x,["a"]
421-["a"]
42٣["a"]
42-1["a"]
42["a"
42["a"]]
42["a"] x
4299999999999999999["a"]
42["a",NaN]
42["a",-Infinity]
42["a",1e999]
42["a",111111111111111111111]
42["a",[[[[[[[[]]]]]]]]]
43[]
431
43{"a":1}
44{}
451-["a",{"_placeholder":true}]
461-[]
""".strip().split("\n")

plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
payloads = st.recursive(
    plain | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
names = st.text(max_size=20).filter(lambda name: name not in RESERVED)
scraps = st.lists(st.sampled_from(SCRAPS) | st.characters(), max_size=24).map("".join)


@pytest.mark.parametrize("text", MAY_SEND)
def test_a_client_may_send_this(text):
    assert wellformed(text)


@pytest.mark.parametrize("text", [*MAY_NOT_SEND, "", '42["a\x00"]', "42" + "[" * 30000])
def test_a_client_may_not_send_this(text):
    assert not wellformed(text)


def test_lists_nested_past_what_python_can_read_are_refused():
    assert not wellformed("42" + "[" * 30000 + "]" * 30000)


@given(names, st.lists(payloads, max_size=3), st.none() | st.integers(0, 10**15 - 1))
def test_an_ordinary_event_passes(name, arguments, ack):
    packet = SocketPacket(data=[name, *arguments], id=ack, binary=False)
    said = wellformed("4" + packet.encode())
    assert isinstance(said, Said)
    assert (said.event, said.wants) == ([name, *arguments], "" if ack is None else str(ack))


@given(scraps)
def test_what_passes_the_libraries_take_without_a_murmur(text):
    for candidate in (text, "4" + text, "42" + text, f'42["a",{text}]', "40" + text):
        if wellformed(candidate):
            assert_harmless(candidate)


@given(payloads)
def test_no_event_starts_with_anything_but_a_name(payload):
    text = "42" + json.dumps([payload])
    is_name = isinstance(payload, str) and payload not in RESERVED
    assert (wellformed(text) is not None) == is_name


def assert_harmless(text):
    """Read the packet as the two libraries do; neither may raise or find something else."""
    engine = EnginePacket(encoded_packet=text)
    assert 1 <= engine.packet_type <= 6
    assert not engine.binary
    if engine.packet_type != 4:
        return
    packet = SocketPacket(encoded_packet=engine.data)
    assert packet.packet_type in {0, 1, 2, 3}
    assert packet.namespace is None
    assert packet.attachment_count == 0
    if packet.packet_type == 2:
        assert isinstance(packet.data, list)
        assert isinstance(packet.data[0], str)
        assert packet.data[0] not in RESERVED
    if packet.packet_type == 3:
        assert isinstance(packet.data, list)
        assert packet.id is not None

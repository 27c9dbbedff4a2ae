"""What no client should send ends its own connection, with the right code, and nobody else's."""

import random

import pytest

from tests.core.echo import WAYS, echo_server, gunicorn_server
from tests.core.raw_client import BINARY, CLOSE, HEADERS, PING, TEXT, RawClient, frame
from tests.core.test_wellformed import MAY_NOT_SEND


@pytest.fixture(scope="module", params=WAYS)
def echo(request):
    with echo_server(way=request.param) as running:
        yield running


@pytest.fixture
def client(echo):
    with RawClient(echo.port) as client:
        yield client


BAD_FRAMES = {
    "unmasked": (frame(TEXT, b"3", masked=False), 1002),
    "a reserved bit": (frame(TEXT, b"3", rsv=4), 1002),
    "another reserved bit": (frame(TEXT, b"3", rsv=1), 1002),
    "an opcode without meaning": (frame(3, b"3"), 1002),
    "a control opcode without meaning": (frame(11), 1002),
    "a long ping": (frame(PING, b"x" * 126), 1002),
    "a ping in pieces": (frame(PING, b"x", fin=False), 1002),
    "a continuation of nothing": (frame(0, b"3"), 1002),
    "a message inside a message": (frame(TEXT, b"3", fin=False) + frame(TEXT, b"3"), 1002),
    "a close of one byte": (frame(CLOSE, b"\x03"), 1002),
    "a close code nobody may send": (frame(CLOSE, b"\x03\xed"), 1002),
    "a close with broken words": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "a length with its top bit set": (b"\x81\xff" + b"\xff" * 12, 1002),
    "a length written too long": (b"\x81\xfe\x00\x01" + b"\x00" * 5, 1002),
    "bytes": (frame(BINARY, b"\x04hello"), 1003),
    "text that is not UTF-8": (frame(TEXT, b'42["\xff"]'), 1007),
    "half a surrogate pair": (frame(TEXT, b'42["\xed\xa0\x80"]'), 1007),
    "text that stops inside a letter": (frame(TEXT, b"3\xc3"), 1007),
    "a message over 64 KiB": (frame(TEXT, b"4" * 65537), 1009),
    "a message over 64 KiB of letters": (frame(TEXT, "é".encode() * 33000), 1009),
    "a promise of a terabyte": (frame(TEXT, b"4" * 70000, length=2**40), 1009),
    "a message over 64 KiB in pieces": (
        frame(TEXT, b"4" * 40000, fin=False) + frame(0, b"4" * 40000),
        1009,
    ),
}


@pytest.mark.parametrize("bad", BAD_FRAMES)
def test_a_bad_frame_closes_with_its_code_and_is_counted(echo, client, bad):
    sent, code = BAD_FRAMES[bad]
    before = echo.state()["refused"]
    client.join().send(sent)
    assert client.close_code() == code
    assert echo.state()["refused"] == before + 1


@pytest.mark.parametrize("text", MAY_NOT_SEND)
def test_a_packet_no_client_sends_closes_the_connection(client, text):
    client.join().say(text)
    assert client.close_code() == 1007


@pytest.mark.parametrize("text", ['42["echo",1]', "41", '430["x"]'])
def test_nothing_is_heard_before_the_connect(client, text):
    client.request()
    client.text()
    client.say(text)
    assert client.close_code() == 1007


def test_a_second_connect_is_refused(client):
    client.join().say("40")
    assert client.close_code() == 1007


def test_an_ack_nobody_waits_for_and_an_event_nobody_handles_pass_quietly(client):
    client.join().say('4399["x"]')
    client.say('427["unheard of",1]')
    client.say('421["echo",1]')
    assert client.text() == "431[1]"


def test_refusals_are_logged_without_a_word_of_what_was_said(echo, client):
    client.join().say('42["connect","my secret"]')
    assert client.close_code() == 1007
    assert '"live.bad_frame"' in echo.errors
    assert "my secret" not in echo.errors


def nonsense(chance):
    """Return one frame that is wrong in a way of its own."""
    text = chance.choice(MAY_NOT_SEND).encode()
    at = chance.randrange(len(text))
    return chance.choice(
        [
            lambda: frame(TEXT, text),
            lambda: frame(TEXT, text[:at] + chance.randbytes(2) + text[at:]),
            lambda: frame(TEXT, b"4" + chance.randbytes(chance.randrange(40))),
            lambda: frame(BINARY, chance.randbytes(8)),
            lambda: frame(chance.randrange(16), text[:9], rsv=chance.randrange(1, 8)),
            lambda: frame(chance.choice([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]), b"x"),
            lambda: frame(TEXT, text, masked=False),
            lambda: frame(CLOSE, chance.randbytes(1)),
            lambda: frame(0, text),
            lambda: chance.randbytes(chance.randrange(2, 60)),
        ]
    )()


def test_hundreds_of_bad_frames_leave_others_in_peace(echo):
    chance = random.Random(6455)
    before, way = (echo.state()[name] for name in ("refused", "way"))
    count = 2000 if way == "straight" else 400  # reading them is the same both ways
    with RawClient(echo.port) as quiet:
        quiet.join()
        for number in range(count):
            with RawClient(echo.port) as loud:
                loud.join().send(nonsense(chance))
            if number % 100 == 0:
                quiet.say(f'42{number}["echo",{number}]')
                assert quiet.text() == f"43{number}[{number}]"
        quiet.say('425["echo","still here"]')
        assert quiet.text() == '435["still here"]'
    echo.eventually(lambda state: state["open"] == state["engine"] == 0)
    assert echo.state()["refused"] - before > count * 3 / 4
    assert "Traceback" not in echo.errors


def test_gunicorn_gets_the_same_refusals_and_closes():
    with gunicorn_server() as echo:
        for sent, code in BAD_FRAMES.values():
            with RawClient(echo.port) as client:
                client.join().send(sent)
                assert client.close_code() == code
        with RawClient(echo.port) as client:
            client.join().send(frame(CLOSE, b"\x03\xe8"))
            assert client.close_code() == 1000
        with RawClient(echo.port) as client:
            assert client.request(headers=HEADERS | {"Upgrade": "h2c"})[0] == 400
        echo.eventually(lambda state: state["open"] == state["engine"] == 0)

"""The live connection: handshake, messages, closing, slow and silent clients, both servers."""

import json
import socket

import pytest
import socketio

from tests.core.echo import WAYS, echo_server, gunicorn_server
from tests.core.raw_client import CLOSE, HEADERS, PATH, PING, PONG, TEXT, RawClient, frame, key_of


@pytest.fixture(scope="module", params=WAYS)
def echo(request):
    with echo_server(way=request.param) as running:
        yield running


@pytest.fixture(scope="module", params=WAYS)
def impatient(request):
    """Run a server that pings twice a second and waits as long for the answer."""
    with echo_server(0.5, 0.5, request.param) as running:
        yield running


@pytest.fixture
def ended(impatient):
    """Return a function that says why connections ended since."""
    before = len(impatient.state()["ended"])
    return lambda: impatient.state()["ended"][before:]


@pytest.fixture
def client(echo):
    with RawClient(echo.port) as client:
        yield client


# The handshake


def test_the_handshake_proves_it_was_read_and_agrees_on_no_extension(client):
    wanted = {
        "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
        "Sec-WebSocket-Protocol": "chat",
    }
    status, headers = client.request(headers=HEADERS | wanted)
    assert status == 101
    assert headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert set(headers) == {"upgrade", "connection", "sec-websocket-accept"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Version": ""},
        {"Sec-WebSocket-Key": ""},
        {"Sec-WebSocket-Key": "not base64 at all"},
        {"Sec-WebSocket-Key": key_of(b"fifteen bytes..")},
        {"Connection": "keep-alive"},
        {"Upgrade": "h2c"},
    ],
)
def test_a_bad_handshake_is_refused_and_leaves_nothing_behind(echo, client, wrong):
    status, headers = client.request(headers=HEADERS | wrong)
    assert status == 400
    assert headers["sec-websocket-version"] == "13"
    echo.eventually(lambda state: state["open"] == state["engine"] == 0)


@pytest.mark.parametrize(("method", "version"), [("POST", "HTTP/1.1"), ("GET", "HTTP/1.0")])
def test_only_a_get_of_http_1_1_is_a_handshake(client, method, version):
    assert client.request(method, version=version)[0] == 400


def test_polling_is_refused_and_nothing_is_offered_to_change_to(echo, client):
    with RawClient(echo.port) as polling:
        assert polling.request(path=PATH.replace("websocket", "polling"))[0] == 400
    assert client.request()[0] == 101
    assert json.loads(client.text().removeprefix("0"))["upgrades"] == []


# Messages


def test_a_message_comes_back_whole(client):
    client.join().say('421["echo",{"words":"grüße 😀"}]')
    assert client.text() == '431[{"words":"gr\\u00fc\\u00dfe \\ud83d\\ude00"}]'


def test_a_message_in_pieces_is_one_message_and_a_ping_may_come_between(client):
    client.join()
    text = '421["echo","é"]'.encode()
    client.send(frame(TEXT, text[:12], fin=False))  # the cut goes through the é
    client.send(frame(PING, b"are you there"))
    client.send(frame(0, b"", fin=False))
    client.send(frame(0, text[12:]))
    assert client.frame() == (PONG, b"are you there")
    assert client.text() == '431["\\u00e9"]'


def test_bytes_may_arrive_one_at_a_time_or_all_at_once(client):
    client.join()
    for byte in frame(TEXT, b'421["echo",1]'):
        client.send(bytes([byte]))
    assert client.text() == "431[1]"
    client.send(b"".join(frame(TEXT, b'42%d["echo",%d]' % (n, n)) for n in range(50)))
    assert [client.text() for _ in range(50)] == [f"43{n}[{n}]" for n in range(50)]


@pytest.mark.parametrize("size", [125, 126, 127, 65000])
def test_every_length_of_frame_goes_both_ways(client, size):
    client.join().say(f'421["echo","{"x" * size}"]')
    assert client.text() == f'431["{"x" * size}"]'


def test_a_pong_nobody_asked_for_is_fine(client):
    client.join().send(frame(PONG, b"hello"))
    client.say('421["echo",2]')
    assert client.text() == "431[2]"


# Closing


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x03\xe9going away", b"\x0f\xa0mine"])
def test_a_close_is_echoed_and_the_connection_ends(echo, client, payload):
    client.join().send(frame(CLOSE, payload))
    opcode, answer = client.frame()
    assert (opcode, answer) == (CLOSE, payload)
    assert client.frame() is None
    echo.eventually(lambda state: state["open"] == state["engine"] == 0)


def test_the_server_says_goodbye_once(client):
    client.join().say('42["bye"]')
    assert client.text() == "41"
    client.say("1")
    assert client.frame() == (CLOSE, b"\x03\xe8")
    client.send(frame(TEXT, b"41") + frame(CLOSE, b"\x03\xe8"))
    assert client.frame() is None


def test_a_client_that_does_not_answer_a_close_is_cut_off(echo, client):
    client.join().say("1")
    assert client.close_code() == 1000
    echo.eventually(lambda state: state["open"] == 0)


# Slow and silent clients


def test_a_slow_reader_gets_every_byte_and_pongs_do_not_land_inside_a_frame(echo):
    with RawClient(echo.port, buffer=4096) as client:
        client.join().say('42["flood",200000,20]')
        assert client.socket.recv(2, socket.MSG_PEEK)  # the server is in the first frame now
        for _ in range(50):
            client.send(frame(PING, b"ping"))
        echo.state()
        pongs, numbers = 0, []
        while len(numbers) < 20 or pongs < 50:
            opcode, payload = client.frame()
            if opcode == PONG:
                pongs += 1
            else:
                numbers.append(int(payload.decode()[12:].split()[0]))
                assert payload.endswith(b"\\u00e9" * 200000 + b'"]')
        assert numbers == list(range(20))


def test_who_takes_nothing_delays_nobody_and_is_hung_up_on_between_two_frames(echo):
    words = "x" * 60_000
    before = echo.state()
    with RawClient(echo.port, buffer=4096) as deaf, RawClient(echo.port) as other:
        deaf.join()
        other.join()
        for number in range(400):  # 24 MB, past every buffer
            other.say(f'42["shout",{number},60000]')
            assert other.text() == f'42["told","{number} {words}"]'
        assert echo.state()["dropped"] > before["dropped"]
        other.say('42["slow_for",0]')
        while echo.state()["hung_up"] == before["hung_up"]:  # its system may take one more piece
            other.say('42["tell","after"]')
            assert other.text() == '42["told","after"]'
        other.say('42["slow_for",30]')
        deaf.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # it reads again
        heard = []
        while (found := deaf.frame()) is not None:
            if found[0] == TEXT and found[1] != b'42["told","after"]':
                heard.append(found[1].decode())
        assert 64 <= len(heard) < 400
        numbers = [int(one[11:].split()[0]) for one in heard]  # some may be left out, for a hint
        assert numbers == sorted(set(numbers))
        assert heard == [f'42["told","{number} {words}"]' for number in numbers]


def test_a_connection_that_died_silently_ends_with_the_ping_timeout(impatient, ended):
    with RawClient(impatient.port) as client:
        client.join()
        impatient.eventually(lambda state: ended() and state["open"] == 0)
        assert client.text() == "2"
        assert client.close_code() in {0, 1000}


def test_noise_does_not_stand_in_for_an_answer_to_a_ping(impatient, ended):
    with RawClient(impatient.port) as client:
        client.join()
        while not ended():
            client.send(frame(PING))
        assert ended() == ["ping timeout"]


def test_who_answers_every_ping_stays(impatient):
    with RawClient(impatient.port) as client:
        client.join()
        for _ in range(4):
            assert client.text() == "2"
            client.say("3")
        client.say('421["echo",1]')
        assert client.text() == "431[1]"


def test_a_reader_that_stopped_reading_ends_too(impatient, ended):
    with RawClient(impatient.port, buffer=4096) as client:
        client.join().say('42["flood",200000,40]')
        impatient.eventually(lambda state: ended() and state["open"] == 0, within=12)


# The usual client, and order


def test_answers_and_what_all_are_told_keep_their_order(echo):
    with RawClient(echo.port) as speaks, RawClient(echo.port) as listens:
        speaks.join()
        listens.join()
        for number in range(30):
            speaks.say(f'42["tell",{number}]')
            speaks.say(f'42{number}["echo",{number}]')
        told = [f'42["told",{number}]' for number in range(30)]
        assert [listens.text() for _ in told] == told
        both = [text for number in range(30) for text in (told[number], f"43{number}[{number}]")]
        assert [speaks.text() for _ in both] == both


def the_usual_client_talks(echo):
    client = socketio.Client(reconnection=False)
    client.connect(f"http://127.0.0.1:{echo.port}", transports=["websocket"])
    assert client.call("echo", {"a": ["long " * 9000]}) == {"a": ["long " * 9000]}
    client.disconnect()
    echo.eventually(lambda state: state["open"] == state["engine"] == 0)


def test_the_usual_client_talks_under_our_server(echo):
    the_usual_client_talks(echo)


def test_the_usual_client_talks_under_gunicorn():
    with gunicorn_server() as echo:
        the_usual_client_talks(echo)

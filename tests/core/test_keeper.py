"""What a live connection costs while nobody says anything, and that nothing is lost by it."""

import contextlib
from pathlib import Path

import pytest
import socketio

from facilitator.core.handshake import checked
from tests.core.echo import echo_server
from tests.core.raw_client import PING, PONG, TEXT, RawClient, frame

PEOPLE = 300
#: Kilobytes; a greenlet for each takes about twenty, and the libraries' own way seventy.
ENOUGH = 20


@pytest.fixture(scope="module")
def echo():
    with echo_server() as running:
        yield running


@contextlib.contextmanager
def crowd(echo, count):
    """Let so many people connect, and stay meanwhile."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(RawClient(echo.port)).join() for _ in range(count)]


def memory(echo):
    """Return the kilobytes a server has in use."""
    pages = Path(f"/proc/{echo.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4.096


def test_a_silent_connection_takes_little_memory_and_no_greenlet(echo):
    with crowd(echo, 50):
        echo.eventually(lambda state: state["open"] == 50)
        before, few = echo.state("/inside")["greenlets"], memory(echo)
        with crowd(echo, PEOPLE):
            echo.eventually(lambda state: state["open"] == 50 + PEOPLE)
            assert (memory(echo) - few) / PEOPLE < ENOUGH
            inside = echo.state("/inside")
            assert inside["greenlets"] < before + 10
            assert inside["environ"] == 0  # what they asked with is not kept either
    echo.eventually(lambda state: state["open"] == state["engine"] == 0)


def test_a_backlog_takes_a_greenlet_and_gives_it_back(echo):
    with RawClient(echo.port, buffer=4096) as client:
        client.join().say('42["flood",200000,20]')
        echo.eventually(lambda inside: inside["writers"] == 1, path="/inside")
        for number in range(20):
            assert client.text()[12:].split()[0] == str(number)
        echo.eventually(lambda inside: inside["writers"] == 0, path="/inside")
        client.say('421["echo","still here"]')
        assert client.text() == '431["still here"]'


def test_everybody_is_pinged_and_only_whoever_is_silent_is_let_go():
    with echo_server(0.3, 0.3) as echo, crowd(echo, 3) as (silent, *answering):
        for _ in range(4):
            for client in answering:
                assert client.text() == "2"
                client.say("3")
        echo.eventually(lambda state: state["ended"] == ["ping timeout"])
        for client in answering:
            client.send(frame(PING, b"there"))
            opcode, payload = client.frame()
            while opcode == TEXT:
                assert payload == b"2"
                client.say("3")
                opcode, payload = client.frame()
            assert (opcode, payload) == (PONG, b"there")
        assert silent.text() == "2"


def test_a_client_that_begins_with_polling_is_served_as_before():
    with echo_server(5, 5, transports="polling,websocket") as echo:  # a goodbye may get lost
        for way in (["polling"], ["polling", "websocket"]):
            client = socketio.Client(reconnection=False)
            client.connect(f"http://127.0.0.1:{echo.port}", transports=way)
            assert client.transport() == way[-1]
            for n in range(3):
                assert client.call("echo", f"word {n}") == f"word {n}"
            client.disconnect()
        echo.eventually(lambda state: state["open"] == state["engine"] == 0)


def test_a_full_server_takes_no_further_connection_and_says_so():
    asked, answers = [], []
    good = {
        "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "QUERY_STRING": "EIO=4&transport=websocket",
        "HTTP_UPGRADE": "websocket",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    for is_full in (True, False):
        checked(
            lambda environ, _start: asked.append(environ) or [],
            lambda full=is_full: full,
            dict(good),
            lambda status, _headers: answers.append(status),
        )
    assert answers == ["503 Service Unavailable"]
    assert asked == [good]

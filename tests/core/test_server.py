"""The server around the app: limits, quiet logs, small answers at once, and a good stop."""

import signal
import socket
import statistics
import subprocess
import sys
import time

import pytest

from facilitator.core.server import GRACE
from tests.core.echo import ROOT, echo_server
from tests.core.raw_client import RawClient

HOST = {"Host": "localhost"}


@pytest.fixture(scope="module")
def echo():
    with echo_server() as running:
        yield running


@pytest.fixture
def client(echo):
    with RawClient(echo.port) as client:
        yield client


def body(client, headers):
    return client.stream.read(int(headers["content-length"])).decode()


def test_answers_on_one_connection_follow_at_once(client):
    seconds = []
    for _ in range(30):
        started = time.monotonic()
        status, headers = client.request(path="/", headers=HOST)
        assert status == 200
        body(client, headers)
        seconds.append(time.monotonic() - started)
    assert statistics.median(seconds) < 0.04, seconds  # each stall would take 44 ms


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "262145", "Expect": "100-continue"}, 413),
        ({"Content-Length": "99999999999", "Expect": "100-continue"}, 413),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "many"}, 400),
        ({"Transfer-Encoding": "chunked"}, 411),
        ({"Transfer-Encoding": "gzip, chunked", "Content-Length": "4"}, 411),
        ({"X-Long": "x" * 40_000}, 431),
        ({f"X-{number}": "x" for number in range(120)}, 400),
    ],
)
def test_a_request_past_a_limit_is_refused_and_the_connection_closed(client, headers, status):
    answer = client.request("POST", "/length", HOST | headers)
    assert answer[0] == status
    assert answer[1]["connection"] == "close"
    client.stream.read(int(answer[1]["content-length"]))
    assert client.stream.read() == b""


def test_a_refused_body_is_read_away_so_that_the_refusal_arrives(client):
    size = 256 * 1024 + 1
    client.send(b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % size)
    client.send(b"x" * size)
    status, headers = client.answer()
    assert (status, body(client, headers)) == (413, "Content Too Large")


def test_a_body_just_within_the_limit_arrives(client):
    client.send(b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 262144\r\n\r\n")
    client.send(b"x" * 262144)
    _status, headers = client.answer()
    assert body(client, headers) == "262144"


@pytest.mark.parametrize("line", [b"GET /\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"])
def test_what_is_not_http_1_is_refused(client, line):
    client.send(line)
    assert client.answer()[0] == 400


def test_a_line_without_end_is_refused(client):
    client.send(b"GET /" + b"x" * 9000)
    assert client.answer()[0] == 414


def test_a_crash_is_noted_without_its_words(echo, client):
    assert client.request(path="/break-off?token=hidden-token", headers=HOST)[0] == 200
    client.stream.read()
    echo.eventually(lambda state: "http.crashed" in echo.errors)
    assert "ValueError" in echo.errors
    assert "a secret word" not in echo.errors
    assert "hidden-token" not in echo.errors


def test_nothing_a_client_asked_for_is_in_the_logs(echo, client):
    client.send(b"GET /i/hidden-token HTTP/8\r\n\r\n")
    assert client.answer()[0] == 400
    with RawClient(echo.port) as other:
        other.request(path="/i/hidden-token", headers=HOST)
    echo.eventually(lambda state: "http.refused" in echo.errors)
    assert "hidden-token" not in echo.errors


def test_a_client_that_breaks_off_leaves_no_trace(echo):
    for part in (
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHo",
        b"POST /length HTTP/1.1\r\nContent-Length: 9",
    ):
        with RawClient(echo.port) as client:
            client.send(part)
            reset = b"\x01\x00\x00\x00\x00\x00\x00\x00"
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    echo.eventually(lambda state: state["engine"] == 0)
    assert "Traceback" not in echo.errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_requests_finish_and_tells_live_clients(number):
    with echo_server() as echo, RawClient(echo.port) as live, RawClient(echo.port) as idle:
        live.join()
        idle.send(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        echo.eventually(lambda state: "slow.started" in echo.errors)
        echo.process.send_signal(number)
        assert live.close_code() == 1001
        live.socket.close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", echo.port))
        status, headers = idle.answer()
        assert (status, body(idle, headers)) == (200, "done, and draining: True")
        assert echo.process.wait(30) == 0


def test_a_stop_does_not_wait_for_connections_that_are_idle():
    with echo_server() as echo, RawClient(echo.port) as idle:
        body(idle, idle.request(path="/", headers=HOST)[1])
        started = time.monotonic()
        assert echo.stop() == 0
        assert time.monotonic() - started < GRACE


def test_bad_settings_are_told_one_a_line():
    found = subprocess.run(
        [sys.executable, "wsgi.py", "--port", "0"],
        cwd=ROOT,
        env={"FACILITATOR_ENV": "production", "FACILITATOR_INSTANCE": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 2
    assert found.stdout == ""
    lines = found.stderr.splitlines()
    assert any(line.startswith("set FACILITATOR_SECRET_KEY") for line in lines)
    assert all(line.startswith("set FACILITATOR_") for line in lines)

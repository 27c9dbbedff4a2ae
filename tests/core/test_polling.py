"""Polling, which our rooms refuse, and the change from it to a WebSocket, on a server that has it.

Nothing that goes straight to a WebSocket may go out on one before the client has changed over.
"""

import json
import urllib.request

import pytest
import socketio

from tests.core.echo import WAYS, echo_server
from tests.core.raw_client import HEADERS, PATH, RawClient

POLLING = "/socket.io/?EIO=4&transport=polling"


@pytest.fixture(scope="module", params=WAYS)
def echo(request):
    with echo_server(way=request.param, transports="polling,websocket") as running:
        yield running


def polled(echo, sid="", sent=None):
    """Ask as a polling client asks, or send a packet as it does; return the packets it gets."""
    url = f"http://127.0.0.1:{echo.port}{POLLING}" + (f"&sid={sid}" if sid else "")
    with urllib.request.urlopen(url, sent and sent.encode(), timeout=15) as answer:
        return answer.read().decode().split("\x1e")


def joined(echo):
    """Connect by polling; return the connection's engine id."""
    (opened,) = polled(echo)
    offered = json.loads(opened.removeprefix("0"))
    assert offered["upgrades"] == ["websocket"]
    assert polled(echo, offered["sid"], "40") == ["OK"]
    (connected,) = polled(echo, offered["sid"])
    assert connected.startswith("40{")
    return offered["sid"]


def test_polling_alone_asks_hears_and_leaves(echo):
    sid = joined(echo)
    assert polled(echo, sid, '421["echo","é"]') == ["OK"]
    assert polled(echo, sid) == ['431["\\u00e9"]']
    assert polled(echo, sid, '42["tell",[2]]') == ["OK"]
    assert polled(echo, sid) == ['42["told",[2]]']
    assert polled(echo, sid, "1") == ["OK"]
    echo.eventually(lambda state: "client disconnect" in state["ended"])


def test_who_changes_over_is_told_nothing_on_the_new_line_before_it_is_theirs(echo):
    sid = joined(echo)
    with RawClient(echo.port) as client, RawClient(echo.port) as other:
        other.join()
        assert client.request(path=f"{PATH}&sid={sid}", headers=HEADERS)[0] == 101
        other.say('42["tell","before"]')
        assert other.text() == '42["told","before"]'
        client.say("2probe")
        assert client.text() == "3probe"
        assert polled(echo, sid) == ["6"]
        other.say('42["tell","between"]')
        assert other.text() == '42["told","between"]'
        client.say("5")
        waited = [client.text() for _ in range(3)]
        assert waited == ['42["told","before"]', "6", '42["told","between"]']
        other.say('42["tell","after"]')
        assert client.text() == '42["told","after"]'
        client.say('422["echo","after"]')
        assert client.text() == '432["after"]'


def test_a_line_that_was_never_changed_to_leaves_polling_as_it_was(echo):
    sid = joined(echo)
    with RawClient(echo.port) as client:
        assert client.request(path=f"{PATH}&sid={sid}", headers=HEADERS)[0] == 101
        client.say('421["echo","without a probe"]')
        assert client.frame() is None
    assert polled(echo, sid, '42["tell",3]') == ["OK"]
    assert polled(echo, sid) == ['42["told",3]']


def test_a_connection_that_has_changed_over_cannot_do_so_again(echo):
    with RawClient(echo.port) as client, RawClient(echo.port) as second:
        assert client.request()[0] == 101
        sid = json.loads(client.text().removeprefix("0"))["sid"]
        assert second.request(path=f"{PATH}&sid={sid}", headers=HEADERS)[0] != 101
        client.say("40")
        assert client.text().startswith("40{")


@pytest.mark.parametrize("transports", [["polling"], ["polling", "websocket"]])
def test_the_usual_client_talks_by_polling_and_after_changing_over(echo, transports):
    client = socketio.Client(reconnection=False)
    client.connect(f"http://127.0.0.1:{echo.port}", transports=transports)
    assert client.transport() == transports[-1]
    assert client.call("echo", {"a": ["long " * 900]}) == {"a": ["long " * 900]}
    client.disconnect()

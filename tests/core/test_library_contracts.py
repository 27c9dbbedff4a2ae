"""What our WebSocket takes for granted inside the pinned libraries; an upgrade fails here first."""

import uuid

import socketio
from engineio.socket import Socket
from flask import url_for
from socketio import packet

from facilitator.core import sockets, websocket


def new_server():
    return socketio.Server(async_mode="gevent", transports=["websocket"])


class Recorder:
    """Stands where a WebSocket stands and notes what Engine.IO does with it."""

    def __init__(self, handler=None, server=None):
        self.handler = handler
        self.calls = []
        self.socket = self

    def __call__(self, environ, start_response):
        self.calls.append(("called", environ))
        return []

    def settimeout(self, seconds):
        self.calls.append(("timeout", seconds))

    def wait(self):
        self.calls.append(("wait",))

    def send(self, data):
        self.calls.append(("send", data[:1]))

    def close(self):
        self.calls.append(("close",))


def test_the_websocket_class_is_looked_up_on_the_engine():
    server = new_server()
    made = []
    server.eio._async = {**server.eio._async, "websocket": lambda *args: made.append(args) or ws}
    ws = Recorder()
    socket = Socket(server.eio, "sid")
    assert socket._upgrade_websocket({"a": 1}, None) == []
    assert made == [(socket._websocket_handler, server.eio)]
    assert ws.calls == [("called", {"a": 1})]


def test_engine_io_sets_the_timeout_on_socket_and_waits_sends_and_closes():
    server = new_server()
    server.eio.ping_interval, server.eio.ping_timeout = 7, 5
    ws = Recorder()
    socket = Socket(server.eio, "sid")
    server.eio.sockets["sid"] = socket
    server._handle_eio_connect("sid", {})
    assert socket._websocket_handler(ws) == []
    assert ws.calls == [("timeout", 12), ("wait",), ("close",)]
    assert socket.closed


def test_every_request_goes_through_handle_request():
    server = new_server()
    server.eio.handle_request = lambda environ, start_response: ["seen"]
    app = socketio.WSGIApp(server)
    assert app({"PATH_INFO": "/socket.io/"}, None) == ["seen"]


def test_install_touches_one_server_and_no_other():
    server, other = new_server(), new_server()
    sockets.install(server)
    assert server.eio._async["websocket"] is websocket.WebSocket
    assert other.eio._async["websocket"] is not websocket.WebSocket


def test_no_answer_is_searched_for_bytes():
    server = new_server()
    sockets.install(server)
    assert server.packet_class(packet.EVENT, data=["word", b"bytes"]).packet_type == packet.EVENT


def test_an_address_is_built_by_a_rule_that_was_compiled_late(app):
    """Werkzeug calls `_compile_builder` when it binds a rule; core/rules.py puts it off."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == "groups.show"]
    assert [type(rule).__name__ for rule in rules] == ["LateRule"]
    with app.test_request_context():
        for _ in range(2):
            found = url_for("groups.show", org_slug="hope", group_id=uuid.UUID(int=1), later="x")
            assert found == f"/o/hope/groups/{uuid.UUID(int=1)}?later=x"

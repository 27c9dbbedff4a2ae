"""A library that has changed is found at start, said, and events get there all the same."""

import dataclasses
import re

import pytest
import socketio
from engineio import packet as engine_packet
from engineio.base_server import BaseServer
from engineio.server import Server as Engine
from engineio.socket import Socket
from socketio import packet as socket_packet
from socketio.base_manager import BaseManager

from facilitator import create_app
from facilitator.core.doctor import findings
from facilitator.core.fanout import QUEUE_LIMIT, Fanout, Finished
from facilitator.core.touchpoints import TOUCH_POINTS, Way
from tests.core.test_library_contracts import new_server


class Line:
    """One connection of a server, and the next words that its client would be sent."""

    def __init__(self, server):
        self.socket = Socket(server.eio, "engine")
        getattr(server.eio, "holders", server.eio.__dict__.get("sockets"))["engine"] = self.socket
        self.sid = server.manager.connect("engine", "/")

    def heard(self):
        return self.socket.queue.get(block=False).encode()


class Moved:
    """An attribute of the library's that got another name."""

    def __init__(self, name):
        self.name = name

    def __set__(self, thing, value):
        thing.__dict__[self.name] = value

    def __get__(self, thing, kind=None):
        raise AttributeError(self.name)


def another_finder(monkeypatch):
    monkeypatch.delattr(BaseManager, "eio_sid_from_sid")


def another_argument_of_the_finder(monkeypatch):
    monkeypatch.setattr(BaseManager, "eio_sid_from_sid", lambda self, sid: None)


def sockets_elsewhere(monkeypatch):
    monkeypatch.setattr(BaseServer, "sockets", Moved("holders"), raising=False)
    monkeypatch.setattr(Engine, "_get_socket", lambda self, sid: self.holders[sid])


def a_queue_that_counts_otherwise(monkeypatch):
    def create_queue(self):
        kind = self._async["queue"]
        return type("Queue", (kind,), {"qsize": lambda self: 1})()

    monkeypatch.setattr(Engine, "create_queue", create_queue)


def closing_with_other_words(monkeypatch):
    monkeypatch.setattr(Socket, "close", lambda self, how="": None)


def another_spelling_of_messages(monkeypatch):
    plain = engine_packet.Packet.encode
    monkeypatch.setattr(engine_packet.Packet, "encode", lambda self: f" {plain(self)}")


def events_in_pieces(monkeypatch):
    plain = socket_packet.Packet.encode
    monkeypatch.setattr(socket_packet.Packet, "encode", lambda self: [plain(self)])


def answers_past_send_packet(monkeypatch):
    def send(self, sid, data):
        self._get_socket(sid).send(engine_packet.Packet(engine_packet.MESSAGE, data))

    monkeypatch.setattr(Engine, "send", send)


def events_past_send_packet(monkeypatch):
    def send(self, sid, packet):
        self.eio._get_socket(sid).send(packet)

    monkeypatch.setattr(socketio.Server, "_send_eio_packet", send)


def a_writer_that_encodes_otherwise(monkeypatch):
    def poll(self, known=Socket.poll):
        return [engine_packet.Packet(each.packet_type, each.data) for each in known(self)]

    monkeypatch.setattr(Socket, "poll", poll)


def a_handler_that_is_no_method(monkeypatch):
    def upgrade(self, environ, start_response):
        make = self.server._async["websocket"]
        return make(lambda ws: self._websocket_handler(ws), self.server)(environ, start_response)

    monkeypatch.setattr(Socket, "_upgrade_websocket", upgrade)


def no_word_of_the_change_over(monkeypatch):
    monkeypatch.setattr(Socket, "upgraded", Moved("has_upgraded"), raising=False)


def pings_that_cannot_be_taken_over(monkeypatch):
    def schedule_ping(self):
        self.server.start_background_task(self._send_ping)

    monkeypatch.setattr(Socket, "schedule_ping", schedule_ping)


def a_connection_that_ends_with_its_request(monkeypatch):
    def connected(self, environ, start_response, transport, jsonp_index=None):
        answer = known(self, environ, start_response, transport, jsonp_index)
        self.sockets.clear()
        return answer

    known = Engine._handle_connect
    monkeypatch.setattr(Engine, "_handle_connect", connected)


def messages_with_a_word_more(monkeypatch):
    def trigger(self, event, *args, run_async=False):
        known(self, event, *args[:1], "", *args[1:], run_async=run_async)

    known = Engine._trigger_event
    monkeypatch.setattr(Engine, "_trigger_event", trigger)


def somebody_leaving_who_still_counts(monkeypatch):
    monkeypatch.setattr(BaseManager, "is_connected", lambda self, sid, namespace: sid is not None)


#: What might change -> which touch point says so.
CHANGES = {
    another_finder: "manager.eio_sid_from_sid",
    another_argument_of_the_finder: "manager.eio_sid_from_sid",
    sockets_elsewhere: "eio.sockets",
    a_queue_that_counts_otherwise: "Socket.queue",
    closing_with_other_words: "Socket.close",
    another_spelling_of_messages: "engineio Packet",
    events_in_pieces: "socketio Packet",
    answers_past_send_packet: "eio.send_packet",
    events_past_send_packet: "eio.send_packet",
    a_writer_that_encodes_otherwise: "Socket's writer",
    a_handler_that_is_no_method: "Socket's writer",
    no_word_of_the_change_over: "Socket's writer",
    pings_that_cannot_be_taken_over: "Socket's life",
    a_connection_that_ends_with_its_request: "Socket's life",
    messages_with_a_word_more: "Socket's life",
    somebody_leaving_who_still_counts: "server.handlers",
}
WAY_LEFT = {point.name: point.without for point in TOUCH_POINTS}


def test_every_touch_point_has_a_change_that_it_notices():
    assert set(CHANGES.values()) == WAY_LEFT.keys()


def test_with_the_pinned_libraries_nothing_has_changed():
    server = new_server()
    fanout = Fanout(server)
    assert (fanout.changed, fanout.way) == ([], Way.STRAIGHT)
    assert server.eio.send_packet == fanout.send
    assert (server.eio.sockets, dict(server.manager.rooms)) == ({}, {})


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_noticed_and_the_event_gets_there_by_the_way_that_is_left(change, monkeypatch):
    change(monkeypatch)
    server = new_server()
    fanout = Fanout(server)
    name = CHANGES[change]
    assert name in {point.name for point in fanout.changed}
    assert fanout.way is WAY_LEFT[name]
    assert getattr(server.eio.send_packet, "__self__", None) is server.eio
    line = Line(server)
    assert fanout.emit([line.sid, "somebody gone"], "news", {"a": 1}) == []
    assert fanout.emit([], "for nobody", {}) == []
    heard = line.heard()
    assert heard.strip().endswith('2["news",{"a":1}]')
    assert not hasattr(heard, "frame")


def test_switched_off_the_libraries_carry_everything_and_too_much_is_still_too_much():
    server = new_server()
    fanout = Fanout(server, fast=False)
    assert (fanout.changed, fanout.way) == ([], Way.QUEUED)
    assert server.eio.send_packet.__self__ is server.eio
    line = Line(server)
    for number in range(QUEUE_LIMIT):
        assert fanout.emit([line.sid], "news", {"a": number}) == []
    assert fanout.emit([line.sid], "news", {}) == [line.sid]
    waiting = [line.socket.queue.get() for _ in range(QUEUE_LIMIT)]
    assert not any(isinstance(packet, Finished) for packet in waiting)
    assert [packet.encode() for packet in waiting] == [
        f'42["news",{{"a":{number}}}]' for number in range(QUEUE_LIMIT)
    ]
    assert (fanout.encoded, fanout.dropped) == (QUEUE_LIMIT + 1, 1)


@pytest.mark.parametrize(
    ("change", "level"),
    [(None, "ok"), (answers_past_send_packet, "NOTE"), (another_finder, "BAD")],
)
def test_the_doctor_and_the_log_say_what_has_changed(settings, monkeypatch, capsys, change, level):
    if change is not None:
        change(monkeypatch)
    app = create_app(settings)
    said = re.findall(r"event='live.library_changed' what='(.+?)'", capsys.readouterr().err)
    assert said == ([CHANGES[change]] if change else [])
    with app.app_context():
        (found,) = (each for each in findings(settings) if each.about == "live events")
    assert found.level == level
    assert all(name in found.words for name in said)


def test_switched_off_in_the_settings_nothing_of_ours_is_put_in_and_the_doctor_says_so(settings):
    off = dataclasses.replace(settings, fast_fanout=False)
    app = create_app(off)
    fanout = app.extensions["facilitator.tail"].fanout
    assert fanout.way is Way.QUEUED
    assert not hasattr(fanout.server.eio, "pulse")  # the library pings and keeps its greenlets
    with app.app_context():
        (found,) = (each for each in findings(off) if each.about == "live events")
    assert found.level == "NOTE"
    assert "FACILITATOR_FAST_FANOUT is off" in found.words

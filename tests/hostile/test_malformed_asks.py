"""Thousands of malformed asks in a live room: each is refused, and nobody else notices."""

import json
import queue
import random
import sqlite3
import uuid
from collections import Counter
from typing import Any

import pytest
import requests
import socketio

from facilitator.core import wire
from facilitator.core.errors import Invalid
from facilitator.core.wellformed import wellformed
from tests.hostile.asks import ASKS, CODES, RoomIds, handlers
from tests.hostile.conftest import Attacked
from tests.hostile.nasty import spoil
from tests.live.server import PATIENCE, Hand

#: How many are sent, and in how many at a time.
HOW_MANY, AT_ONCE = 2_400, 40
#: What bystanders may be told meanwhile: that the room is there, and who is.
BACKGROUND = {"room.hint", "presence", "typing"}
#: And what the well-formed among the asks put into the log and the staff stream.
LOG = {"room.events", "mod.events"}
#: Packets that a client of ours cannot even say; each ends its own connection.
UNSPEAKABLE: dict[str, str | bytes] = {
    "not a number": '2["msg.send",{"room":NaN}]',
    "infinity": '2["msg.send",{"room":-Infinity}]',
    "bytes": b"\x00\x01",
    "bytes that were announced": '51-["msg.send",{"_placeholder":true,"num":0}]',
    "nested a thousand deep": '2["msg.send",' + "[" * 1000 + "]" * 1000 + "]",
    "a number of a thousand digits": '2["msg.send",{"seq":1' + "0" * 999 + "}]",
    "too large": '2["msg.send","' + "x" * 70_000 + '"]',
    "no JSON": '2["msg.send",{room:1}]',
    "no event": "2[]",
    "a word of the server's own": '2["connect",{}]',
    "another namespace": '2/staff,["msg.send",{}]',
}


def head(attacked: Attacked, room: uuid.UUID) -> int:
    """Return the head of a room's log, read from the database itself."""
    with sqlite3.connect(attacked.hostile.database) as connection:
        row = connection.execute("SELECT last_seq FROM rooms WHERE id = ?", (room.hex,)).fetchone()
    return int(row[0])


def enter(attacked: Attacked, name: str, ids: RoomIds) -> Hand:
    """Connect somebody and let them enter a room; returns their connection, its inbox empty."""
    hand = attacked.connect(name)
    assert hand.join(ids.room)["ok"], name
    return hand


def send_all(hand: Hand, asks: list[tuple[str, tuple[Any, ...]]]) -> list[Any]:
    """Send asks without waiting for each; returns their answers in order."""
    answers: queue.Queue[tuple[int, Any]] = queue.Queue()
    for place, (event, data) in enumerate(asks):

        def keep(*answer: Any, place: int = place) -> None:
            answers.put((place, answer[0] if answer else None))

        hand.wire.emit(event, data, callback=keep)
    found = [answers.get(timeout=60) for _ask in asks]
    return [answer for _place, answer in sorted(found, key=lambda pair: pair[0])]


def test_malformed_asks_are_refused_and_nobody_else_notices(attacked: Attacked):
    rng, ids, sibling = random.Random(7), attacked.own(), attacked.own("hope", "sibling")
    lead, ann = enter(attacked, "facilitator", ids), enter(attacked, "ann", ids)
    away = enter(attacked, "sibling lead", sibling)
    attackers = [enter(attacked, "ben", ids), enter(attacked, "cofacilitator", ids)]
    before = head(attacked, ids.room)
    heard = {hand: len(hand.frames) for hand in (lead, ann, away)}
    counted: Counter[str] = Counter()
    done = 0
    for _turn in range(HOW_MANY // AT_ONCE):
        asks = [spoilt(rng, ids) for _ask in range(AT_ONCE)]
        for (event, data), answer in zip(asks, send_all(rng.choice(attackers), asks), strict=True):
            check(event, data, answer)
            counted[answer["code"] if answer and not answer["ok"] else "fine"] += 1
            done += answer is not None and answer["ok"]
    assert counted["bad_request"] > HOW_MANY / 2, counted
    grown = head(attacked, ids.room) - before
    assert grown <= done, "a refused ask is in the log"
    for hand, start in heard.items():
        frames = hand.frames[start:]
        allowed = BACKGROUND if hand is away else BACKGROUND | LOG
        assert {name for name, _data in frames} <= allowed
        rows = sum(len(data["events"]) for name, data in frames if name == "room.events")
        assert rows <= grown, "somebody was told of what never was"
    assert lead.say("Still here.")["ok"]
    assert ann.wait_for("msg.add")["body"]
    for hand in (lead, ann, away, *attackers):
        hand.close()


def spoilt(rng: random.Random, ids: RoomIds) -> tuple[str, tuple[Any, ...]]:
    """Return one spoilt ask that the framing lets through, since the rest cannot be answered."""
    while True:
        event = rng.choice(sorted(ASKS))
        data = spoil(ASKS[event].payload(ids), rng)
        if wellformed("420" + json.dumps([event, *data])):
            return event, data


def check(event: str, data: tuple[Any, ...], answer: Any) -> None:
    """Fail unless an ask got the answer it deserves."""
    if event == "typing":
        assert answer is None, data  # it may be lost, so nobody is told
        return
    assert isinstance(answer, dict), (event, data)
    assert answer["ok"] is True or answer["code"] in CODES, (event, data, answer)
    assert answer["ok"] or answer["message"], (event, data)


@pytest.mark.parametrize("half", ["a \ud800 b", "\udfff"])
def test_half_a_character_is_refused_before_any_handler_sees_it(half: str):
    tried = set()
    for handler in handlers():
        payload = ASKS[handler.ask.event].payload(RoomIds(*(uuid.uuid4() for _ in range(4))))
        for name in payload.keys() & {"body", "words", "note", "reason", "text"}:
            if name != "reason" or payload[name] != "spam":  # a choice, not words
                assert wire.parse(handler.ask, {**payload, name: "whole"})
                tried.add(name)
                with pytest.raises(Invalid):
                    wire.parse(handler.ask, {**payload, name: half})
    assert tried == {"body", "words", "note", "reason", "text"}


@pytest.mark.parametrize("packet", UNSPEAKABLE)
def test_what_no_client_can_say_ends_the_connection_that_said_it(attacked: Attacked, packet: str):
    ids = attacked.own()
    ann, ben = enter(attacked, "ann", ids), enter(attacked, "ben", ids)
    before = head(attacked, ids.room)
    line = ben.wire.eio.ws
    ben.wire.eio.send(UNSPEAKABLE[packet])
    ben.wire.eio.wait()  # until the server has hung up
    line.shutdown()  # the library leaves its own end open
    assert head(attacked, ids.room) == before
    assert ann.ask("room.seen", seq=1)["ok"]
    again = enter(attacked, "ben", ids)
    for hand in (ann, ben, again):
        hand.close()


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {},
        {"v": 1},
        {"v": 2, "ticket": "x"},
        {"v": 1, "ticket": ""},
        {"v": 1, "ticket": "x" * 101},
        {"v": 1, "ticket": ["x"]},
        {"v": 1, "ticket": {"$ne": ""}},
        {"v": 1, "ticket": "\ud800"},
        {"v": 1, "ticket": "a\x00b"},
    ],
)
def test_a_malformed_knock_is_not_answered(attacked: Attacked, auth: dict[str, Any] | None):
    wire = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        wire.connect(
            attacked.server.url, auth=auth, transports=["websocket"], wait_timeout=PATIENCE
        )
    assert requests.get(f"{attacked.server.url}/healthz", timeout=PATIENCE).json() == {"ok": True}

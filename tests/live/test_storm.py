"""Everybody comes at once, as after a restart; and a server with everybody in it stops."""

import json
import selectors
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from itsdangerous import URLSafeTimedSerializer

from benchmarks.client import Client, pump
from facilitator.core import channel, clock
from facilitator.core.db import db
from facilitator.core.slots import JITTER, LATEST
from facilitator.live import sockets
from facilitator.live.models import Message, Seat
from facilitator.settings import Settings
from tests.live.server import KEY, PATIENCE, Server
from tests.live.test_many_people import Crowd, fill_room, say, tickets
from tests.worlds import Tenant, World, acting

PEOPLE = 250
pytestmark = pytest.mark.timeout(400)  # a shared machine may need long to connect them all


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server whose rooms do not rest while nobody holds them."""
    server = Server(settings, FACILITATOR_REST_AFTER="600", FACILITATOR_LEASE="600").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


class Storm(Crowd):
    """People who all come at once; whoever is told to come again does when somebody is in."""

    def __init__(self, server: Server, world: World, room: uuid.UUID):
        super().__init__(server, world, room)
        self.inside: set[Client] = set()
        self.told: set[Client] = set()
        self.later: list[Client] = []
        self.kept: set[uuid.UUID] = set()

    def connect_all(self, given: list[tuple[str, str]]) -> None:
        """Connect everybody with a cookie and a ticket; nobody waits for anybody."""
        for cookie, ticket in given:
            auth = {"v": 1, "ticket": ticket, "tab": "t"}
            headers = {"Origin": self.server.url, "Cookie": cookie}
            client = Client(self.server.port, headers, auth, self.heard)
            self.clients.append(client)
            self.words[client] = []
            self.selector.register(client, selectors.EVENT_READ, client)
        self.until(lambda: len(self.inside) == len(self.clients))

    def heard(self, client: Client, text: bytes) -> None:
        """Enter when connected; an answer is yes, or when to ask again."""
        if text.startswith(b'42["server.drain"'):
            self.told.add(client)
        elif not text.startswith(b"43"):
            super().heard(client, text)
        else:
            self.answered(client, json.loads(text[text.index(b"[") :])[0])

    def answered(self, client: Client, answer: dict[str, Any]) -> None:
        """Take the answer to entering, or to a message."""
        if client in self.inside:
            if answer["ok"]:
                self.kept.add(uuid.UUID(answer["id"]))
        elif answer["ok"]:
            self.inside.add(client)
            if self.later:
                self.later.pop().ask("room.join", {"room": self.room})
        else:
            assert answer["code"] == "rate_limited", answer
            assert 0 < answer["retry_ms"] <= 1000 * (LATEST + JITTER)
            self.later.append(client)

    def until_closed(self) -> None:
        """Listen until the server has hung up on everybody."""
        while self.selector.get_map():
            pump(self.selector, 1)


@pytest.fixture
def storm(server: Server, world: World, hope: Tenant) -> Iterator[Storm]:
    """Return a storm that has not begun."""
    storm = Storm(server, world, hope.meeting_id)
    yield storm
    storm.close()


def signed_in(world: World, people: list) -> list[tuple[str, str]]:
    """Return everybody's cookie and the token their page was given."""
    token = URLSafeTimedSerializer(KEY, salt="wtf-csrf-token").dumps("a-token")
    found = []
    for person in people:
        client = world.client(person)
        with client.session_transaction() as session:
            session["csrf_token"] = "a-token"
        found.append((f"notes={client.get_cookie('notes').value}", token))
    return found


def test_everybody_may_come_at_once_and_nobody_is_shown_an_error(storm, hope, server, world):
    people = fill_room(hope, PEOPLE)
    browsers = signed_in(world, people)
    path = f"{server.url}/o/{people[0].organization_slug}/rt/ticket"

    def ticket(browser: tuple[str, str]) -> str:
        cookie, token = browser
        answer = requests.post(
            path, headers={"Cookie": cookie, "X-CSRFToken": token}, timeout=PATIENCE
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    with ThreadPoolExecutor(30) as pool:
        given = list(pool.map(ticket, browsers))
    assert len(set(given)) == PEOPLE
    cookies = [cookie for cookie, _token in browsers]
    storm.connect_all(list(zip(cookies, given, strict=True)))
    say(storm, storm.clients[0], "we are all here")
    storm.until(lambda: storm.everybody_heard("we are all here"))


def test_too_many_at_once_are_told_when_to_come_again(people, monkeypatch):
    lead, ann = people
    monkeypatch.setitem(channel.under_way, "room.join", sockets.COMING_IN)
    refused = [lead.ask("room.join", since=0, limit=10) for _ in range(5)]
    assert {ack["code"] for ack in refused} == {"rate_limited"}
    assert len({ack["retry_ms"] for ack in refused}) > 1  # each at a time of its own
    assert lead.say("whoever is inside goes on")
    channel.under_way["room.join"] -= 1
    assert lead.ask("room.join", since=0, limit=10)["ok"]  # before newcomers, having a slot
    assert channel.under_way["room.join"] == sockets.COMING_IN - 1
    channel.under_way["room.join"] = 0
    assert ann.ask("room.join", since=0, limit=10)["ok"]  # there is room for everybody


def test_a_stop_under_load_tells_everybody_and_ends_in_time(storm, hope, server, world):
    people = fill_room(hope, PEOPLE)
    cookies = [cookie for cookie, _token in signed_in(world, people)]
    storm.connect_all(list(zip(cookies, tickets(people), strict=True)))
    for client in storm.clients[:20]:
        say(storm, client, f"said by {uuid.uuid4()}")
    assert server.process is not None
    server.process.terminate()
    storm.until_closed()
    assert server.process.wait(20) == 0
    assert storm.told == set(storm.clients)
    assert "server.cut_off" not in server.log()
    with acting(hope.facilitator, writes=False):
        seats = db.session.scalars(sa.select(Seat).where(~Seat.is_staff)).all()
        assert len(seats) == PEOPLE
        assert all(seat.lease_until > clock.now() for seat in seats)  # nobody has left
        kept = {row.id for row in db.session.scalars(sa.select(Message))}
    assert storm.kept <= kept


def test_somebody_who_goes_while_the_server_stays_has_left(people, app, hope):
    _lead, ann = people
    live, connection = app.extensions["facilitator.live"], channel.connections[ann.id]
    for is_stopping in (True, False):
        ann.enter()
        app.extensions["facilitator.draining"] = is_stopping
        with app.app_context():
            live.on_disconnect(connection)
        with acting(hope.facilitator, writes=False):
            seat = db.session.scalars(
                sa.select(Seat).where(Seat.membership_id == hope.seats["ann"])
            ).one()
            assert (seat.lease_until > clock.now()) is is_stopping
        app.extensions["facilitator.draining"] = False

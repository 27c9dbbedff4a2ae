"""A server with a world in its database, and people who connect to it."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from facilitator.core.actor import Actor
from facilitator.core.channel import connections
from facilitator.core.tail import Tail
from facilitator.live import operations
from facilitator.live.models import RoomState
from facilitator.settings import Settings
from tests.core.echo import WAYS
from tests.live.listening import Listener
from tests.live.server import Hand, Server
from tests.worlds import Tenant, World, acting


@pytest.fixture
def way(request: pytest.FixtureRequest) -> str:
    """Return how events get to the sockets; tests that say `both_ways` run with each."""
    return str(getattr(request, "param", WAYS[0]))


@pytest.fixture
def settings(settings: Settings, way: str) -> Settings:
    """Return the settings of a server that sends events this way."""
    return dataclasses.replace(settings, fast_fanout=way == "straight")


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server; a room rests one second after its staff have gone."""
    server = Server(settings, FACILITATOR_REST_AFTER="1", FACILITATOR_LEASE="30")
    server.start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture
def connect(server: Server, world: World) -> Iterator[Callable[[Actor], Hand]]:
    """Return a function that connects somebody."""
    hands: list[Hand] = []

    def new(actor: Actor) -> Hand:
        hand = Hand(server, world, actor).connect()
        hands.append(hand)
        return hand

    yield new
    for hand in hands:
        hand.close()


@pytest.fixture
def tail(app: Flask) -> Iterator[Tail]:
    """Return the app's tail, hearing its bells but taking no turn by itself."""
    tail: Tail = app.extensions["facilitator.tail"]
    tail.listen()
    yield tail
    connections.clear()


@pytest.fixture
def people(app: Flask, hope: Tenant, tail: Tail) -> tuple[Listener, Listener]:
    """Return the lead, inside a live room, and ann, who waits; the tail has told everything."""
    lead = Listener(app, hope.facilitator, hope.meeting_id)
    lead.enter()
    with acting(hope.facilitator):
        operations.move_session(hope.facilitator, hope.meeting_id, 1, RoomState.LIVE)
    ann = Listener(app, hope.ann, hope.meeting_id)
    ann.enter()
    tail.turn()
    for one in (lead, ann):
        one.heard()
    return lead, ann

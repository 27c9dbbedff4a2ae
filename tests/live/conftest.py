"""A server with a world in its database, and people who connect to it."""

from collections.abc import Callable, Iterator

import pytest

from facilitator.core.actor import Actor
from facilitator.settings import Settings
from tests.live.server import Hand, Server
from tests.worlds import World


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

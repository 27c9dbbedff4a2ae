"""Two hundred people in one room, on a real server; and one of them who stops reading."""

import json
import selectors
import uuid
from collections.abc import Callable, Iterator

import pytest

from benchmarks.client import Client, pump
from facilitator.accounts.operations import issue_ticket
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.work import open_work
from facilitator.live import operations, seats
from facilitator.live.models import RoomState, Seat, SeatState
from facilitator.settings import Settings
from tests.live.light import Light, cookie_of
from tests.live.server import Server
from tests.meetings.making import more_members
from tests.worlds import Tenant, World, acting

PEOPLE = 200
pytestmark = pytest.mark.timeout(400)  # a shared machine may need long to connect them all


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server whose rooms do not rest while nobody holds them."""
    server = Server(settings, FACILITATOR_REST_AFTER="600").start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


def fill_room(hope: Tenant, count: int) -> list[Actor]:
    """Open the session and seat so many people in it, as rows; returns them."""
    with acting(hope.facilitator):
        seats.enter_room(hope.facilitator, hope.meeting_id, 600)
        operations.move_session(hope.facilitator, hope.meeting_id, 1, RoomState.LIVE)
    people = more_members(hope, count)
    with acting(hope.facilitator):
        for n in range(count):
            seat = Seat(
                room_id=hope.meeting_id,
                membership_id=hope.seats[f"member{n}"],
                state=SeatState.ADMITTED,
                arrived_at=clock.now(),
                admitted_at=clock.now(),
                from_seq=0,
            )
            db.session.add(seat)
    return people


def tickets(people: list[Actor]) -> list[str]:
    """Return a ticket for everybody."""
    found = []
    for person in people:
        with open_work(writes=True) as work:
            work.bind(person.organization_id)
            found.append(issue_ticket(person))
    return found


class Crowd:
    """Everybody's connections, read by turns in this one thread."""

    def __init__(self, server: Server, world: World, room: uuid.UUID):
        self.server, self.world, self.room = server, world, str(room)
        self.selector = selectors.DefaultSelector()
        self.clients: list[Client] = []
        self.joined = 0
        self.words: dict[Client, list[str]] = {}

    def connect(self, people: list[Actor]) -> None:
        """Connect everybody and let them enter, twenty at a time."""
        for person, ticket in zip(people, tickets(people), strict=True):
            headers = {"Origin": self.server.url, "Cookie": cookie_of(self.world, person)}
            auth = {"v": 1, "ticket": ticket, "tab": "t"}
            client = Client(self.server.port, headers, auth, self.heard)
            self.words[client] = []
            self.clients.append(client)
            self.selector.register(client, selectors.EVENT_READ, client)
            if len(self.clients) % 20 == 0:
                self.until(lambda: self.joined == len(self.clients))
        self.until(lambda: self.joined == len(self.clients))

    def heard(self, client: Client, text: bytes) -> None:
        """Enter when connected; keep the words of messages."""
        assert not text.startswith(b"44"), text
        if text.startswith(b"40"):
            client.ask("room.join", {"room": self.room})
        elif text.startswith(b"431["):
            assert json.loads(text[3:])[0]["ok"], text
            self.joined += 1
        elif text.startswith(b'42["room.events"'):
            for row in json.loads(text[2:])[1]["events"]:
                if row["kind"] == "msg.add":
                    self.words[client].append(row["body"])

    def until(self, is_so: Callable[[], bool]) -> None:
        """Listen until something is so."""
        while not is_so():
            assert not any(client.is_closed for client in self.clients)
            pump(self.selector, 1)

    def everybody_heard(self, body: str) -> bool:
        """Say whether words have reached everybody."""
        return all(body in words for words in self.words.values())

    def close(self) -> None:
        """Hang up."""
        for client in self.clients:
            client.socket.close()
        self.selector.close()


@pytest.fixture
def crowd(server: Server, world: World, hope: Tenant) -> Iterator[Crowd]:
    """Return a crowd with nobody in it yet."""
    crowd = Crowd(server, world, hope.meeting_id)
    yield crowd
    crowd.close()


def say(crowd: Crowd, client: Client, body: str) -> None:
    client.ask("msg.send", {"room": crowd.room, "cmid": str(uuid.uuid4()), "body": body})


def test_a_message_reaches_two_hundred_people_once(crowd, hope):
    people = fill_room(hope, PEOPLE)
    crowd.connect(people)
    bodies = [f"line {n}" for n in range(5)]
    for body in bodies:
        say(crowd, crowd.clients[0], body)
    crowd.until(lambda: crowd.everybody_heard(bodies[-1]))
    assert [words for words in crowd.words.values() if words != bodies] == []


def test_somebody_who_stops_reading_delays_nobody_and_is_hung_up_on(crowd, hope, server, world):
    people = fill_room(hope, 6)
    stalled, others = people[0], people[1:]
    ticket = tickets([stalled])[0]
    with Light(server.port, cookie_of(world, stalled), ticket, server.url, buffer=4096) as deaf:
        deaf.put("room.join", {"room": crowd.room})
        crowd.connect(others)
        bodies = [f"{n} " + "😀" * 3900 for n in range(250)]  # 12 MB, past every buffer
        for body in bodies:
            say(crowd, crowd.clients[0], body)
            crowd.until(lambda body=body: crowd.everybody_heard(body))
        assert [words for words in crowd.words.values() if words != bodies] == []
        while deaf.socket.recv(262144):
            pass  # what was on its way; then the end, since the server has hung up

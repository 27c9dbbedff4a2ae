"""Two members talk while everything breaks; in the end everybody holds the log, row for row."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import requests

from facilitator.live import log as room_log
from facilitator.live import operations, seats
from facilitator.live.models import RoomState
from facilitator.settings import Settings
from tests.live.chatter import Chatter
from tests.live.history import History, Logged, View, broken_promises
from tests.live.light import Light
from tests.live.proxy import BadLine
from tests.live.server import Hand, Server, both_ways
from tests.worlds import Tenant, World, acting

EACH = 200
SEED = 20_240_611
TALKERS = ("ann", "ben")
#: Twenty seconds on a machine of one's own; a shared one may need much longer.
pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def server(settings: Settings, world: World) -> Iterator[Server]:
    """Return a running server whose rooms do not rest while nobody holds them."""
    server = Server(
        settings,
        FACILITATOR_REST_AFTER="600",
        FACILITATOR_SOCKETS_PER_PERSON="100",
        FACILITATOR_MESSAGE_BURST="1000",
        FACILITATOR_MESSAGES_PER_MINUTE="10000",
    ).start()
    yield server
    server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture
def room(hope: Tenant) -> str:
    """Open the session with both members inside; the lead holds it from no socket."""
    lead = hope.facilitator
    for who in (lead, *(hope.actors[name] for name in TALKERS)):
        with acting(who):
            seats.enter_room(who, hope.meeting_id, 600)
    with acting(lead):
        seats.admit(lead, hope.meeting_id, [])
        operations.move_session(lead, hope.meeting_id, 1, RoomState.LIVE)
    return str(hope.meeting_id)


class Crowd:
    """The chatters of a test and the threads they talk in."""

    def __init__(self, server: Server, world: World, room: str):
        self.server, self.world, self.room = server, world, room
        self.is_up = threading.Event()
        self.is_up.set()
        self.chatters: dict[str, Chatter] = {}

    def add(self, name: str, port: int, count: int) -> None:
        """Add somebody who will say so many things through a port."""
        hand = Hand(self.server, self.world, self.world.hope.actors[name])

        def connect() -> Light:
            assert self.is_up.wait(60)
            try:
                return Light(port, hand.cookie, hand.ticket(), self.server.url)
            except requests.ConnectionError as error:
                raise ConnectionError("the server is away") from error

        bodies = [f"{name} says {n}" for n in range(count)]
        self.chatters[name] = Chatter(connect, self.room, bodies)

    def talk(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Let everybody talk until everybody has everything."""
        with ThreadPoolExecutor(len(self.chatters)) as pool:
            total = sum(len(one.sent) for one in self.chatters.values())
            talking = list(self.chatters.values())
            everybody = threading.Barrier(len(talking))
            running = [pool.submit(one.talk_until, total, everybody) for one in talking]
            try:
                meanwhile()
                for each in running:
                    each.result()
            finally:  # whoever still waits does so no longer when something went wrong
                for one in talking:
                    one.is_stopped = True

    def history(self) -> History:
        """Return what happened: the log as the database has it, and what everybody holds."""
        hope = self.world.hope
        names = {membership: name for name, membership in hope.seats.items()}
        with acting(hope.facilitator, writes=False):
            rows = room_log.rows_after(hope.meeting_id, 0, 10_000)
            log = [
                Logged(
                    row.event.seq,
                    row.event.kind,
                    names[row.message.author_id] if row.message else "",
                    str(row.message.cmid) if row.message else "",
                    row.body,
                )
                for row in rows
            ]
        views = []
        for name, one in self.chatters.items():
            seat = next(
                row.event.seq - 1
                for row in rows
                if row.event.kind == "member.join" and row.event.target_id == hope.seats[name]
            )
            after = 0 if name == "facilitator" else seat
            views.append(View(name, one.rows, after=after, is_staff=name == "facilitator"))
        return History(log, {name: one.sent for name, one in self.chatters.items()}, views)


@pytest.fixture
def crowd(server: Server, world: World, room: str) -> Crowd:
    """Return a crowd with nobody in it yet."""
    return Crowd(server, world, room)


@both_ways
def test_lines_that_break_lose_and_double_nothing(crowd, server):
    line = BadLine(server.port, SEED)
    try:
        for name in TALKERS:
            crowd.add(name, line.port, EACH)
        crowd.add("facilitator", line.port, 0)
        crowd.talk()
    finally:
        line.is_kind.set()
        line.close()
    assert broken_promises(crowd.history()) == []
    assert line.faults.cuts >= 10
    assert line.faults.swallowed >= 10
    assert line.faults.delays >= 20
    talkers = [crowd.chatters[name] for name in TALKERS]
    assert sum(one.duplicates for one in talkers) >= 5  # lost answers, asked for again
    assert all(one.connections >= 5 for one in talkers)


def test_a_server_killed_twice_has_kept_everything_it_acknowledged(crowd, server):
    for name in TALKERS:
        crowd.add(name, server.port, EACH)
    crowd.add("facilitator", server.port, 0)

    def kill_twice() -> None:
        for count in (EACH // 4, EACH // 2):
            crowd.chatters["ann"].wait_until_acked(count)
            crowd.is_up.clear()
            server.kill()
            server.start()
            crowd.is_up.set()

    crowd.talk(kill_twice)
    assert broken_promises(crowd.history()) == []
    assert all(one.connections == 3 for one in crowd.chatters.values())


def test_what_shared_a_commit_is_there_or_was_never_acknowledged(server, world, room, hope):
    """Many sockets speak in one breath, and in the last one the server is killed."""
    hands = [Hand(server, world, hope.actors[TALKERS[n % 2]]) for n in range(16)]
    wires = [Light(server.port, hand.cookie, hand.ticket(), server.url) for hand in hands]
    wire_of: dict[str, Light] = {}
    acked: dict[str, int] = {}

    def answers(said: list[str]) -> None:
        for cmid in said:
            wire = wire_of[cmid]
            ack = next(iter(wire.packet()[2]))
            assert ack["ok"], ack
            acked[cmid] = ack["seq"]

    def all_speak() -> list[str]:
        said = {str(uuid.uuid4()): wire for wire in wires}
        wire_of.update(said)
        for cmid, wire in said.items():
            wire.put("msg.send", {"room": room, "cmid": cmid, "body": f"line {cmid}"})
        return list(said)

    for _ in range(6):
        answers(all_speak())
    last = all_speak()
    with suppress(ConnectionError):
        answers(last[:1])
        server.kill()
        answers(last[1:])
    for wire in wires:
        wire.__exit__()
    with acting(hope.facilitator, writes=False):
        rows = room_log.rows_after(hope.meeting_id, 0, 10_000)
    kept = {str(row.message.cmid): row.event.seq for row in rows if row.message}
    assert {cmid: kept.get(cmid) for cmid in acked} == acked
    assert [row.event.seq for row in rows] == list(range(1, len(rows) + 1))
    server.start()

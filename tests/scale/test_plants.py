"""What chaos is judged by finds each mistake that can be planted, and blames no sound server.

One server and a short story for each, with the people and the judge of `tests/scale/chaos.py`.
"""

import queue
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from facilitator.live import operations, seats
from facilitator.live.models import RoomState
from facilitator.settings import Settings
from tests.live.faulty import MISTAKE, MISTAKES
from tests.live.history import broken_promises
from tests.live.light import Light
from tests.live.server import Hand, Server
from tests.scale.crowd import Outcast, Patient, Talker
from tests.scale.judging import history_of, log_of, lost_while_waiting
from tests.worlds import World, acting


class Story:
    """A room on a server that may have a mistake in it."""

    def __init__(self, server: Server, world: World):
        self.server, self.world, self.hope = server, world, world.hope
        self.room, self.people = self.hope.meeting_id, list[Talker]()
        lead = self.hope.facilitator
        for actor in (lead, self.hope.ann, self.hope.ben):
            with acting(actor):
                seats.enter_room(actor, self.room, 600)
        with acting(lead):
            seats.admit(lead, self.room, [])
            operations.move_session(lead, self.room, 1, RoomState.LIVE)

    def person(self, name: str, kind: type[Talker] = Talker, **more: object) -> Talker:
        """Return somebody who is in the room; the judge looks at what they hold."""
        hand = Hand(self.server, self.world, self.hope.actors[name])

        def connect() -> Light:
            return Light(self.server.port, hand.cookie, hand.ticket(), self.server.url)

        self.people.append(kind(name, connect, self.room, 0, **more))
        return self.people[-1]

    def wait_for(self, body: str) -> None:
        """Wait until a message is in the log, whatever was answered."""
        give_up = time.monotonic() + 30
        while body not in {row.body for row in log_of(self.hope, self.room)}:
            assert time.monotonic() < give_up, f"{body!r} was never stored"

    def broken(self) -> list[str]:
        """Return what the judge says, once everybody who may holds all there is."""
        for one in self.people:
            if not isinstance(one, Outcast):
                with inside(one):
                    pass
        patients = [one for one in self.people if isinstance(one, Patient)]
        return [
            *broken_promises(history_of(self.hope, self.people)),
            *lost_while_waiting(self.hope, patients),
            *(line for one in self.people for line in one.untold),
        ]


@contextmanager
def inside(one: Talker) -> Iterator[Light]:
    """Let somebody enter, with what they hold."""
    with one.connect() as wire:
        one._enter(wire)
        yield wire


def say(one: Talker, wire: Light) -> int:
    """Let somebody say the next thing; returns its `seq`, or 0 while it waits."""
    one.say_next()
    one._send(wire, one.sent[-1])
    return one.sent[-1].seq or 0


def dies_after_an_answer(story: Story) -> None:
    """The server is killed when it has answered; what was said before is there, if late."""
    ann = story.person("ann")
    for _ in range(3):  # a busy machine may be later than the commit
        with inside(ann) as wire:
            say(ann, wire)
            story.wait_for(ann.sent[-1].body)
            say(ann, wire)
            story.server.kill()
        story.server.start()


def is_asked_twice(story: Story) -> None:
    """The same message is sent once more, with its id."""
    ann = story.person("ann")
    with inside(ann) as wire:
        say(ann, wire)
        ann._send(wire, ann.sent[-1])


def lets_words_wait(story: Story) -> None:
    """What somebody says waits for a facilitator; another member listens."""
    lead = story.hope.facilitator
    with acting(lead):
        operations.hold_all(lead, story.room, 2, on=True)
    ann, ben = story.person("ann", Patient, inbox=queue.Queue()), story.person("ben")
    with inside(ann) as wire, inside(ben) as other:
        assert say(ann, wire) == 0
        ben._ask(other, "room.sync", epoch=ben.epoch, since=ben.last, limit=1)


def removes_somebody(story: Story) -> None:
    """Somebody listens and is removed; then another says something."""
    lead, ann, ben = story.person("facilitator"), story.person("ann"), story.person("ben", Outcast)
    with inside(lead) as desk, inside(ann) as wire, inside(ben) as other:
        who, cmid = str(story.hope.seats["ben"]), str(uuid.uuid4())
        assert lead._ask(desk, "member.remove", cmid=cmid, who=who, reason="A reason")["ok"]
        said = say(ann, wire)
        with suppress(ConnectionError):  # told that the room is closed
            while ben.last < said:
                ben._hear(*other.event())


STORIES: dict[str, tuple[str, Callable[[Story], None]]] = {
    "ack-before-commit": ("I1", dies_after_an_answer),
    "no-dedupe": ("I2", is_asked_twice),
    "held-text-pushed": ("I6", lets_words_wait),
    "removed-still-hears": ("I5", removes_somebody),
}


@pytest.fixture
def sound(settings: Settings, world: World) -> Iterator[Server]:
    """Return a server without a mistake."""
    server = Server(settings, FACILITATOR_REST_AFTER="600").start()
    yield server
    server.stop()


def test_every_mistake_that_can_be_planted_has_a_story():
    assert set(STORIES) == set(MISTAKES)


@pytest.mark.parametrize("is_planted", [True, False], ids=["planted", "sound"])
@pytest.mark.parametrize("mistake", STORIES)
def test_the_judge_finds_what_is_planted_and_nothing_else(
    settings: Settings, world: World, mistake: str, is_planted: bool
):
    promise, tell = STORIES[mistake]
    planted = {MISTAKE: mistake} if is_planted else {}
    server = Server(settings, FACILITATOR_REST_AFTER="600", **planted).start()
    try:
        story = Story(server, world)
        tell(story)
        found = {wrong[:2] for wrong in story.broken()}
    finally:
        server.stop()
    assert (promise in found) if is_planted else not found, found


def test_somebody_who_was_told_more_than_the_log_has_says_so_and_begins_anew(sound, world):
    story = Story(sound, world)
    ann = story.person("ann")
    with inside(ann) as wire:
        last = say(ann, wire)
    ann.last = last + 5  # rows that the server has forgotten
    with pytest.raises(ConnectionError, match="gone"), inside(ann):
        pass
    assert story.broken() == [f"I1 ann holds rows up to {last + 5}, and the log ends before"]

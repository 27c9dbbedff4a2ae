"""What Redis carries between processes, and that nothing needs it."""

import contextlib
import queue
import time
import uuid
from dataclasses import replace

import pytest
import redis

from facilitator.core import limits
from facilitator.core.bus import CHANNEL, Bus
from facilitator.core.errors import TooMany
from facilitator.core.limits import Limiter
from tests.engines.redis import until_listening

#: Seconds: half a second, and plenty for a machine that does much else.
SOON = 10
GARBAGE = [
    b"",
    b"\xff\xfe\x00\x01",
    b"room",
    b"x room",
    b"x room not-an-id",
    b"x knit " + uuid.uuid4().hex.encode(),
    b"x room " + b"a" * 5000,
    b"x room " + uuid.uuid4().hex.encode() + b" and more",
    b"x room \n",
    b'{"kind": "room"}',
]


@pytest.fixture
def listening():
    """Return a function that makes a process that listens for bells, and what it hears."""
    made = []

    def new(redis_url):
        heard, one = queue.Queue(), Bus()
        one.listen("room", heard.put)
        one.connect(redis_url)
        made.append(one)
        return one, heard

    yield new
    for one in made:
        one.clear()


def test_a_bell_is_heard_once_in_each_process(mortal_redis, listening):
    (here, heard_here), (there, heard_there) = (listening(mortal_redis.url) for _ in range(2))
    until_listening(mortal_redis.url, CHANNEL, 2)
    first, last = uuid.uuid4().hex, "old_cases"  # an id, and the name of a sweep
    here.publish("room", first)
    assert heard_there.get(timeout=30) == first
    there.publish("room", last)
    assert [heard_here.get(timeout=30) for _ in range(2)] == [first, last]
    assert heard_there.get(timeout=30) == last
    assert heard_here.empty()
    assert heard_there.empty()


def test_garbage_on_the_channel_changes_nothing(mortal_redis, listening):
    _bus, heard = listening(mortal_redis.url)
    until_listening(mortal_redis.url, CHANNEL, 1)
    key = uuid.uuid4().hex
    with redis.Redis.from_url(mortal_redis.url) as client:
        before = client.client_list(_type="pubsub")
        for garbage in GARBAGE:
            client.publish(CHANNEL, garbage)
        client.publish(CHANNEL, f"x room {key}")
        assert heard.get(timeout=30) == key
        after = client.client_list(_type="pubsub")
    assert heard.empty()
    assert [c["id"] for c in after] == [c["id"] for c in before], "it had to connect again"


def test_a_bus_finds_its_redis_again(mortal_redis, listening):
    (here, heard_here), (_there, heard_there) = (listening(mortal_redis.url) for _ in range(2))
    until_listening(mortal_redis.url, CHANNEL, 2)
    mortal_redis.kill()
    began = time.monotonic()
    here.publish("room", "lost")
    assert time.monotonic() - began < 2, "somebody waits for this"
    assert heard_here.get(timeout=30) == "lost"
    mortal_redis.start()
    until_listening(mortal_redis.url, CHANNEL, 2)
    while heard_there.empty():
        here.publish("room", "found")  # as long as it leaves Redis alone, nobody hears
        with contextlib.suppress(queue.Empty):
            assert heard_there.get(timeout=0.1) == "found"
            break


def new_limiter(redis_url):
    limiter = Limiter()
    limiter.setup(on=True, redis_url=redis_url)
    return limiter


def test_processes_count_together(redis_url):
    one, two = new_limiter(redis_url), new_limiter(redis_url)
    for limiter in (one, two, one):
        limiter.hit("3/minute", "try", "ann")
    for limiter in (one, two):
        with pytest.raises(TooMany):
            limiter.hit("3/minute", "try", "ann")
    two.hit("3/minute", "try", "ben")


def test_a_limiter_counts_by_itself_until_redis_is_back(mortal_redis, monkeypatch):
    monkeypatch.setattr(limits, "AWAY_FOR", 0.0)
    one, two = new_limiter(mortal_redis.url), new_limiter(mortal_redis.url)
    one.hit("2/minute", "try", "ann")
    mortal_redis.kill()
    for _ in range(2):
        one.hit("2/minute", "try", "ann")
    with pytest.raises(TooMany):
        one.hit("2/minute", "try", "ann")
    mortal_redis.start()
    for limiter in (one, two):
        limiter.hit("2/minute", "try", "ann")
    with pytest.raises(TooMany):
        one.hit("2/minute", "try", "ann")


# ---------------------------------------------------------------- the live room


@pytest.fixture
def settings(settings, mortal_redis):
    """Return settings for PostgreSQL, and a Redis that will be ended."""
    return replace(settings, redis_url=mortal_redis.url)


def test_a_room_over_two_processes_loses_nothing_when_redis_dies(world, mortal_redis, connect):
    hope = world.hope
    lead, ann = connect(0, hope.facilitator), connect(1, hope.ann)
    version = lead.join(hope.meeting_id)["room"]["version"]
    ann.join(hope.meeting_id)
    lead.ask("seat.admit", cmid=str(uuid.uuid4()), who=[])
    ann.wait_for("member.join")
    version = ann.join(hope.meeting_id)["room"]["version"]
    lead.ask("session.move", cmid=str(uuid.uuid4()), version=version, to="live")
    delays = {"with": say_and_hear(ann, lead, "before", 5)}
    mortal_redis.kill()
    delays["without"] = say_and_hear(ann, lead, "while away", 5)
    mortal_redis.start()
    until_listening(mortal_redis.url, CHANNEL, 2)
    delays["again"] = say_and_hear(lead, ann, "after", 5)
    assert max(max(seconds) for seconds in delays.values()) < SOON, delays
    bodies = [event["body"] for event in everything_said(ann)]
    assert bodies == [f"{when} {n}" for when in ("before", "while away", "after") for n in range(5)]
    hear(lead, "after 4")
    assert bodies == [event["body"] for event in everything_said(lead)]


def say_and_hear(speaker, hearer, words, count):
    """Say something so many times; returns how long each took from the ask to the other's ear."""
    seconds = []
    for number in range(count):
        began = time.monotonic()
        assert speaker.say(f"{words} {number}")["status"] == "published"
        hear(hearer, f"{words} {number}")
        seconds.append(time.monotonic() - began)
    return seconds


def hear(hand, words):
    """Return when a client was pushed these words."""
    while hand.wait_for("msg.add")["body"] != words:
        pass


def everything_said(hand):
    """Return every message that a client was pushed, in the order it came."""
    return [
        event
        for name, data in hand.frames
        if name == "room.events"
        for event in data["events"]
        if event["kind"] == "msg.add"
    ]

"""Counting how often, and going on counting when Redis is away."""

import pytest
from structlog.testing import capture_logs

from facilitator.core import limits
from facilitator.core.errors import TooMany
from facilitator.core.limits import Limiter
from tests.accounts.people import give_passphrase

#: Nobody listens there.
NOWHERE = "redis://127.0.0.1:1/0"


def new_limiter(redis_url=""):
    """Return a limiter of its own."""
    limiter = Limiter()
    limiter.setup(on=True, redis_url=redis_url)
    return limiter


@pytest.mark.parametrize("redis_url", ["", NOWHERE])
def test_the_first_that_is_too_many_waits_and_others_do_not(redis_url):
    limiter = new_limiter(redis_url)
    for _ in range(3):
        limiter.hit("3/minute", "try", "ann")
    with pytest.raises(TooMany) as refused:
        limiter.hit("3/minute", "try", "ann")
    assert 50 < refused.value.retry_after <= 60
    limiter.hit("3/minute", "try", "ben")


def test_a_redis_that_is_away_is_one_line_and_left_alone_for_a_while():
    limiter = new_limiter(NOWHERE)
    with capture_logs() as lines:
        for number in range(50):
            limiter.hit("3/minute", "try", number)
    assert [line["event"] for line in lines] == ["limits.redis_away"]


def test_signing_in_is_counted_without_redis(world, hope):
    give_passphrase(hope.ann)
    limits.limiter.setup(on=True, redis_url=NOWHERE)
    try:
        wrong = {"email": "nobody@hope.example", "passphrase": "not the right one at all"}
        client = world.client()
        assert [client.post("/sign-in", data=wrong).status_code for _ in range(7)] == [
            *[422] * 6,
            429,
        ]
    finally:
        limits.limiter.setup(on=False, redis_url="")


def test_what_only_this_process_sees_is_counted_here_whatever_redis_does():
    limiter = new_limiter(NOWHERE)
    with capture_logs() as lines:
        for _ in range(3):
            limiter.hit_here("3/minute", "events", "a connection")
        with pytest.raises(TooMany) as refused:
            limiter.hit_here("3/minute", "events", "a connection")
        limiter.hit_here("3/minute", "events", "another")
    assert 50 < refused.value.retry_after <= 60
    assert lines == [], "nobody asked Redis"

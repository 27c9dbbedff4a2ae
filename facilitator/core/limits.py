"""How often: one limiter for pages and live asks, in memory or in Redis.

Counts shared in Redis are a convenience: while it is away each process counts in
its own memory, so that nobody is locked out and nothing goes uncounted. The counts
in memory are our own: the library's start a timer for almost every message of a
quiet room, which took longer than reading who sent it.
"""

import threading
import time
from collections import deque
from collections.abc import Hashable

import structlog
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from facilitator.core import clock
from facilitator.core.errors import TooMany

log = structlog.get_logger()

#: Seconds until Redis is asked again after it failed, and how long it may take to answer.
AWAY_FOR = 5.0
PATIENCE = 0.5
#: Seconds between two looks for counts in memory that are over.
TIDY_EVERY = 60.0


class Counts:
    """When each key last did something, in this process: a moving window for each."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._over_at: dict[Hashable, float] = {}
        self._times: dict[Hashable, deque[float]] = {}
        self._tidied_at = time.monotonic()

    def hit(self, key: Hashable, amount: int, seconds: float) -> float | None:
        """Count one act; None, or the seconds until the next would be taken."""
        now = time.monotonic()
        with self._guard:
            if now - self._tidied_at > TIDY_EVERY:
                self._tidy(now)
            times = self._times.setdefault(key, deque())
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= amount:
                return times[0] + seconds - now
            times.append(now)
            self._over_at[key] = now + seconds
            return None

    def _tidy(self, now: float) -> None:
        self._tidied_at = now
        for key in [key for key, over_at in self._over_at.items() if over_at < now]:
            del self._over_at[key], self._times[key]


class Limiter:
    """Counts what somebody did; raises TooMany at the first that is too many."""

    def __init__(self) -> None:
        self.on = True
        self._rules: dict[str, RateLimitItem] = {}
        self._own = Counts()
        self._shared: MovingWindowRateLimiter | None = None
        self._away_until = 0.0

    def setup(self, *, on: bool, redis_url: str) -> None:
        """Choose where the counts live; a fresh start forgets those in memory."""
        self.on = on
        self._own = Counts()
        self._shared = MovingWindowRateLimiter(_redis(redis_url)) if redis_url else None
        self._away_until = 0.0

    def hit(self, rule: str, *key: object, words: str = "") -> None:
        """Count one act against a rule such as "5/minute" for this key.

        Raises TooMany with the seconds to wait. `words` replaces the usual sentence.
        """
        if not self.on:
            return
        wait = self._count(self._item(rule), rule, [str(part) for part in key])
        if wait is not None:
            raise TooMany(words, retry_after=max(0.5, wait))

    def hit_here(self, rule: str, *key: str) -> None:
        """Count one act of what only this process sees, such as one connection's; as `hit`."""
        if not self.on:
            return
        item = self._item(rule)
        wait = self._own.hit((rule, *key), item.amount, item.get_expiry())
        if wait is not None:
            raise TooMany(retry_after=max(0.5, wait))

    def _item(self, rule: str) -> RateLimitItem:
        item = self._rules.get(rule)
        if item is None:
            item = self._rules[rule] = parse(rule)
        return item

    def _count(self, item: RateLimitItem, rule: str, names: list[str]) -> float | None:
        """Count where the counts are now; return None, or how long to wait for the next."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return _hit(self._shared, item, names)
            except StorageError as error:
                self._away_until = time.monotonic() + AWAY_FOR
                log.warning("limits.redis_away", error=type(error.storage_error).__name__)
        return self._own.hit((rule, *names), item.amount, item.get_expiry())


def _hit(counts: MovingWindowRateLimiter, item: RateLimitItem, names: list[str]) -> float | None:
    if counts.hit(item, *names):
        return None
    reset_at: float = counts.get_window_stats(item, *names).reset_time
    return reset_at - clock.now().timestamp()


def _redis(redis_url: str) -> Storage:
    """Return counts in Redis that fail quickly, and in one way."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    pool = redis.ConnectionPool.from_url(
        redis_url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
    return RedisStorage(redis_url, connection_pool=pool, wrap_exceptions=True)


limiter = Limiter()

"""How often: one limiter for pages and live asks, in memory or in Redis.

Counts shared in Redis are a convenience: while it is away each process counts in
its own memory, so that nobody is locked out and nothing goes uncounted.
"""

import time

import structlog
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from facilitator.core import clock
from facilitator.core.errors import TooMany

log = structlog.get_logger()

#: Seconds until Redis is asked again after it failed, and how long it may take to answer.
AWAY_FOR = 5.0
PATIENCE = 0.5


class Limiter:
    """Counts what somebody did; raises TooMany at the first that is too many."""

    def __init__(self) -> None:
        self.on = True
        self._rules: dict[str, RateLimitItem] = {}
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared: MovingWindowRateLimiter | None = None
        self._away_until = 0.0

    def setup(self, *, on: bool, redis_url: str) -> None:
        """Choose where the counts live; a fresh start forgets those in memory."""
        self.on = on
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(_redis(redis_url)) if redis_url else None
        self._away_until = 0.0

    def hit(self, rule: str, *key: object, words: str = "") -> None:
        """Count one act against a rule such as "5/minute" for this key.

        Raises TooMany with the seconds to wait. `words` replaces the usual sentence.
        """
        if not self.on:
            return
        item = self._rules.get(rule)
        if item is None:
            item = self._rules[rule] = parse(rule)
        reset_at = self._count(item, [str(part) for part in key])
        if reset_at is not None:
            wait = max(0.5, reset_at - clock.now().timestamp())
            raise TooMany(words, retry_after=wait)

    def _count(self, item: RateLimitItem, names: list[str]) -> float | None:
        """Count where the counts are now; return None, or when the next would be taken."""
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return _hit(self._shared, item, names)
            except StorageError as error:
                self._away_until = time.monotonic() + AWAY_FOR
                log.warning("limits.redis_away", error=type(error.storage_error).__name__)
        return _hit(self._own, item, names)


def _hit(counts: MovingWindowRateLimiter, item: RateLimitItem, names: list[str]) -> float | None:
    if counts.hit(item, *names):
        return None
    return counts.get_window_stats(item, *names).reset_time


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

"""How often: one limiter for pages and live asks, in memory or in Redis."""

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from facilitator.core import clock
from facilitator.core.errors import TooMany


class Limiter:
    """Counts what somebody did; raises TooMany at the first that is too many."""

    def __init__(self) -> None:
        self.on = True
        self._rules: dict[str, RateLimitItem] = {}
        self._strategy = MovingWindowRateLimiter(MemoryStorage())

    def setup(self, *, on: bool, redis_url: str) -> None:
        """Choose where the counts live; a fresh start forgets them."""
        self.on = on
        storage = storage_from_string(redis_url) if redis_url else MemoryStorage()
        self._strategy = MovingWindowRateLimiter(storage)

    def hit(self, rule: str, *key: object, words: str = "") -> None:
        """Count one act against a rule such as "5/minute" for this key.

        Raises TooMany with the seconds to wait. `words` replaces the usual sentence.
        """
        if not self.on:
            return
        item = self._rules.get(rule)
        if item is None:
            item = self._rules[rule] = parse(rule)
        names = [str(part) for part in key]
        if not self._strategy.hit(item, *names):
            reset = self._strategy.get_window_stats(item, *names).reset_time
            wait = max(0.5, reset - clock.now().timestamp())
            raise TooMany(words, retry_after=wait)


limiter = Limiter()

"""Doorbells between and inside processes: an id goes over, never a fact.

In one process a bell calls its listeners at once. With Redis it is also
published to the other processes; when Redis is away, bells between processes
are lost and the half-second look of the tail finds what they announced.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

log = structlog.get_logger()

Listener = Callable[[str], None]
Taker = Callable[[str, Any], None]
CHANNEL = "facilitator:bells"
#: Seconds Redis may take to answer, and how long it is left alone once it did not.
PATIENCE = 0.5
AWAY_FOR = 1.0
#: An id, or the name of a sweep.
_KEY = re.compile(r"[0-9a-zA-Z_]{1,64}")
#: How often an idle connection is tried: one that died silently rings no bell.
TRY_EVERY = 5.0


class Bus:
    """Local listeners, and Redis when the settings name one."""

    def __init__(self) -> None:
        self.listeners: dict[str, list[Listener]] = {}
        self._takers: dict[str, Taker] = {}
        self._redis: Any = None
        self._name = ""
        self._away_until = 0.0

    def listen(self, kind: str, listener: Listener) -> None:
        """Call `listener(key)` for every bell of this kind, in this process."""
        self.listeners.setdefault(kind, []).append(listener)

    def take(self, kind: str, taker: Taker) -> None:
        """Give `taker(key, news)` what is handed on with bells of this kind, in this process."""
        self._takers[kind] = taker

    def clear(self) -> None:
        """Forget every listener and leave Redis, for a process that builds a second app."""
        self.listeners.clear()
        self._takers.clear()
        self._redis, self._name = None, ""

    def publish(self, kind: str, key: str) -> None:
        """Ring here and, with Redis, in every other process.

        Somebody waits for the answer to what they did, so Redis is not waited for:
        after a failure it is left alone for a moment.
        """
        self._ring(kind, key)
        self._tell_others(kind, key)

    def hand_on(self, kind: str, key: str, news: object) -> None:
        """Hand news to who takes it here, instead of ringing; other processes hear a bell."""
        taker = self._takers.get(kind)
        if taker is None:
            self._ring(kind, key)
        else:
            taker(key, news)
        self._tell_others(kind, key)

    def _tell_others(self, kind: str, key: str) -> None:
        if self._redis is None or time.monotonic() < self._away_until:
            return
        try:
            self._redis.publish(CHANNEL, f"{self._name} {kind} {key}")
        except Exception as error:  # Redis is a convenience; the database is the truth
            self._away_until = time.monotonic() + AWAY_FOR
            log.warning("bus.publish_failed", error=type(error).__name__)

    def _ring(self, kind: str, key: str) -> None:
        for listener in self.listeners.get(kind, ()):
            try:
                listener(key)
            except Exception:
                log.exception("bus.listener_failed", kind=kind)

    def connect(self, redis_url: str) -> None:
        """Join the processes that share this Redis; reconnects by itself for good."""
        self._name = secrets.token_hex(8)
        self._redis = _client(redis_url)
        hear = partial(self._hear, redis_url, self._name)
        threading.Thread(target=hear, daemon=True, name="bells").start()

    def _hear(self, redis_url: str, name: str) -> None:
        """Take bells for as long as we go by this name; one line says that Redis went away."""
        told = False
        while self._name == name:
            try:
                with _client(redis_url) as client, client.pubsub() as hearing:
                    hearing.subscribe(CHANNEL)
                    while self._name == name:
                        message = hearing.get_message(timeout=TRY_EVERY)
                        told = False
                        if message is not None and message["type"] == "message":
                            self._accept(message["data"])
            except Exception as error:
                if not told:
                    log.warning("bus.redis_away", error=type(error).__name__)
                told = True
                time.sleep(AWAY_FOR)

    def _accept(self, data: bytes) -> None:
        """Ring for one bell from outside; anything that is not a bell is dropped."""
        words = data[:200].decode("ascii", "replace").split(" ")
        if len(words) != 3:
            return
        origin, kind, key = words
        if origin != self._name and kind in self.listeners and _KEY.fullmatch(key):
            self._ring(kind, key)


def _client(redis_url: str) -> Any:
    """Return a client that says quickly when Redis is away."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return redis.Redis.from_url(
        redis_url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        socket_keepalive=True,
        health_check_interval=TRY_EVERY,
        retry=Retry(NoBackoff(), 0),
    )


bus = Bus()

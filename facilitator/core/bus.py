"""Doorbells between and inside processes: an id goes over, never a fact.

In one process a bell calls its listeners at once. With Redis it is also
published to the other processes; when Redis is away, bells between processes
are lost and the half-second look of the tail finds what they announced.
"""

import threading
from collections.abc import Callable
from typing import Any

import structlog

log = structlog.get_logger()

Listener = Callable[[str], None]
CHANNEL = "facilitator:bells"


class Bus:
    """Local listeners, and Redis when the settings name one."""

    def __init__(self) -> None:
        self.listeners: dict[str, list[Listener]] = {}
        self._redis: object | None = None
        self._seen_own: str = ""

    def listen(self, kind: str, listener: Listener) -> None:
        """Call `listener(key)` for every bell of this kind, in this process."""
        self.listeners.setdefault(kind, []).append(listener)

    def clear(self) -> None:
        """Forget every listener, for a process that builds a second app."""
        self.listeners.clear()
        self._redis = None

    def publish(self, kind: str, key: str) -> None:
        """Ring here and, with Redis, in every other process."""
        self._ring(kind, key)
        if self._redis is not None:
            try:
                self._redis.publish(CHANNEL, f"{self._seen_own} {kind} {key}")  # type: ignore[attr-defined]
            except Exception as error:  # Redis is a convenience; the database is the truth
                log.warning("bus.publish_failed", error=type(error).__name__)

    def _ring(self, kind: str, key: str) -> None:
        for listener in self.listeners.get(kind, ()):
            try:
                listener(key)
            except Exception:
                log.exception("bus.listener_failed", kind=kind)

    def connect(self, redis_url: str) -> None:
        """Join the processes that share this Redis; reconnects by itself for good."""
        import secrets

        import redis

        self._seen_own = secrets.token_hex(8)
        self._redis = redis.Redis.from_url(
            redis_url, socket_timeout=1, socket_connect_timeout=1, decode_responses=True
        )
        threading.Thread(target=self._hear, args=(redis_url,), daemon=True).start()

    def _hear(self, redis_url: str) -> None:
        import time

        import redis

        while True:
            try:
                client = redis.Redis.from_url(redis_url, decode_responses=True)
                hearing: Any = client.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                hearing.subscribe(CHANNEL)
                for message in hearing.listen():
                    self._accept(str(message["data"]))
            except Exception as error:
                log.warning("bus.listening_failed", error=type(error).__name__)
                time.sleep(1)

    def _accept(self, text: str) -> None:
        """Ring for one bell from outside; anything that is not a bell is dropped."""
        origin, _, rest = text.partition(" ")
        kind, _, key = rest.partition(" ")
        if origin != self._seen_own and kind in self.listeners and len(key) <= 64:
            self._ring(kind, key)


bus = Bus()

"""The one place that asks what time it is; every moment is UTC and aware."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment in UTC. Tests travel with time-machine, nothing else fakes it."""
    return datetime.now(UTC)

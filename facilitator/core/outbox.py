"""What leaves a unit of work after its commit: doorbells and pokes, never bodies."""

from uuid import UUID

from facilitator.core.bus import bus
from facilitator.core.work import current_work


def ring(kind: str, key: UUID) -> None:
    """Ring a doorbell after the commit: `room` has news, `sign_in` has ended, and so on.

    The kinds: `room` (its log grew), `sign_in` (it ended), `membership` (its role or
    state changed), `key` (an author's key was erased), `shared` (what somebody is shown).

    The bell carries an id and nothing else. A lost bell costs half a second of
    latency, since the tail looks by itself as well.
    """
    current_work().outbox.append(lambda: bus.publish(kind, key.hex))


def hand_on(kind: str, key: UUID, news: object) -> None:
    """Ring after the commit, and spare whoever hears it in this process reading it back.

    `news` is what was committed, as it would be read. It never leaves the process.
    """
    current_work().outbox.append(lambda: bus.hand_on(kind, key.hex, news))


def poke(sweep: str) -> None:
    """Ask for a sweep right after the commit instead of at its next turn."""
    current_work().outbox.append(lambda: bus.publish("sweep", sweep))

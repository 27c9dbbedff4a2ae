"""When whoever came with too many others asks again: a line in which nobody has to stand.

Each is given the next free slot, as far behind the one before as an ask takes lately, and
whoever comes in their slot goes before newcomers. So a crowd comes in one after the other
and few in vain, at whatever pace this machine has just now; and when the crowd has gone,
so have its slots.
"""

import random
from collections.abc import Hashable
from dataclasses import dataclass, field

#: The earliest and the latest that somebody is told to come again, in seconds. Later than
#: that the pace is another, and nobody's screen should wait for long on an old guess.
SOONEST, LATEST = 0.1, 4.0
#: Slots lie a little closer than asks are answered: to be turned away again costs next to
#: nothing, but a free place that nobody comes for is time lost for everybody.
CLOSER = 0.95
#: A slot is so many seconds earlier or later, so that the crowds of two processes do not
#: march in step.
JITTER = 0.05
#: Seconds over which answers are counted for the pace: they come in bunches, since they share
#: commits.
WINDOW = 0.25


@dataclass
class Slots:
    """The slots of one kind of ask; moments are of a clock that only goes forward."""

    #: Seconds from one answer to the next while too many come; a guess at first.
    takes: float = 0.005
    _last: float = 0.0
    _turned_away_at: float = float("-inf")
    _since: float | None = None
    _answers: int = 0
    #: Who has a slot, and when, for as long as somebody may still come for it.
    _given: dict[Hashable, float] = field(default_factory=dict)

    def may_come(self, who: Hashable, now: float, free: int, places: int) -> bool:
        """Say whether an ask may begin, with so many places free: first who has a slot.

        Where half the places are free nobody is kept waiting for a line.
        """
        if not free:
            return False
        has_slot = self._given.pop(who, None) is not None
        return has_slot or self._last <= now or free > places // 2

    def next(self, who: Hashable, now: float) -> float:
        """Give out the next free slot; returns in how many seconds it is."""
        self._turned_away_at = now
        self._forget(who, now)
        slot = max(now + SOONEST, self._last + self.takes * CLOSER)
        if slot > now + LATEST:
            return random.uniform(LATEST / 2, LATEST)  # noqa: S311 - so that not all come at once
        self._last = self._given[who] = slot
        return slot - now + random.uniform(-JITTER, JITTER)  # noqa: S311 - as above

    def note_answer(self, now: float) -> None:
        """Note that an ask was answered: while too many come, this tells the pace.

        Where slots are too far apart the pace is theirs, and a little less the next time,
        so that they close up.
        """
        if self._last <= now and now - self._turned_away_at > 2 * WINDOW:
            self._since = None
        elif self._since is None:
            self._since, self._answers = now, 0
        else:
            self._answers += 1
            if now - self._since >= WINDOW:
                self.takes = (self.takes + (now - self._since) / self._answers) / 2
                self._since, self._answers = now, 0

    def _forget(self, who: Hashable, now: float) -> None:
        """Let go of somebody's own slot, and of those nobody came for."""
        self._given.pop(who, None)
        while self._given:
            oldest = next(iter(self._given))
            if self._given[oldest] > now - LATEST:
                return
            del self._given[oldest]

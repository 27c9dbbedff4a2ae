"""A round as the rules tell it, in small: whose turn it is, and what becomes of one.

Written from docs/protocol.md and docs/states.md, and knows nothing of how the server keeps it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OPEN = {"waiting", "offered", "speaking", "later"}
OFFER = timedelta(seconds=30)
OWN = {
    "waiting": {"passed", "later"},
    "offered": {"speaking", "passed", "later"},
    "speaking": {"done", "passed", "later"},
    "later": {"passed"},
    "passed": {"later"},
    "done": set(),
}
BY_STAFF = {
    "waiting": {"passed", "later"},
    "offered": {"passed", "later"},
    "speaking": {"done", "later"},
    "later": {"passed"},
    "passed": set(),
    "done": set(),
}


@dataclass
class Turn:
    """One person's turn; `asked` says that they were offered it a second time."""

    who: str
    state: str = "waiting"
    rev: int = 1
    asked: bool = False


@dataclass
class RoundModel:
    """A round that is on; it is over once `is_over` says so."""

    before: str
    inside: set[str]
    turns: list[Turn] = field(default_factory=list)
    offer_ends: datetime | None = None
    is_over: bool = False

    def of(self, who: str) -> Turn | None:
        """Return somebody's turn."""
        return next((turn for turn in self.turns if turn.who == who), None)

    @property
    def current(self) -> Turn | None:
        """Return the turn that is offered or on."""
        return next((one for one in self.turns if one.state in {"offered", "speaking"}), None)

    @property
    def speaker(self) -> str:
        """Return whose turn is on; nobody while it is only offered."""
        current = self.current
        return current.who if current and current.state == "speaking" else ""

    def change(self, turn: Turn, to: str, now: datetime) -> None:
        """Bring a turn into another state; to go later twice is to have had it."""
        turn.state = "passed" if to == "later" and turn.asked else to
        turn.rev += 1
        if to == "offered":
            self.offer_ends = now + OFFER

    def go_on(self, able: set[str], inside: set[str], now: datetime) -> None:
        """Offer the next turn: first to who waits, then once more to who went later."""
        while self.current is None:
            waiting = [turn for turn in self.turns if turn.state == "waiting"]
            later = [turn for turn in self.turns if turn.state == "later"]
            turn = next(iter(waiting + later), None)
            if turn is None:
                self.is_over = True
                return
            again, turn.asked = turn.state == "later", turn.asked or turn.state == "later"
            if turn.who in able:
                self.change(turn, "offered", now)
            else:
                self.change(turn, "passed" if again or turn.who not in inside else "later", now)

    def settle(
        self, able: set[str], inside: set[str], members: set[str], now: datetime, moved: datetime
    ) -> None:
        """Do what time and absence bring: who is gone is passed over, who came in is added."""
        changed = False
        for turn in self.turns:
            if turn.state in OPEN and turn.who not in inside:
                self.change(turn, "passed", now)
                changed = True
        for who in sorted(
            (inside & able & members) - self.inside - {one.who for one in self.turns}
        ):
            self.turns.append(Turn(who))
            changed = True
        current = self.current
        if current is not None:
            ends = max(self.offer_ends or now, moved + OFFER)
            if current.who not in able or (current.state == "offered" and ends <= now):
                self.change(current, "later", now)
                changed = True
        if changed or current is None:
            self.go_on(able, inside, now)

    def answer(
        self, turn: Turn, by: str, *, rev: int, to: str, is_staff: bool, awake: bool, muted: bool
    ) -> str:
        """Return how moving a turn is refused, `same` where nothing is to do, or nothing."""
        mine = turn.who == by
        if not mine and not is_staff:
            return "not_found"
        if turn.state == to and turn.rev == rev + 1:
            return "same"
        if not awake:
            return "room_closed"
        if not mine and turn.rev != rev:
            return "conflict"
        if to not in (OWN if mine else BY_STAFF)[turn.state]:
            return "conflict"
        if to == "later" and turn.state == "passed" and turn.asked:
            return "conflict"
        return "muted" if to == "speaking" and muted else ""

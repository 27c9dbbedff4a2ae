"""Whether a human should look at a text soon, and which rule says so."""

from dataclasses import dataclass

from facilitator.concern.patterns import (
    BEGINNING,
    END,
    Element,
    Pattern,
    beginnings,
    endings,
    matches,
    places_of,
    spread,
)
from facilitator.concern.rules import Guard, Model, Rule, rules_of
from facilitator.concern.words import Reading, read
from facilitator.core.marks import no_actor

#: How many words may stand between words of one's own ("I keep thinking") and the quotation mark.
BEFORE_A_QUOTE = 2


@dataclass(frozen=True, slots=True)
class Concern:
    """What was noticed in a text. It calls a human or holds the text, and does nothing else."""

    #: `method`, `self`, `harm` or `other`: the first of these that any rule noticed.
    kind: str
    #: The short name of the rule, for staff who ask why.
    rule: str
    #: The sentence that says why there is such a rule.
    why: str
    #: Every class that was noticed, `kind` included.
    kinds: frozenset[str]

    @property
    def holds(self) -> bool:
        """Say whether others should not read the text before a human did."""
        return "method" in self.kinds


@no_actor("a pure function of a text")
def concern_in(text: str, language: str = "en") -> Concern | None:
    """Return what in a text calls for a human, or nothing.

    Raises ValueError for a language without rules.
    """
    model = rules_of(language)
    reading = read(text, model.spellings)
    noticed = _Text(reading, model).noticed()
    if not noticed:
        return None
    first = model.rules[min(noticed)]
    kinds = frozenset(model.rules[at].kind for at in noticed)
    return Concern(first.kind, first.name, first.why, kinds)


class _Text:
    """One text while the rules are followed in it."""

    def __init__(self, reading: Reading, model: Model):
        self.words, self.quoted, self.model = reading.words, reading.quoted, model
        self.count = len(self.words)
        self.everywhere = (1 << self.count + 1) - 1
        self.places = places_of(self.words, model.root)
        self.found: dict[object, int] = {}
        self.silenced: dict[str, tuple[int, int]] = {}

    def noticed(self) -> list[int]:
        """Return the rules that hold, by their number."""
        candidates = {
            id(pattern): (at, pattern)
            for slot in self.places
            for at, pattern in self.model.patterns.get(slot, ())
        }
        if not candidates:
            return []
        walls = beginnings(self.places, self.model.clause)
        self.places[BEGINNING] = walls << 1 | 1
        self.places[END] = walls | 1 << self.count
        noticed: list[int] = []
        for at, pattern in candidates.values():
            if at not in noticed and self._holds(self.model.rules[at], pattern):
                noticed.append(at)
        return noticed

    def _holds(self, rule: Rule, pattern: Pattern) -> bool:
        """Say whether a pattern of a rule stands somewhere that nothing speaks against."""
        skippable = self._skippable(rule.kind)
        if not matches(pattern, self.places, skippable, self.everywhere):
            return False
        starts = ends = self.everywhere
        if rule.within is not None and not beginnings(self.places, rule.within):
            return False
        if rule.near is not None:
            starts &= self._around(rule.near, self.model.sentence)
        if not rule.quoted:
            starts &= ~self._told()
        for guard in rule.guards:
            before, after = self._silenced(guard)
            starts &= ~before
            ends &= ~after
        return bool(matches(pattern, self.places, skippable, ends) & starts)

    def _skippable(self, kind: str) -> int:
        """Return the words that a gap may jump over, in rules of a class."""
        if kind not in self.found:
            self.found[kind] = ~beginnings(self.places, self.model.walls[kind])
        return self.found[kind]

    def _around(self, element: Element, walls: Element) -> int:
        """Return the stretches between walls in which an element stands."""
        key = (element, walls)
        if key not in self.found:
            found = beginnings(self.places, element)
            ends = beginnings(self.places, walls)
            self.found[key] = found and spread(found, ends, self.count)
        return self.found[key]

    def _silenced(self, guard: Guard) -> tuple[int, int]:
        """Return where a guard lets no match begin, and where it lets none end."""
        if guard.name not in self.silenced:
            self.silenced[guard.name] = self._silence_of(guard)
        return self.silenced[guard.name]

    def _silence_of(self, guard: Guard) -> tuple[int, int]:
        places = self.places
        if guard.where == "before":
            return _widened(endings(places, guard.words), guard.apart), 0
        if guard.where == "after":
            found = beginnings(places, guard.words)
            return 0, _widened(found, guard.apart, earlier=True)
        if guard.where == "text":
            return (self.everywhere if beginnings(places, guard.words) else 0), 0
        walls = self.model.sentence if guard.where == "sentence" else self.model.clause
        return self._around(guard.words, walls), 0

    def _told(self) -> int:
        """Return the words in quotation marks, except those that are the speaker's own."""
        if "told" not in self.found:
            own = _widened(endings(self.places, self.model.own_words), BEFORE_A_QUOTE + 1) | 2
            told = 0
            for start, end in self.quoted:
                if not own >> start & 1:
                    told |= (1 << end) - (1 << start)
            self.found["told"] = told
        return self.found["told"]


def _widened(bits: int, words: int, *, earlier: bool = False) -> int:
    """Return places and as many words after each, or before each."""
    for _ in range(words):
        bits |= bits >> 1 if earlier else bits << 1
    return bits

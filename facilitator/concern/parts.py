"""How rules are written: parts, phrases and patterns, as docs/concern.md explains them."""

import itertools
import re

from facilitator.concern.patterns import BEGINNING, END, Node
from facilitator.concern.words import folded

#: How many words may stand in the place of dots in a pattern.
GAPS = {"..": 3, "...": 6}
#: What stands in a pattern for the beginning and the end of a sentence, or of a part of one.
EDGES = {"^": BEGINNING, "$": END}
_PIECE = re.compile(r"\{[a-z_]+\}|\.{2,3}|[^\s{}]+")


class Phrases:
    """The phrases of all parts, in one tree, each with a slot for its part and length."""

    def __init__(self, parts: dict[str, str]):
        self.parts = parts
        self.root = Node()
        self.slots: dict[tuple[str, int], int] = {}
        self.elements: dict[str, tuple[tuple[int, int], ...]] = {}
        self.known: dict[str, list[tuple[str, ...]]] = {}

    def spelled(self, text: str, where: str) -> list[tuple[str, ...]]:
        """Return every phrase a text stands for: "a|b", "own?" and "{part}" multiply."""
        if text in self.known:
            return self.known[text]
        found = []
        for phrase in text.split(","):
            choices = [self._choices(word, where) for word in phrase.split()]
            for picked in itertools.product(*choices):
                found.append(tuple(itertools.chain.from_iterable(picked)))
        self.known[text] = [phrase for phrase in dict.fromkeys(found) if phrase]
        return self.known[text]

    def _choices(self, word: str, where: str) -> list[tuple[str, ...]]:
        choices: list[tuple[str, ...]] = [()] if word.endswith("?") else []
        for one in word.removesuffix("?").split("|"):
            if not one.startswith("{"):
                choices.append(tuple(folded(one).split()))
            elif one[1:-1] in self.parts:
                choices += self.spelled(self.parts[one[1:-1]], where)
            else:
                raise ValueError(f"{where}: there is no part {one}")
        return choices

    def rarity(self, text: str, everyday: frozenset[str]) -> int:
        """Say how seldom a text is met, by the letters of what is no everyday word in it."""
        return min(
            sum(len(word) for word in phrase if word not in everyday)
            for phrase in self.spelled(text, "")
        )

    def element(self, text: str, where: str) -> tuple[tuple[int, int], ...]:
        """Return the slots of a text, made on first use."""
        if text in EDGES:
            return ((EDGES[text], 0),)
        if text not in self.elements:
            slots = (self._slot(text, phrase) for phrase in self.spelled(text, where))
            self.elements[text] = tuple(dict.fromkeys(slots))
        return self.elements[text]

    def mark(self, sign: str) -> tuple[int, int]:
        """Return the slot of a sign that ends something."""
        return self._slot(sign, (sign,))

    def _slot(self, text: str, phrase: tuple[str, ...]) -> tuple[int, int]:
        """Return the slot and length of a phrase, put into the tree."""
        slot = self.slots.setdefault((text, len(phrase)), len(self.slots))
        node = self.root
        for word in phrase:
            node = node.following.setdefault(word, Node())
        if slot not in node.ends:
            node.ends.append(slot)
        return slot, len(phrase)

    def pattern(self, text: str, where: str) -> list[tuple[str, int]]:
        """Return the pieces of a pattern, each with how many other words may follow it."""
        row: list[tuple[str, int]] = []
        for piece in _PIECE.findall(text):
            if piece in GAPS:
                if not row:
                    raise ValueError(f"{where}: a pattern does not begin with dots")
                row[-1] = (row[-1][0], GAPS[piece])
            elif row and row[-1][1] == 0 and not _stands_alone(piece, row[-1][0]):
                row[-1] = (f"{row[-1][0]} {piece}", 0)
            else:
                row.append((piece, 0))
        return row


def _stands_alone(*pieces: str) -> bool:
    """Say whether one of these is a part or an edge, and no words that make one phrase."""
    return any(piece.startswith("{") or piece in EDGES for piece in pieces)

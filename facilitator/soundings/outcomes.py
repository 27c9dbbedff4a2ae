"""What came of a question: when it shows, and how without giving anybody away.

Part of this feature's queries. Fewer than five answers never show. Where all, or all but
one, chose the same, it says "nearly everybody": nobody's answer can be known then
(docs/decisions/0028).
"""

import uuid
from dataclasses import dataclass

from facilitator.after.surveys import FROM
from facilitator.core.marks import no_actor

NEARLY_ALL, HARDLY_ANY = "nearly everybody", "hardly anybody"
TOO_FEW = "Too few answered to show."
FULL = 100


@dataclass(frozen=True)
class Tally:
    """How many people answered, and how often each choice was taken."""

    answers: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """What is told of one choice: words, and a share of a hundred for its bar."""

    words: str
    share: int


@no_actor("a pure function of counts")
def cells_of(tally: Tally, *, several: bool, named: bool) -> list[Cell]:
    """Return what is told of each choice; nothing where too few answered."""
    if tally.answers < FROM:
        return []
    if named:
        return [_exact(count, tally.answers) for count in tally.counts]
    if several:
        return [_blurred(count, tally.answers) for count in tally.counts]
    if max(tally.counts) >= tally.answers - 1:
        top = max(tally.counts)
        return [Cell(NEARLY_ALL, FULL) if count == top else Cell("", 0) for count in tally.counts]
    return [_exact(count, tally.answers) for count in tally.counts]


def _exact(count: int, answers: int) -> Cell:
    return Cell(str(count), round(FULL * count / answers))


def _blurred(count: int, answers: int) -> Cell:
    """Each of several choices is a yes or no of its own, so both ends are blurred."""
    if count >= answers - 1:
        return Cell(NEARLY_ALL, FULL)
    return Cell(HARDLY_ANY, 0) if count <= 1 else _exact(count, answers)


@no_actor("words")
def opening_words(question: str, *, named: bool) -> str:
    """Say that a question was opened."""
    how = "with names" if named else "without names"
    return f"A question to answer with a tap, {how}: “{question}”"


@no_actor("words")
def closing_words(question: str, choices: list[str], tally: Tally, cells: list[Cell]) -> str:
    """Say what came of a question, for the log and for who reads rather than looks."""
    if not cells:
        return f"“{question}” has closed. {TOO_FEW}"
    told = zip(choices, cells, strict=True)
    each = "; ".join(f"{choice}: {cell.words}" for choice, cell in told if cell.words)
    return f"“{question}” has closed. {tally.answers} answered. {each}."


@no_actor("words for staff, while a question is open")
def answered_so_far(answers: int) -> str:
    """Say in steps of five how many answered, so that a single answer changes nothing one sees."""
    if answers < FROM:
        return f"Fewer than {FROM} have answered so far."
    return f"{answers // FROM * FROM} or more have answered so far."


@no_actor("a pure function of who chose what")
def who_chose(chosen: dict[uuid.UUID, list[int]], choices: int) -> list[list[uuid.UUID]]:
    """Return for each choice who took it, in an order that says nothing of when."""
    return [
        sorted(who for who, took in chosen.items() if number in took) for number in range(choices)
    ]

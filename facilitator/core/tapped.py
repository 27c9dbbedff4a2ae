"""Answers with a tap, kept as counts: how these are written, when they show, and what they tell.

For questions in a room and between sessions alike. Nobody's answer is kept. Fewer than five
answers never show. Where all, or all but one, chose the same, it says "nearly everybody":
nobody's answer can be known then (docs/decisions/0028).
"""

from dataclasses import dataclass

from facilitator.core.marks import no_actor
from facilitator.core.words import N_, _, ngettext, translated

#: From how many answers on they show.
FROM = 5
NEARLY_ALL, HARDLY_ANY = N_("nearly everybody"), N_("hardly anybody")
TOO_FEW = N_("Too few answered to show.")
FULL = 100
#: Digits of each number, so that the length tells nothing.
DIGITS = 6


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
def one_more(tally: Tally, picked: list[int]) -> Tally:
    """Return counts with one more answer."""
    counts = tuple(count + (at in picked) for at, count in enumerate(tally.counts))
    return Tally(tally.answers + 1, counts)


@no_actor("a pure function of counts")
def written(tally: Tally) -> str:
    """Return counts as a text whose length is the same whatever they are."""
    return "".join(f"{number:0{DIGITS}}" for number in (tally.answers, *tally.counts))


@no_actor("a pure function of a text")
def read(text: str) -> Tally:
    """Return the counts a text was written from."""
    numbers = [int(text[at : at + DIGITS]) for at in range(0, len(text), DIGITS)]
    return Tally(numbers[0], tuple(numbers[1:]))


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
        nearly_all = Cell(translated(NEARLY_ALL), FULL)
        return [nearly_all if count == top else Cell("", 0) for count in tally.counts]
    return [_exact(count, tally.answers) for count in tally.counts]


def _exact(count: int, answers: int) -> Cell:
    return Cell(str(count), round(FULL * count / answers))


def _blurred(count: int, answers: int) -> Cell:
    """Each of several choices is a yes or no of its own, so both ends are blurred."""
    if count >= answers - 1:
        return Cell(translated(NEARLY_ALL), FULL)
    return Cell(translated(HARDLY_ANY), 0) if count <= 1 else _exact(count, answers)


@no_actor("words for everybody, once a question has closed")
def answered(answers: int) -> str:
    """Say how many answered."""
    return ngettext("%(num)s answered.", "%(num)s answered.", answers)


@no_actor("words for staff, while a question is open")
def answered_so_far(answers: int) -> str:
    """Say in steps of five how many answered, so that a single answer changes nothing one sees."""
    if answers < FROM:
        return _("Fewer than %(few)s have answered so far.", few=FROM)
    return _("%(few)s or more have answered so far.", few=answers // FROM * FROM)

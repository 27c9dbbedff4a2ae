"""What came of a question in words. When it shows, and how, `core/tapped.py` says.

Part of this feature's queries.
"""

import uuid

from facilitator.core.marks import no_actor
from facilitator.core.tapped import TOO_FEW, Cell, Tally, answered
from facilitator.core.words import _, translated


@no_actor("words")
def opening_words(question: str, *, named: bool) -> str:
    """Say that a question was opened."""
    if named:
        return _("A question to answer with a tap, with names: “%(question)s”", question=question)
    return _("A question to answer with a tap, without names: “%(question)s”", question=question)


@no_actor("words")
def closing_words(question: str, choices: list[str], tally: Tally, cells: list[Cell]) -> str:
    """Say what came of a question, for the log and for who reads rather than looks."""
    over = _("“%(question)s” has closed.", question=question)
    if not cells:
        return f"{over} {translated(TOO_FEW)}"
    told = zip(choices, cells, strict=True)
    each = "; ".join(f"{choice}: {cell.words}" for choice, cell in told if cell.words)
    return f"{over} {answered(tally.answers)} {each}."


@no_actor("a pure function of who chose what")
def who_chose(chosen: dict[uuid.UUID, list[int]], choices: int) -> list[list[uuid.UUID]]:
    """Return for each choice who took it, in an order that says nothing of when."""
    return [
        sorted(who for who, took in chosen.items() if number in took) for number in range(choices)
    ]

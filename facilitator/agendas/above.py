"""What templates ask of a feature above them, which they may not import. wiring.py fills it in."""

from collections.abc import Callable
from dataclasses import dataclass

from facilitator.core.actor import Actor


def _no_deck(_actor: Actor) -> list[str]:
    raise RuntimeError("wiring.py has not said who answers this")


@dataclass
class Above:
    """Where the questions are that a part can begin with."""

    #: The questions of the deck in its order, for whoever may see templates.
    questions: Callable[[Actor], list[str]] = _no_deck


above = Above()

"""What circles ask of features above them, which they may not import.

`wiring.py` fills this in when the app is made.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass


def _nobody_said(*_asked: object) -> dict[uuid.UUID, int]:
    raise RuntimeError("wiring.py has not said how sessions are counted")


@dataclass
class Above:
    """Facts about circles that live in other features."""

    #: How many sessions of each of these circles are over, since each began to be a series.
    sessions_over: Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, int]] = _nobody_said
    #: How many sessions of a circle each membership has been in.
    sessions_attended: Callable[[uuid.UUID], dict[uuid.UUID, int]] = _nobody_said


above = Above()

"""What the room's page asks of a feature above it, which it may not import.

`wiring.py` fills this in when the app is made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from facilitator.core.actor import Actor


def _nobody_said(*_asked: object) -> Any:
    raise RuntimeError("wiring.py has not said who answers this")


@dataclass
class Above:
    """Answers of features above this one."""

    #: What is shown beside the room of a sandbox.
    trying_of: Callable[[Actor], Any] = _nobody_said


above = Above()

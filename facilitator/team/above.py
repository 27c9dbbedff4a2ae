"""What a team asks of features above it, which it may not import; wiring.py fills it in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from facilitator.core.actor import Actor


def _nobody_said(*_asked: object) -> None:
    raise RuntimeError("wiring.py has not said who answers this")


@dataclass
class Above:
    """What is done elsewhere when a team calls somebody."""

    #: Tells moderators and admins that a session's team calls them.
    tell_called: Callable[[Actor, uuid.UUID], None] = _nobody_said


above = Above()

"""What this feature asks of features above it, which it may not import. wiring.py fills it in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from facilitator.core.actor import Actor


def _nobody_said(*_asked: object) -> Any:
    raise RuntimeError("wiring.py has not said who answers this")


@dataclass
class Above:
    """Facts about a session that live in other features."""

    #: The reports from one session that this actor may work.
    reports_from: Callable[[Actor, uuid.UUID], list[uuid.UUID]] = _nobody_said


above = Above()

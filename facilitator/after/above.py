"""What this feature asks of features above it, which it may not import. wiring.py fills it in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from facilitator.core.actor import Actor


def _nobody_said(*_asked: object) -> Any:
    raise RuntimeError("wiring.py has not said who answers this")


@dataclass(frozen=True)
class Week:
    """What seven days held for one facilitator."""

    sessions: int
    cases: int


@dataclass(frozen=True)
class Burden:
    """What a session, and the week around it, asked of one facilitator."""

    #: Whether somebody was looked after in it.
    had_case: bool = False
    #: Sessions they would like to keep leading.
    keeps: frozenset[uuid.UUID] = frozenset()
    #: None unless it was a lot and they want to hear of it.
    full_week: Week | None = None


@dataclass
class Above:
    """Facts about a session that live in other features."""

    #: The reports from one session that this actor may work.
    reports_from: Callable[[Actor, uuid.UUID], list[uuid.UUID]] = _nobody_said
    #: What a session asked of somebody who held it.
    burden_of: Callable[[Actor, uuid.UUID], Burden] = _nobody_said


above = Above()

"""What this feature asks of features above it, which it may not import. wiring.py fills it in."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from facilitator.core.actor import Actor

#: How many care cases somebody answered for since a moment and before another, as a part of
#: another statement: it is given the id of a member, or the column that has it.
CasesIn = Callable[[Any, datetime, datetime], Any]
#: How many care cases each member answered in a span, as it stays whatever comes later.
AnsweredIn = Callable[[datetime, datetime], dict[uuid.UUID, int]]
#: Whether a session that the actor held had a care case.
HadCase = Callable[[Actor, uuid.UUID], bool]


@dataclass
class Above:
    """Facts about care that live in another feature. Nobody there: there were no cases."""

    cases_in: list[CasesIn] = field(default_factory=list)
    answered_in: list[AnsweredIn] = field(default_factory=list)
    had_case: list[HadCase] = field(default_factory=list)


above = Above()

"""What circles ask of features above them, which they may not import.

`wiring.py` fills this in when the app is made.
"""

import uuid
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect

from facilitator.core.actor import System


@dataclass(frozen=True)
class OwnWords:
    """Something one person wrote, where and when; read by that person alone."""

    where: str
    at: datetime
    text: str
    #: A JPEG they put beside it, and what is on it.
    picture: bytes = b""
    about: str = ""

    @property
    def picture_url(self) -> str:
        """The picture as an address that holds it whole, for a file; nothing without one."""
        data = b64encode(self.picture).decode()
        return f"data:image/jpeg;base64,{data}" if data else ""


def _nobody_said(*_asked: object) -> Any:
    raise RuntimeError("wiring.py has not said who answers this")


@dataclass
class Above:
    """Facts about circles that live in other features, and what their end does there."""

    #: How many sessions of each of these circles are over, since each began to be a series.
    sessions_over: Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, int]] = _nobody_said
    #: How many sessions of a series are over, as a part of another statement about it.
    sessions_over_in: Callable[[uuid.UUID], ScalarSelect[int]] = _nobody_said
    #: How many sessions of a circle each membership has been in.
    sessions_attended: Callable[[uuid.UUID], dict[uuid.UUID, int]] = _nobody_said
    #: When a circle's last sessions ended, and which memberships were there.
    last_sessions: Callable[[uuid.UUID], list[tuple[datetime, frozenset[uuid.UUID]]]] = _nobody_said
    #: Whether a session of a circle is on.
    meets_now: Callable[[uuid.UUID], bool] = _nobody_said
    #: Whether nobody new comes in for now: the doors of a session that is on are closed.
    are_doors_closed: Callable[[uuid.UUID], bool] = _nobody_said
    #: When each of these circles meets in the coming weeks.
    coming_starts: Callable[[Sequence[uuid.UUID]], dict[uuid.UUID, list[datetime]]] = _nobody_said
    #: Cancels what a circle has planned, with a reason its people read.
    cancel_coming: Callable[[System, uuid.UUID, str], None] = _nobody_said
    #: Each returns what one membership wrote.
    own_words: Sequence[Callable[[uuid.UUID], list[OwnWords]]] = ()
    #: Who of these members may be named as lead of something planned now.
    may_lead: Callable[[Iterable[uuid.UUID]], set[uuid.UUID]] = _nobody_said
    #: Lets go what the people of a circle wrote between sessions.
    forget_words: Callable[[uuid.UUID], None] = _nobody_said


above = Above()

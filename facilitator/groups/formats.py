"""Circles that are a series, and when such a circle takes nobody new any more.

Part of this feature's operations, kept apart because every way in asks it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from facilitator.core import clock
from facilitator.core.actor import Actor, Person, System
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups.above import above
from facilitator.groups.kinds import Format
from facilitator.groups.models import Group

#: The longest series; more would be a circle that goes on.
LONGEST_SERIES = 100
SHUT = (
    "This circle is a closed series. It has begun, and takes nobody new any more. "
    "Other circles are under Groups, and Help now is there at any time."
)
CLOSING = (
    "This circle comes to its end, so it takes nobody new any more. That is no judgment about "
    "you. Other circles are under Groups, and Help now is there at any time."
)
NOT_NOW = (
    "Nobody new comes into this circle just now. Please try again in an hour. "
    "Help now is there at any time."
)
SHUT_LINK = (
    "This invitation can’t be used any more: where it leads takes nobody new. "
    "Whoever gave it to you may know of another circle. Help now is there at any time."
)


@dataclass(frozen=True)
class Course:
    """How far a circle of a fixed number of sessions has come."""

    over: int
    of: int
    open_until: int

    @property
    def is_shut(self) -> bool:
        """Whether it takes nobody new any more."""
        return self.over >= self.open_until


def courses_of(actor: Actor | Person | System, groups: Sequence[Group]) -> dict[uuid.UUID, Course]:
    """Return how far each of these groups has come that is a series; one question for all."""
    series = [group for group in groups if group.format is Format.SERIES]
    over = above.sessions_over([group.id for group in series]) if series else {}
    return {
        group.id: Course(over.get(group.id, 0), group.sessions or 0, group.open_until or 0)
        for group in series
    }


def course_of(actor: Actor, group: Group, over: int) -> Course | None:
    """Return how far a group has come of which so many sessions are over; None if it goes on."""
    if group.format is not Format.SERIES:
        return None
    return Course(over, group.sessions or 0, group.open_until or 0)


def is_shut(actor: Actor | Person | System, group: Group) -> bool:
    """Say whether a group takes nobody new: its series is too far on, or it closes."""
    if group.closes_at is not None:
        return True
    course = courses_of(actor, [group]).get(group.id)
    return course is not None and course.is_shut


def shut_words(actor: Actor | Person | System, group: Group) -> str:
    """Return why a group that takes nobody new does not."""
    return CLOSING if group.closes_at is not None else SHUT


def check_takes_new(actor: Actor | Person, group: Group, words: str = "") -> None:
    """Raise Conflict, in kind words, where nobody new comes in. The group is locked."""
    if is_shut(actor, group):
        raise Conflict(words or shut_words(actor, group))
    if above.are_doors_closed(group.id):
        raise Conflict(NOT_NOW)


def set_format(
    actor: Actor, group: Group, kind: Format, sessions: int | None, open_until: int | None
) -> None:
    """Let a locked group go on, or be a series whose sessions count from this moment on."""
    if kind is Format.ROLLING:
        group.format, group.sessions, group.open_until, group.series_from = kind, None, None, None
        return
    if not sessions or not 1 <= sessions <= LONGEST_SERIES:
        words = f"Please say how many sessions the series has, at most {LONGEST_SERIES}."
        raise Invalid(words, field="sessions")
    if not open_until or not 1 <= open_until <= sessions:
        words = "Please say after which session nobody new comes in: from the first to the last."
        raise Invalid(words, field="open_until")
    group.format, group.sessions, group.open_until = kind, sessions, open_until
    group.series_from = group.series_from or clock.now()

"""The directory: circles somebody could join, and whether there is a place; never who is in them.

Part of this feature's queries, kept apart for size.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.groups.formats import Course, courses_of
from facilitator.groups.models import Admission, Group, GroupWait, Membership
from facilitator.groups.queries import INSIDE, other_groups_for


@dataclass(frozen=True)
class Entry:
    """A circle of the directory and how many places are left for somebody new."""

    group: Group
    left: int
    #: How far a series has come; None for a circle that goes on.
    course: Course | None = None

    @property
    def is_shut(self) -> bool:
        """Whether it takes nobody new any more."""
        is_closing = self.group.closes_at is not None
        return is_closing or (self.course is not None and self.course.is_shut)


def directory_for(
    actor: Actor, *, admission: Admission | None = None, with_places: bool = False
) -> list[Entry]:
    """Return the circles the actor could join, by name; a line before one takes its places."""
    groups = [
        group
        for group in other_groups_for(actor)
        if admission is None or group.admission is admission
    ]
    ids = [group.id for group in groups]
    taken = _counts(
        sa.select(Membership.group_id, sa.func.count())
        .where(Membership.group_id.in_(ids), Membership.state.in_(INSIDE))
        .group_by(Membership.group_id)
    )
    waiting = _counts(
        sa.select(GroupWait.group_id, sa.func.count())
        .where(GroupWait.group_id.in_(ids))
        .group_by(GroupWait.group_id)
    )
    courses = courses_of(actor, groups)
    entries = [
        Entry(
            group,
            max(0, group.size_limit - taken.get(group.id, 0) - waiting.get(group.id, 0)),
            courses.get(group.id),
        )
        for group in groups
    ]
    return [entry for entry in entries if not with_places or (entry.left and not entry.is_shut)]


def _counts(query: sa.Select[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}

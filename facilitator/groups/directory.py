"""The directory: circles somebody could join, and whether there is a place; never who is in them.

Part of this feature's queries, kept apart for size. However many circles there are, it
asks the database the same few times.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.above import above
from facilitator.groups.bands import Band, bands_of
from facilitator.groups.formats import Course, courses_of
from facilitator.groups.languages import LANGUAGES
from facilitator.groups.models import Admission, Group, GroupWait, Membership
from facilitator.groups.queries import INSIDE, other_groups_for
from facilitator.groups.topic_models import Topic
from facilitator.groups.topics import topics_of_groups


@dataclass(frozen=True)
class Entry:
    """A circle of the directory, and what somebody chooses by."""

    group: Group
    #: How many places are left for somebody new.
    left: int
    #: How far a series has come; None for a circle that goes on.
    course: Course | None
    topics: list[Topic]
    #: When it meets, by the reader's own clock.
    bands: set[Band]

    @property
    def is_shut(self) -> bool:
        """Whether it takes nobody new any more."""
        is_closing = self.group.closes_at is not None
        return is_closing or (self.course is not None and self.course.is_shut)

    @property
    def language(self) -> str:
        """The name of its language; empty when nobody has said."""
        return LANGUAGES.get(self.group.language, "")

    @property
    def times(self) -> list[Band]:
        """Its times, in the order of the day."""
        return [band for band in Band if band in self.bands]


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; nothing in a field means anything will do."""

    admission: Admission | None = None
    with_places: bool = False
    topic_id: uuid.UUID | None = None
    language: str = ""
    band: Band | None = None

    def __bool__(self) -> bool:
        return self != Wanted()

    def fits(self, entry: Entry) -> bool:
        """Say whether a circle is what somebody looks for."""
        return (
            self.admission in {None, entry.group.admission}
            and (not self.with_places or (entry.left > 0 and not entry.is_shut))
            and (self.topic_id is None or self.topic_id in {t.id for t in entry.topics})
            and self.language in {"", entry.group.language}
            and (self.band is None or self.band in entry.bands)
        )


def directory_for(actor: Actor, wanted: Wanted = Wanted()) -> list[Entry]:
    """Return the circles the actor could join and looks for, by name.

    A line in front of one takes its places.
    """
    groups = other_groups_for(actor)
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
    courses, topics = courses_of(actor, groups), topics_of_groups(actor, ids)
    starts = above.coming_starts(ids)
    entries = [
        Entry(
            group,
            max(0, group.size_limit - taken.get(group.id, 0) - waiting.get(group.id, 0)),
            courses.get(group.id),
            topics.get(group.id, []),
            bands_of(starts.get(group.id, ()), actor.time_zone),
        )
        for group in groups
    ]
    return [entry for entry in entries if wanted.fits(entry)]


@no_actor("a pure function of entries somebody was given")
def languages_in(entries: Iterable[Entry]) -> dict[str, str]:
    """Return code -> name of the languages there are, by name."""
    found = {entry.group.language: entry.language for entry in entries if entry.language}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _counts(query: sa.Select[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}

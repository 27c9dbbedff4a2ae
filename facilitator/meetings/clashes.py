"""The clash guard: somebody named for two sessions at once, or for too many in a week.

Part of this feature's operations. It warns and forbids nothing: whoever plans sees that
there is something and may go on. What there is, and in which circle, is never said,
since the same person has another name there. The person sees it on a page of their own.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.groups.models import Membership
from facilitator.meetings.holding import Holders
from facilitator.meetings.models import Meeting, MeetingState

#: More sessions in seven days than this wear somebody out.
MOST_IN_A_WEEK = 5
WEEK = timedelta(days=7)


class Clash(Conflict):
    """Somebody named is busy; `token` stands for exactly what was found."""

    def __init__(self, message: str, token: str):
        super().__init__(message, field="anyway")
        self.token = token


@dataclass(frozen=True)
class _Duty:
    """One session somebody holds or stands by for."""

    member_id: uuid.UUID
    meeting_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime


def check_clashes(
    actor: Actor, holders: Holders, meetings: Sequence[Meeting], accepts: str
) -> None:
    """Raise Clash when somebody named holds another session then, or very many that week.

    `accepts` is the token of an earlier Clash: what was seen and accepted passes, and
    anything that has come up since is warned of anew.
    """
    people = holders.people()
    if not people or not meetings:
        return
    found: list[str] = []
    warnings: list[str] = []
    with db.session.no_autoflush:  # the rows looked at are not written before they are allowed
        named = db.session.scalars(sa.select(Membership).where(Membership.id.in_(people))).all()
        others = _duties([who.member_id for who in named], meetings)
    for who in sorted(named, key=lambda person: person.handle_key):
        duties = [duty for duty in others if duty.member_id == who.member_id]
        pairs = [(one, duty) for one in meetings for duty in duties if _overlap(one, duty)]
        if pairs:
            warnings.append(_overlap_words(who.handle, pairs[0][0], len(meetings) > 1))
            found += [f"{who.id}:{one.starts_at}:{duty.meeting_id}" for one, duty in pairs]
        if _is_heavy(meetings, duties):
            warnings.append(f"{who.handle} already holds many sessions that week.")
            found.append(f"{who.id}:many")
    token = hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:32]
    if warnings and token != accepts:
        raise Clash(" ".join(warnings), token)


def _overlap_words(handle: str, mine: Meeting, is_series: bool) -> str:
    day = mine.local_start
    when = f"on {day:%B} {day.day} at that time" if is_series else "at that time"
    return f"{handle} already holds another session {when}."


def _duties(member_ids: list[uuid.UUID], meetings: Sequence[Meeting]) -> list[_Duty]:
    """Return what these people hold within a week of these meetings, but for these."""
    return _read(
        member_ids,
        Meeting.starts_at < max(one.ends_at for one in meetings) + WEEK,
        Meeting.ends_at > min(one.starts_at for one in meetings) - WEEK,
        Meeting.id.not_in([one.id for one in meetings]),
    )


def _read(member_ids: list[uuid.UUID], *conditions: sa.ColumnElement[bool]) -> list[_Duty]:
    rows = db.session.execute(
        sa.select(Membership.member_id, Meeting.id, Meeting.starts_at, Meeting.ends_at)
        .join(
            Meeting,
            sa.or_(Meeting.lead_id == Membership.id, Meeting.backup_id == Membership.id),
        )
        .where(
            Membership.member_id.in_(member_ids),
            Meeting.state == MeetingState.SCHEDULED,
            *conditions,
        )
    )
    return [_Duty(*row) for row in rows]


def _overlap(one: Meeting, duty: _Duty) -> bool:
    return one.starts_at < duty.ends_at and duty.starts_at < one.ends_at


def _is_heavy(meetings: Sequence[Meeting], duties: list[_Duty]) -> bool:
    """Say whether a week with one of these meetings in it has too many."""
    planned = [one.starts_at for one in meetings]
    every = [*planned, *(duty.starts_at for duty in duties)]
    return any(
        begins <= moment < begins + WEEK for begins in _heavy_weeks(every) for moment in planned
    )


def _heavy_weeks(starts: Iterable[datetime]) -> list[datetime]:
    """Return from which sessions on seven days hold more than is good."""
    ordered = sorted(starts)
    return [
        first
        for number, first in enumerate(ordered[:-MOST_IN_A_WEEK])
        if ordered[number + MOST_IN_A_WEEK] < first + WEEK
    ]


def heavy_week_of(actor: Actor) -> tuple[datetime, int] | None:
    """Return when the actor's own next overfull week begins and how many sessions it has."""
    duties = _read([actor.member_id], Meeting.ends_at > clock.now())
    starts = [duty.starts_at for duty in duties]
    weeks = _heavy_weeks(starts)
    if not weeks:
        return None
    return weeks[0], sum(weeks[0] <= moment < weeks[0] + WEEK for moment in starts)


def is_busy_then(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the actor holds another session while this one lasts."""
    return any(_overlap(meeting, duty) for duty in _duties([actor.member_id], [meeting]))

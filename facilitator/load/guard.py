"""The load guard: a private word after a full week, and handing the next session on (B15).

Part of this feature's operations. Whether somebody's week was full is computed from what
they held, whenever they look, and is written down nowhere; nobody else is told of it. The
organization reads one number about a week that is over (counts.py). Nothing here changes
who holds a session: that takes a person's own press.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.after.above import Burden, Week
from facilitator.after.debriefs import place_of_holder
from facilitator.after.queries import lock_own_member, next_session
from facilitator.core import clock
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership
from facilitator.load.above import above
from facilitator.load.models import Hush, KeptLead
from facilitator.meetings.attendance_models import CAME, Attendance, Turnout
from facilitator.meetings.clashes import MOST_IN_A_WEEK, WEEK
from facilitator.meetings.models import Meeting, Substitute
from facilitator.meetings.substitutes import ask_for_substitute

#: More care cases in seven days than this wear somebody out.
MOST_CASES = 2
#: How long nothing is said after somebody said *not now*.
QUIET_FOR = timedelta(days=7)


@no_actor("a part of statements whose askers have been let in")
def held_in(member_id: Any, since: datetime, until: datetime) -> Any:
    """Return how many sessions a member held that ended in a span, to be selected with more."""
    return (
        sa.select(sa.func.count(Attendance.id))
        .join(Membership, Membership.id == Attendance.membership_id)
        .join(Turnout, Turnout.meeting_id == Attendance.meeting_id)
        .where(
            Membership.member_id == member_id,
            Attendance.is_staff,
            Attendance.presence.in_(CAME),
            Turnout.ended_at >= since,
            Turnout.ended_at < until,
        )
        .scalar_subquery()
    )


@no_actor("a part of statements whose askers have been let in")
def cases_in(member_id: Any, since: datetime, until: datetime) -> Any:
    """Return how many care cases a member answered for in a span, to be selected with more."""
    found = [count(member_id, since, until) for count in above.cases_in]
    return sum((sa.func.coalesce(one, 0) for one in found), sa.literal(0))


def full_week_of(actor: Actor) -> Week | None:
    """Return what the actor's last seven days held, when that is a lot and they want to hear it.

    One statement. None for an ordinary week, and for seven days after *not now*.
    """
    now = clock.now()
    since = now - WEEK
    quiet = sa.select(Hush.until).where(Hush.id == actor.member_id).scalar_subquery()
    mine = actor.member_id
    row = db.session.execute(
        sa.select(held_in(mine, since, now), cases_in(mine, since, now), quiet)
    ).one()
    sessions, cases, until = row
    if until is not None and until > now:
        return None
    return Week(sessions, cases) if is_full(sessions, cases) else None


@no_actor("a pure function of two numbers")
def is_full(sessions: int, cases: int) -> bool:
    """Say whether a week with so much in it is more than is good for somebody."""
    return sessions > MOST_IN_A_WEEK or cases > MOST_CASES


def say_not_now(actor: Actor) -> None:
    """Say nothing about the actor's weeks for the next seven days; twice is once more."""
    lock_own_member(actor)
    row = db.session.get(Hush, (actor.organization_id, actor.member_id))
    if row is None:
        row = Hush(id=actor.member_id)
        db.session.add(row)
    row.until = clock.now() + QUIET_FOR


def keep_lead(actor: Actor, meeting_id: uuid.UUID) -> None:
    """Keep leading the circle's next session, which was offered to be handed on.

    Said from the page of a session the actor held. It asks nobody and tells nobody.
    """
    own, coming = _next_of_own(actor, meeting_id)
    if not _keeps(own, coming.id):
        db.session.add(
            KeptLead(id=uuid.uuid4(), meeting_id=coming.id, membership_id=own, until=coming.ends_at)
        )


def offer_lead(actor: Actor, meeting_id: uuid.UUID) -> Substitute:
    """Ask the backup of the circle's next session to lead it; until they accept it stays theirs.

    Said from the page of a session the actor held.
    """
    _own, coming = _next_of_own(actor, meeting_id)
    return ask_for_substitute(actor, coming.id, "", of_backup=True)


def _next_of_own(actor: Actor, meeting_id: uuid.UUID) -> tuple[uuid.UUID, Meeting]:
    """Return the actor's membership and the next session they lead, after one they held."""
    presence = place_of_holder(actor, meeting_id, lock=True)
    coming = next_session(actor, presence)
    if coming is None or coming.lead_id != presence.membership.id:
        raise Conflict(
            "The next session is not yours to hand on any more. Its page says who leads."
        )
    return presence.membership.id, coming


def _keeps(membership_id: uuid.UUID, meeting_id: uuid.UUID) -> bool:
    kept = sa.select(KeptLead.id).where(
        KeptLead.membership_id == membership_id, KeptLead.meeting_id == meeting_id
    )
    return db.session.scalar(kept) is not None


def burden_of(actor: Actor, meeting_id: uuid.UUID) -> Burden:
    """Return what a session the actor held, and the week around it, asked of them."""
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    kept = db.session.scalars(
        sa.select(KeptLead.meeting_id).where(KeptLead.membership_id.in_(mine))
    )
    return Burden(
        had_case=any(had(actor, meeting_id) for had in above.had_case),
        keeps=frozenset(kept),
        full_week=full_week_of(actor),
    )


@no_actor("part of a sweep, in the organization of its work")
def forget_over() -> None:
    """Delete what somebody wanted for a while that is over."""
    for table in (Hush, KeptLead):
        db.session.execute(sa.delete(table).where(table.until <= clock.now()))

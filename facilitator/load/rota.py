"""The rota: when each of the people on call is, week after week, and who takes one day.

Part of this feature's operations. Who is on call at all is the list of the set-up
(organizations/oncall.py); the rota says when. Shifts are wall time in the organization's
zone, so an evening stays an evening when the clocks change (docs/decisions/0009). Who is
on call now is computed and stands nowhere. While nobody has a shift, everybody on the list
is asked, as it is without a rota.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_line
from facilitator.load.lapsing import own_day
from facilitator.load.rota_models import Shift, ShiftChange
from facilitator.meetings.recurrence import moment_of, wall_of
from facilitator.organizations.models import Member
from facilitator.organizations.oncall import listed_ids
from facilitator.organizations.queries import organization_for

#: More would be a rota nobody can read.
MOST = 60
#: How far ahead the rota and its gaps are shown, and one day can be changed.
AHEAD = timedelta(days=7)
FARTHEST = timedelta(days=366)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Watch:
    """One shift on one day: from when to when, and who has it; None for nobody."""

    shift: Shift
    begins_on: date
    starts_at: datetime
    ends_at: datetime
    member_id: uuid.UUID | None
    is_changed: bool


@dataclass(frozen=True)
class Draft:
    """What a form says about a shift, for one or more weekdays."""

    name: str
    member_id: uuid.UUID
    weekdays: frozenset[int]
    opens: time
    closes: time


# ---------------------------------------------------------------- who, and when


@no_actor("pages have let their reader in, and whoever pages somebody asks as well")
def watches(since: datetime, until: datetime) -> list[Watch]:
    """Return every shift that is on at some moment of a span, the earliest first."""
    shifts = db.session.scalars(sa.select(Shift)).all()
    if not shifts:
        return []
    _today, zone = own_day()
    first, last = wall_of(since, zone).date() - DAY, wall_of(until, zone).date()
    changes = {
        (row.shift_id, row.begins_on): row
        for row in db.session.scalars(
            sa.select(ShiftChange).where(ShiftChange.begins_on.between(first, last))
        )
    }
    days = [first + DAY * number for number in range((last - first).days + 1)]
    found = [
        _watch(shift, day, zone, changes.get((shift.id, day)))
        for day in days
        for shift in shifts
        if shift.weekday == day.weekday()
    ]
    on = [one for one in found if one.starts_at < until and one.ends_at > since]
    return sorted(on, key=lambda one: (one.starts_at, one.ends_at, one.shift.id))


def _watch(shift: Shift, day: date, zone: str, change: ShiftChange | None) -> Watch:
    end = day if shift.closes > shift.opens else day + DAY
    return Watch(
        shift,
        day,
        moment_of(datetime.combine(day, shift.opens), zone),
        moment_of(datetime.combine(end, shift.closes), zone),
        shift.member_id if change is None else change.member_id,
        change is not None,
    )


@no_actor("whoever pages somebody has been allowed to, and sweeps page as well")
def on_shift() -> list[uuid.UUID]:
    """Return who has a shift at this moment."""
    now = clock.now()
    on = watches(now, now + timedelta(microseconds=1))
    return [one.member_id for one in on if one.member_id is not None]


def coming_watches(actor: Actor) -> list[Watch]:
    """Return the shifts of the next seven days, for who runs the team and who is on call."""
    check_sees_rota(actor)
    return watches(clock.now(), clock.now() + AHEAD)


def check_sees_rota(actor: Actor) -> None:
    """Refuse whoever neither runs the team nor is on call, or owes a second factor for it."""
    if actor.owes_second_factor:
        raise NotAllowed()
    if not actor.can(Permission.ORGANIZATION_SETTINGS) and actor.member_id not in listed_ids():
        raise NotAllowed()


def weekly_shifts(actor: Actor) -> list[Shift]:
    """Return the shifts of every week, in the order of the week."""
    check_sees_rota(actor)
    query = sa.select(Shift).order_by(Shift.weekday, Shift.opens, Shift.closes, Shift.id)
    return list(db.session.scalars(query))


def people_on_list(actor: Actor) -> dict[uuid.UUID, str]:
    """Return who is on call at all, by what the team calls them, in their order."""
    check_sees_rota(actor)
    listed = listed_ids()
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(listed)))
    named = {member.id: member.called for member in rows}
    return {member_id: named[member_id] for member_id in listed}


# ---------------------------------------------------------------- changing it


def add_shifts(actor: Actor, draft: Draft) -> list[Shift]:
    """Let somebody of the list be on call in these hours of each of these weekdays."""
    organization = organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    db.session.refresh(organization, with_for_update=True)  # what is there is counted
    if not draft.weekdays or not draft.weekdays <= set(range(7)):
        raise Invalid("Please choose at least one day.", field="weekdays")
    if draft.member_id not in listed_ids():
        raise Invalid("Please choose somebody who is on call.", field="who")
    known = db.session.scalars(sa.select(Shift)).all()
    if len(known) + len(draft.weekdays) > MOST:
        raise Conflict(f"A rota has at most {MOST} shifts. Please take some off first.")
    mine = [one for one in known if one.member_id == draft.member_id]
    rows = [
        Shift(
            id=uuid.uuid4(),
            name=clean_line(draft.name, 40, field="name"),
            member_id=draft.member_id,
            weekday=weekday,
            opens=draft.opens,
            closes=draft.closes,
        )
        for weekday in sorted(draft.weekdays)
    ]
    _check_apart([*mine, *rows])
    db.session.add_all(rows)
    record(actor, "rota.added", organization, member_id=draft.member_id, shifts=len(rows))
    return rows


def _check_apart(shifts: Sequence[Shift]) -> None:
    """Refuse two shifts of one person at one time; a week is a circle of minutes."""
    taken: set[int] = set()
    for one in shifts:
        begin = (one.weekday * 24 + one.opens.hour) * 60 + one.opens.minute
        length = (one.closes.hour - one.opens.hour) * 60 + one.closes.minute - one.opens.minute
        minutes = {(begin + n) % (7 * 24 * 60) for n in range(length % 1440 or 1440)}
        if taken & minutes:
            raise Conflict("They are on call then already. Please choose other hours.")
        taken |= minutes


def remove_shift(actor: Actor, shift_id: uuid.UUID) -> None:
    """Take a shift out of every week, with what was said of single days."""
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    row = _shift(shift_id)
    record(actor, "rota.removed", row, member_id=row.member_id)
    db.session.execute(sa.delete(ShiftChange).where(ShiftChange.shift_id == row.id))
    db.session.delete(row)


def change_day(actor: Actor, shift_id: uuid.UUID, day: date, who: uuid.UUID | None) -> None:
    """Let somebody else of the list take a shift on one day; None for nobody.

    Whoever has it every week takes it again by being named.
    """
    organization_for(actor, Permission.ORGANIZATION_SETTINGS)
    row = _shift(shift_id)
    today, _zone = own_day()
    if day.weekday() != row.weekday or not today - DAY <= day <= today + FARTHEST:
        raise Invalid("This shift is not on that day. Please choose another.", field="day")
    if who is not None and who not in listed_ids():
        raise Invalid("Please choose somebody who is on call.", field="who")
    db.session.execute(
        sa.delete(ShiftChange).where(ShiftChange.shift_id == row.id, ShiftChange.begins_on == day)
    )
    if who != row.member_id:
        db.session.add(ShiftChange(id=uuid.uuid4(), shift_id=row.id, begins_on=day, member_id=who))
    record(actor, "rota.changed", row, day=day, member_id=who)


def _shift(shift_id: uuid.UUID) -> Shift:
    row = db.session.scalar(
        sa.select(Shift)
        .where(Shift.id == shift_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound()
    return row


@no_actor("part of a sweep, in the organization of its work")
def forget_days_over() -> None:
    """Delete what was said of single days that are over."""
    db.session.execute(sa.delete(ShiftChange).where(ShiftChange.begins_on < own_day()[0] - DAY))


@no_actor("a pure function of spans")
def missing(
    spans: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """Return what of a span none of these covers, in order."""
    found, at = [], since
    for begin, end in sorted(spans):
        if begin > at:
            found.append((at, min(begin, until)))
        at = max(at, end)
        if at >= until:
            return found
    return [*found, (at, until)]

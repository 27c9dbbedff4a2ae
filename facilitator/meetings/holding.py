"""Who holds a session: a lead, and a backup who stands by.

Part of this feature's operations. Both are memberships of the session's circle that
hold it now: lead or co-facilitator, active in the circle and in the organization. What
a row says of somebody who no longer is, no page shows, and a sweep takes it out.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Invalid
from facilitator.core.marks import no_actor
from facilitator.core.prepared import Prepared
from facilitator.groups.above import above
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.meetings.models import Meeting, MeetingState, Series
from facilitator.meetings.telling import Happening, tell
from facilitator.organizations.models import Member, MemberState, Organization

NEEDS_BOTH = (
    "Every session here has a lead and a backup. Please choose both. On the circle's page "
    "you can make somebody a co-facilitator."
)
YOURS_LAPSED = (
    "A credential of yours has run out, so you can’t lead a new session for now. You can stand "
    "by as backup. Under Credentials you can send in the new date."
)
LAPSED = (
    "{handle} can’t lead a new session just now. Please choose somebody else, or ask an admin. "
    "As backup they can stand by."
)


@dataclass(frozen=True)
class Holders:
    """The memberships of who holds a session; None for nobody yet."""

    lead_id: uuid.UUID | None = None
    backup_id: uuid.UUID | None = None

    @classmethod
    def of(cls, row: Meeting | Series) -> "Holders":
        """Return what a row says."""
        return cls(row.lead_id, row.backup_id)

    def people(self) -> set[uuid.UUID]:
        """Return who is named."""
        return {who for who in (self.lead_id, self.backup_id) if who is not None}

    def missing(self) -> str:
        """Return what it lacks, in words; nothing when both are named."""
        parts = {"lead": self.lead_id, "backup": self.backup_id}
        return " and no ".join(name for name, who in parts.items() if who is None)

    def ids(self) -> dict[str, str | None]:
        """Return the ids for a line of the audit."""
        named = {"lead": self.lead_id, "backup": self.backup_id}
        return {name: None if who is None else str(who) for name, who in named.items()}


NOBODY = Holders()


@dataclass(frozen=True)
class Held:
    """Who holds a session, as its page says it; an empty handle is nobody yet."""

    lead: str = ""
    backup: str = ""
    #: Whether it is the reader who leads it, or stands by.
    is_lead: bool = False
    is_backup: bool = False


def _holding() -> sa.ColumnElement[bool]:
    """Return the condition for a membership that holds its circle now."""
    return sa.and_(
        sa.or_(*(Membership.role == role for role in STAFF_ROLES)),
        Membership.state == MembershipState.ACTIVE,
        Member.state == MemberState.ACTIVE,
    )


def _facilitators(*conditions: Any) -> list[Membership]:
    query = sa.select(Membership).join(Member, Member.id == Membership.member_id)
    rows = db.session.scalars(query.where(_holding(), *conditions))
    return sorted(rows, key=lambda person: (person.role not in STAFF_ROLES[:1], person.handle_key))


_HOLDS = Prepared(
    sa.select(Membership.id)
    .join(Member, Member.id == Membership.member_id)
    .where(
        _holding(),
        Membership.id == sa.bindparam("who"),
        Membership.group_id == sa.bindparam("group_id"),
    ),
    bool,
)


@no_actor("its caller has been let into the circle")
def holds_it_now(group_id: uuid.UUID, membership_id: uuid.UUID) -> bool:
    """Say whether somebody is one of those who hold a circle now."""
    return _HOLDS.first(group_id=group_id, who=membership_id) is not None


@no_actor("its caller has been let into the circle, or is a sweep")
def facilitators_of(group_id: uuid.UUID) -> list[Membership]:
    """Return who holds a circle now, its leads first."""
    return _facilitators(Membership.group_id == group_id)


def held_by(actor: Actor, meeting: Meeting | Series) -> Held:
    """Return who holds a session or a series the actor has found."""
    named = Holders.of(meeting)
    if not named.people():
        return Held()
    rows = {row.id: row for row in _facilitators(Membership.id.in_(named.people()))}
    lead = rows.get(named.lead_id) if named.lead_id else None
    backup = rows.get(named.backup_id) if named.backup_id else None
    return Held(
        lead=lead.handle if lead else "",
        backup=backup.handle if backup else "",
        is_lead=lead is not None and lead.member_id == actor.member_id,
        is_backup=backup is not None and backup.member_id == actor.member_id,
    )


def choices_for(actor: Actor, group_id: uuid.UUID) -> tuple[dict[uuid.UUID, str], uuid.UUID | None]:
    """Return who can hold a circle's session, by handle, and the actor's own seat among them.

    The caller has been let into the circle.
    """
    people = facilitators_of(group_id)
    own = next((row.id for row in people if row.member_id == actor.member_id), None)
    return {row.id: row.handle for row in people}, own


def holders_by_policy(actor: Actor, group_id: uuid.UUID) -> Holders:
    """Return who holds a session that is planned where nobody can be chosen.

    Nobody, unless the organization wants both named: then the actor, or the first who
    holds the circle, with the next as backup. The caller has been let into the circle.
    """
    if not requires_backup(actor):
        return NOBODY
    people = sorted(facilitators_of(group_id), key=lambda one: one.member_id != actor.member_id)
    may_lead = above.may_lead([one.member_id for one in people])
    lead = next((one.id for one in people if one.member_id in may_lead), None)
    return Holders(lead, next((one.id for one in people if one.id != lead), None))


def requires_backup(actor: Actor) -> bool:
    """Say whether this organization plans no session without a lead and a backup."""
    return db.session.get_one(Organization, actor.organization_id).requires_backup


def check_holders(
    actor: Actor, group_id: uuid.UUID, holders: Holders, before: Holders = NOBODY
) -> None:
    """Refuse people who do not hold the circle now, one person twice, and too few by policy.

    Whose credentials ran out is not named as lead, unless they led it `before`.
    """
    if holders.lead_id is not None and holders.lead_id == holders.backup_id:
        raise Invalid("Please choose somebody else as backup.", field="backup_id")
    people = facilitators_of(group_id)
    known = {person.id for person in people}
    for field, who in (("lead_id", holders.lead_id), ("backup_id", holders.backup_id)):
        if who is not None and who not in known:
            raise Invalid("This person doesn't hold the circle. Please choose again.", field=field)
    if len(holders.people()) < 2 and requires_backup(actor):
        missing = "lead_id" if holders.lead_id is None else "backup_id"
        raise Invalid(NEEDS_BOTH, field=missing)
    if holders.lead_id != before.lead_id:
        check_may_lead(actor, [one for one in people if one.id == holders.lead_id])


def check_may_lead(actor: Actor, named: Iterable[Membership]) -> None:
    """Refuse to name somebody as lead whose credentials ran out; what to do instead is said."""
    for person in named:
        if person.member_id in above.may_lead([person.member_id]):
            continue
        if person.member_id == actor.member_id:
            raise Invalid(YOURS_LAPSED, field="lead_id")
        raise Invalid(LAPSED.format(handle=person.handle), field="lead_id")


@no_actor("part of planning and of changing a session, which find it")
def give_to(row: Meeting | Series, holders: Holders) -> None:
    """Say who holds a session, or the sessions of a series."""
    row.lead_id, row.backup_id = holders.lead_id, holders.backup_id


def tell_named(actor: Actor, meeting: Meeting, before: Holders) -> None:
    """Let people know that they hold a session now, unless they said so themselves."""
    named = Holders.of(meeting).people() - before.people()
    others = [
        row.id
        for row in _facilitators(Membership.id.in_(named))
        if row.member_id != actor.member_id
    ]
    if others:
        tell(actor, Happening.NAMED, meeting, others)


# ---------------------------------------------------------------- when somebody goes


@no_actor("a condition for a sweep")
def names_somebody_gone(table: type[Meeting] | type[Series]) -> sa.ColumnElement[bool]:
    """Return the condition for a row that names somebody who does not hold the circle any more."""
    here = (
        sa.exists()
        .where(
            Membership.organization_id == table.organization_id,
            Member.organization_id == Membership.organization_id,
            Member.id == Membership.member_id,
            _holding(),
        )
        .correlate(table)
    )
    gone = [
        sa.and_(column.is_not(None), ~here.where(Membership.id == column))
        for column in (table.lead_id, table.backup_id)
    ]
    return sa.or_(*gone)


def vacate(system: System, group_id: uuid.UUID) -> None:
    """Take people who are gone out of a circle's coming sessions; safe to run twice.

    Who holds the circle still is told once, of the first of these sessions.
    """
    without, known = take_out_gone(group_id)
    if without and known:
        tell(system, Happening.VACANT, without[0], sorted(known))


@no_actor("its caller has been let into the circle, or is a sweep")
def take_out_gone(group_id: uuid.UUID) -> tuple[list[Meeting], set[uuid.UUID]]:
    """Take whoever does not hold a circle any more out of what it has planned.

    Returns the sessions that changed, the next one first, and who holds the circle. Locks
    the circle.
    """
    db.session.scalar(sa.select(Group.id).where(Group.id == group_id).with_for_update())
    known = {person.id for person in facilitators_of(group_id)}
    for series in _rows(sa.select(Series).where(Series.group_id == group_id)):
        _take_out(series, known)
    coming = sa.select(Meeting).where(
        Meeting.group_id == group_id,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.ends_at > clock.now(),
    )
    without = [row for row in _rows(coming.order_by(Meeting.starts_at)) if _take_out(row, known)]
    for meeting in without:
        meeting.revision += 1  # whoever is changing it looks again
    return without, known


def _rows(query: Any) -> Iterable[Any]:
    return db.session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).all()


def _take_out(row: Meeting | Series, known: set[uuid.UUID]) -> bool:
    before = Holders.of(row)
    give_to(
        row,
        Holders(
            before.lead_id if before.lead_id in known else None,
            before.backup_id if before.backup_id in known else None,
        ),
    )
    return Holders.of(row) != before

"""Whom a report goes to: the nearest who may work it, and a level up where there is nobody (B8).

What somebody *finds* is decided by the rule in `queries.py`, for each reader by
themselves. This is the other side of it: for one incident, whom to tell.
"""

import uuid
from typing import Any

import sqlalchemy as sa

from facilitator.core.access import STAFF_ROLES, Role
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.groups.leading import holds_or_held
from facilitator.groups.models import Membership, MembershipState
from facilitator.moderation.models import Report, ReportConflict
from facilitator.moderation.queries import OPEN, incident_of
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member, MemberState

#: From the nearest of the office to the last.
OFFICE_BY_LEVEL = (Role.MODERATOR, Role.ADMIN, Role.OWNER)


def recipients_of(actor: Actor | System, report: Report) -> list[uuid.UUID]:
    """Return the members of the nearest level that may work an incident; maybe nobody.

    First who holds the circle, unless one of them is reported or it was passed on;
    then moderators, admins, the owner. Nobody who is part of it or said that they
    can't look at it.
    """
    head_id = report.incident_id or report.id
    reports = list(db.session.scalars(sa.select(Report).where(incident_of(Report) == head_id)))
    left_out = _left_out(reports)
    if any(row.owner_at is not None for row in reports):
        return _of_role(Role.OWNER, left_out)
    if not _is_above_the_circle(reports):
        nearest = _holders(report.group_id, left_out)
        if nearest:
            return nearest
    for role in OFFICE_BY_LEVEL:
        level = _of_role(role, left_out)
        if level:
            return level
    return []


def tell_recipients(actor: Actor | System, report: Report, what: str) -> None:
    """Tell whoever an incident goes to that something waits; who acts is not told of their act."""
    occasion = Occasion(Kind.CASE, f"report:{report.id}:{what}")
    for member_id in recipients_of(actor, report):
        if not isinstance(actor, Actor) or member_id != actor.member_id:
            tell_member(actor, member_id, occasion)


def others_above(actor: Actor | System, report: Report) -> list[uuid.UUID]:
    """Return the owners an incident can climb to, other than the actor."""
    head_id = report.incident_id or report.id
    reports = db.session.scalars(sa.select(Report).where(incident_of(Report) == head_id))
    owners = _of_role(Role.OWNER, _left_out(list(reports)))
    return [one for one in owners if not isinstance(actor, Actor) or one != actor.member_id]


def admins_above(actor: Actor, report: Report) -> list[uuid.UUID]:
    """Return the admins and owners who may work an incident."""
    head_id = report.incident_id or report.id
    reports = list(db.session.scalars(sa.select(Report).where(incident_of(Report) == head_id)))
    left_out = _left_out(reports)
    return [*_of_role(Role.ADMIN, left_out), *_of_role(Role.OWNER, left_out)]


def _left_out(reports: list[Report]) -> Any:
    """Select the members an incident never goes to: reported, reporting, or in conflict.

    Also who is reported, in a report still open, in a session one of these is from.
    """
    ids = [row.id for row in reports]
    seats = {row.about_id for row in reports} | {row.reporter_id for row in reports}
    rooms = {row.room_id for row in reports if row.room_id is not None}
    same_evening = sa.select(Report.about_id).where(
        Report.room_id.in_(rooms), Report.state.in_(OPEN)
    )
    return sa.union_all(
        sa.select(Membership.member_id).where(
            Membership.id.in_(seats) | Membership.id.in_(same_evening)
        ),
        sa.select(ReportConflict.member_id).where(ReportConflict.report_id.in_(ids)),
    )


def _is_above_the_circle(reports: list[Report]) -> bool:
    if any(row.decided_at is not None and row.state in OPEN for row in reports):
        return True
    about = [row.about_id for row in reports]
    query = sa.select(Membership.id).where(Membership.id.in_(about), holds_or_held(Membership))
    return db.session.scalar(query.limit(1)) is not None


def _holders(group_id: uuid.UUID, left_out: Any) -> list[uuid.UUID]:
    query = (
        sa.select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .where(
            Membership.group_id == group_id,
            Membership.state == MembershipState.ACTIVE,
            Membership.role.in_(STAFF_ROLES),
            Member.state == MemberState.ACTIVE,
            Member.id.not_in(left_out),
        )
    )
    return list(db.session.scalars(query))


def _of_role(role: Role, left_out: Any) -> list[uuid.UUID]:
    query = sa.select(Member.id).where(
        Member.role == role, Member.state == MemberState.ACTIVE, Member.id.not_in(left_out)
    )
    return list(db.session.scalars(query))

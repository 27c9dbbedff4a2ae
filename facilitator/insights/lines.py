"""Lines of the audit as their readers may see them.

Owners and admins read every line, moderators those about moderation, whoever leads a
circle that circle's. Nobody finds a line about a report or a care case about themselves,
is told who reported, or who was in a session. A page is found by the line it goes on
after, never by a count: numbers with gaps would tell what is left out.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from facilitator.audit.models import AuditEntry
from facilitator.audit.words import (
    AREAS,
    LEAD_KINDS,
    MODERATION_KINDS,
    NAMED_AREAS,
    VEILED,
    Area,
    area_of,
    kinds_in,
    words_of,
)
from facilitator.care.models import CareCase
from facilitator.core.access import ROLE_WORDS, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import NotAllowed
from facilitator.core.slices import let_others_on
from facilitator.groups.handles import handle_key
from facilitator.groups.models import Group, Membership
from facilitator.insights.leading import leads_any, led_by
from facilitator.moderation.models import Report
from facilitator.organizations.models import Member

PAGE = 50
#: How many lines one file takes, the newest ones; it is made while others wait.
FILE = 20_000
#: After so many lines of it others have their turn.
TURN = 500
#: Who acts beside members, in words.
OTHERS = {"operator": "The operator", "newcomer": "Somebody who was joining"}
BY_ITSELF = "It happened by itself"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; nothing in a field means anything will do."""

    area: Area | None = None
    role: Role | None = None
    name: str = ""
    group_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_anything(self) -> bool:
        """Whether nothing was chosen."""
        return self == Wanted()

    @property
    def is_of_people(self) -> bool:
        """Whether lines are chosen by who acted."""
        return bool(self.role or self.name)


@dataclass(frozen=True)
class Line:
    """One line in words. `about` is the handle of whom it happened to."""

    id: uuid.UUID
    at: datetime
    words: str
    area: Area
    who: str
    circle: str
    about: str
    reason: str


@dataclass(frozen=True)
class Page:
    """Some lines, the newest first; `older` is the line the next page goes on after."""

    lines: list[Line]
    older: uuid.UUID | None


def lines_for(actor: Actor, wanted: Wanted, after: uuid.UUID | None = None) -> Page:
    """Return one page of the lines this actor may see."""
    query = _matching(actor, wanted)
    if after is not None:
        place = sa.select(AuditEntry.seq).where(AuditEntry.id == after).scalar_subquery()
        query = query.where(AuditEntry.seq < place)
    rows = db.session.execute(query.limit(PAGE + 1)).all()
    lines = _in_words(actor, rows[:PAGE])
    return Page(lines, lines[-1].id if len(rows) > PAGE else None)


def lines_to_keep(actor: Actor, wanted: Wanted) -> list[Line]:
    """Return the newest lines for a file; whoever else waits has a turn now and then."""
    query = _matching(actor, wanted).limit(FILE).execution_options(yield_per=TURN)
    lines: list[Line] = []
    for rows in db.session.execute(query).partitions():
        lines += _in_words(actor, rows)
        let_others_on()
    return lines


def circles_for(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Return the circles whose lines this actor may look for, by name."""
    _reach(actor)
    query = sa.select(Group.id, Group.name).order_by(Group.name, Group.id)
    if not actor.can(Permission.GROUP_SEE):
        query = query.where(Group.id.in_(led_by(actor)))
    return [(row.id, row.name) for row in db.session.execute(query)]


def may_check(actor: Actor) -> bool:
    """Say whether the actor may look along the whole chain."""
    return actor.can(Permission.AUDIT_SEE)


def areas_for(actor: Actor) -> list[Area]:
    """Return what the actor's lines can be about."""
    if may_check(actor):
        return list(Area)
    seen = {AREAS[kind] for kind in _kinds_for(actor)}
    return [area for area in Area if area in seen]


def _kinds_for(actor: Actor) -> set[str]:
    kinds: set[str] = set()
    if actor.can(Permission.QUEUE_WORK_ALL):
        kinds.update(MODERATION_KINDS)
    if leads_any(actor):
        kinds.update(LEAD_KINDS)
    return kinds


def _reach(actor: Actor) -> sa.ColumnElement[bool]:
    """Return which lines are for this actor at all; NotAllowed when none are."""
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    about_me = {
        "report": sa.select(Report.id).where(Report.about_id.in_(mine)),
        "carecase": sa.select(CareCase.id).where(CareCase.about_id.in_(mine)),
    }
    elsewhere = sa.and_(
        *(
            sa.or_(AuditEntry.subject_kind != kind, AuditEntry.subject_id.not_in(ids))
            for kind, ids in about_me.items()
        )
    )
    if actor.can(Permission.AUDIT_SEE):
        return elsewhere
    parts = []
    if actor.can(Permission.QUEUE_WORK_ALL):
        parts.append(sa.and_(AuditEntry.action.in_(MODERATION_KINDS), elsewhere))
    if leads_any(actor):
        led = AuditEntry.group_id.in_(led_by(actor))
        parts.append(sa.and_(led, AuditEntry.action.in_(LEAD_KINDS)))
    if not parts:
        raise NotAllowed()
    return sa.or_(*parts)


def _matching(actor: Actor, wanted: Wanted) -> Any:
    """Select the lines with who did it, under which name there, and where; the newest first."""
    at_place = sa.and_(
        Membership.member_id == AuditEntry.actor_id, Membership.group_id == AuditEntry.group_id
    )
    return (
        sa.select(AuditEntry, Member, Membership.handle, Group.name)
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .outerjoin(Membership, at_place)
        .outerjoin(Group, Group.id == AuditEntry.group_id)
        .where(_reach(actor), *_chosen(actor, wanted))
        .order_by(AuditEntry.seq.desc())
    )


def _chosen(actor: Actor, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    parts: list[sa.ColumnElement[bool]] = []
    if wanted.area is Area.OTHER:
        parts.append(AuditEntry.action.not_in(list(AREAS)))
    elif wanted.area is not None:
        parts.append(AuditEntry.action.in_(kinds_in(wanted.area)))
    if wanted.group_id is not None:
        parts.append(AuditEntry.group_id == wanted.group_id)
    if wanted.since is not None:
        parts.append(AuditEntry.at >= _midnight(actor, wanted.since))
    if wanted.until is not None:
        parts.append(AuditEntry.at < _midnight(actor, wanted.until + timedelta(days=1)))
    if wanted.is_of_people:
        parts.append(AuditEntry.action.not_in(VEILED))
    if wanted.role is not None:
        parts.append(Member.role == wanted.role)
    if wanted.name:
        # In one circle alone: the same person's name elsewhere stays unknown.
        parts.append(Membership.handle_key == handle_key(wanted.name))
    return parts


def _midnight(actor: Actor, on: date) -> datetime:
    return datetime.combine(on, time_of_day(), ZoneInfo(actor.time_zone)).astimezone(UTC)


def _in_words(actor: Actor, rows: Any) -> list[Line]:
    handles = _handles_in([row[0] for row in rows])
    return [
        Line(
            entry.id,
            entry.at,
            words_of(entry.action),
            area_of(entry.action),
            _who(entry, member, handle),
            circle or "",
            handles.get(_about(entry), ""),
            str(entry.details.get("reason") or ""),
        )
        for entry, member, handle, circle in rows
    ]


def _who(entry: AuditEntry, member: Member | None, handle: str | None) -> str:
    if entry.action in VEILED:
        return "Somebody"
    if entry.actor_id is None:
        return OTHERS.get(entry.actor_kind, BY_ITSELF)
    if handle:
        return handle
    return member.called if member is not None else ROLE_WORDS[Role.MEMBER][0]


def _about(entry: AuditEntry) -> str:
    """Return the id of the membership a line is about, as text; empty when it is about none."""
    if entry.action in VEILED or area_of(entry.action) not in NAMED_AREAS:
        return ""
    if entry.subject_kind == "membership":
        return str(entry.subject_id)
    return str(entry.details.get("who") or "")


def _handles_in(entries: list[AuditEntry]) -> dict[str, str]:
    """Return the names of whom the lines are about, asked in one go for each thousand of them."""
    wanted = sorted({_about(entry) for entry in entries} - {""})
    ids = [uuid.UUID(text) for text in wanted if _is_id(text)]
    found: dict[str, str] = {}
    for start in range(0, len(ids), 1000):
        rows = db.session.execute(
            sa.select(Membership.id, Membership.handle).where(
                Membership.id.in_(ids[start : start + 1000])
            )
        )
        found.update({str(row.id): row.handle for row in rows})
    return found


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True

"""Finding cases: who may look after one is computed, and never the person it is about."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from facilitator.care.events import CareCard, CarePart, OwnCare
from facilitator.care.models import (
    ON_CALL,
    CareCase,
    CareDoor,
    CareLine,
    CareState,
    CareTask,
    LineKind,
    TaskState,
)
from facilitator.care.words import opened
from facilitator.core.access import STAFF_ROLES, Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.crypto import load_keys
from facilitator.core.db import db
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.core.seen import seeing
from facilitator.core.work import current_work
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.groups.queries import is_inside
from facilitator.live.models import Room, RoomState, Seat
from facilitator.live.parts import Entering, Pointer
from facilitator.live.projection import stamp
from facilitator.moderation.queries import role_words
from facilitator.notices.queries import unread_query
from facilitator.organizations.models import Member, MemberState, OnCall
from facilitator.organizations.oncall import MAY_BE_ON_CALL, on_call_ids

#: Somebody has to answer, or is at it.
ACTIVE = (
    CareState.RAISED,
    CareState.ACKNOWLEDGED,
    CareState.WITH_MEMBER,
    CareState.EMERGENCY,
)
#: The states of a room that people sit in.
ON = (RoomState.LOBBY, RoomState.LIVE, RoomState.PAUSED, RoomState.CLOSING)
#: Who can say that they are not OK: whoever belongs, waits or rests, but for who has gone.
COUNTED = (
    MembershipState.PENDING,
    MembershipState.WAITING,
    MembershipState.ACTIVE,
    MembershipState.PAUSED,
    MembershipState.SUSPENDED,
)
#: More rows of the same tables, beside who a case is about; made once, since every page of
#: somebody with an office counts with them.
_OWNER, _HELD_BY = aliased(Member), aliased(Membership)


@dataclass(frozen=True)
class Found:
    """One case the actor may look after; `person` is the membership it is about."""

    case: CareCase
    group: Group
    person: Membership
    owner: Member | None
    #: What whoever looks after it is called in the circle, if they hold it.
    owner_handle: str | None

    @property
    def owner_name(self) -> str:
        """What to call whoever looks after it; nothing while nobody does."""
        return self.owner_handle or (self.owner.called if self.owner else "")


def case_for(actor: Actor, case_id: uuid.UUID, *, lock: bool = False) -> Found:
    """Return one case the actor may look after; NotFound for everybody else, the person first."""
    row = db.session.execute(_theirs(actor).where(CareCase.id == case_id)).one_or_none()
    if row is None:
        raise NotFound()
    if lock:
        db.session.refresh(row[0], with_for_update=True)
        row = db.session.execute(_theirs(actor).where(CareCase.id == case_id)).one()
    return Found(*row)


def cases_for(actor: Actor, *, closed: bool = False, limit: int = 200) -> list[Found]:
    """Return the cases this actor may look after: what waits first, then the oldest.

    Of closed ones, the latest.
    """
    is_closed = CareCase.state == CareState.CLOSED
    query = _theirs(actor).where(is_closed if closed else ~is_closed)
    if closed:
        query = query.order_by(CareCase.closed_at.desc(), CareCase.id)
    else:
        query = query.order_by(CareCase.state != CareState.RAISED, CareCase.raised_at, CareCase.id)
    return [Found(*row) for row in db.session.execute(query.limit(limit))]


def open_for(actor: Actor) -> int:
    """Return how many cases this actor may look after that are open."""
    return counts_for(actor)[0]


def unanswered_for(actor: Actor) -> int:
    """Return how many cases this actor may look after that nobody has answered yet."""
    return counts_for(actor)[2]


def counts_for(actor: Actor) -> tuple[int, int, int]:
    """Return how many cases are open for this actor, their unread notices, and unanswered cases.

    One statement for all, since every page of somebody with an office shows them; read
    once for a page.
    """
    known, key = current_work().known, ("open cases", actor.member_id)
    if key not in known:
        query = _theirs(actor, sa.func.count(CareCase.id))
        waits = query.where(CareCase.state == CareState.RAISED)
        query = query.where(CareCase.state != CareState.CLOSED)
        counts = (query, unread_query(actor), waits)
        found = db.session.execute(sa.select(*(one.scalar_subquery() for one in counts))).one()
        known[key] = tuple(number or 0 for number in found)
    return known[key]  # type: ignore[no-any-return]


def _theirs(actor: Actor, *what: Any) -> Any:
    """Select the cases this actor may look after: the one rule behind every list and count.

    Those who hold the circle, and the offices that look after every circle; who is on
    call once it has climbed to them. Nobody finds a case about themselves.
    """
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    is_theirs = sa.and_(
        _HELD_BY.member_id == CareCase.owner_id,
        _HELD_BY.group_id == CareCase.group_id,
        _HELD_BY.role.in_(STAFF_ROLES),
    )
    query = (
        sa.select(*(what or (CareCase, Group, Membership, _OWNER, _HELD_BY.handle)))
        .select_from(CareCase)
        .join(Group, Group.id == CareCase.group_id)
        .join(Membership, Membership.id == CareCase.about_id)
        .outerjoin(_OWNER, _OWNER.id == CareCase.owner_id)
        .outerjoin(_HELD_BY, is_theirs)
        .where(CareCase.about_id.not_in(mine))
    )
    if actor.can(Permission.CARE):
        return query
    rights: list[sa.ColumnElement[bool]] = []
    if actor.may_hold:
        held = sa.select(Membership.group_id).where(
            Membership.member_id == actor.member_id,
            Membership.state == MembershipState.ACTIVE,
            Membership.role.in_(STAFF_ROLES),
        )
        rights.append(CareCase.group_id.in_(held))
    if actor.role in MAY_BE_ON_CALL:
        asked = sa.or_(CareCase.reach >= ON_CALL, CareCase.owner_id == actor.member_id)
        rights.append(sa.and_(sa.exists().where(OnCall.member_id == actor.member_id), asked))
    return query.where(sa.or_(*rights) if rights else sa.false())


@no_actor("said to those who look after a case of the circle")
def called_all(member_ids: list[uuid.UUID], group_id: uuid.UUID) -> list[str]:
    """Return what the team calls each of several colleagues, in their order."""
    names = _names_of(set(member_ids), group_id)
    return [names[one] for one in member_ids]


def _names_of(member_ids: set[uuid.UUID], group_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return what the team calls colleagues: by the circle's name for them, or the office's."""
    if not member_ids:
        return {}
    handles = _handles(group_id)
    rows = db.session.scalars(sa.select(Member).where(Member.id.in_(member_ids)))
    return {member.id: handles.get(member.id, member.called) for member in rows}


@no_actor("a fact of a circle the caller has found")
def _handles(group_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return what those who hold a circle are called there, by their member."""
    rows = db.session.execute(
        sa.select(Membership.member_id, Membership.handle).where(
            Membership.group_id == group_id, Membership.role.in_(STAFF_ROLES)
        )
    )
    return {row.member_id: row.handle for row in rows}


@no_actor("a fact of a person the caller has found")
def open_about(about_id: uuid.UUID, *, lock: bool = False) -> CareCase | None:
    """Return the case that is open about somebody, or None."""
    query = sa.select(CareCase).where(
        CareCase.about_id == about_id, CareCase.state != CareState.CLOSED
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


_OPEN_ABOUT = seeing(
    CareCase, CareCase.about_id == sa.bindparam("who"), CareCase.state != CareState.CLOSED
)


@no_actor("a fact of a circle the caller has found")
def room_on(group_id: uuid.UUID) -> Room | None:
    """Return the room of the circle's session that is on, the latest one."""
    return db.session.scalar(
        sa.select(Room)
        .where(Room.group_id == group_id, Room.parent_id.is_(None), Room.state.in_(ON))
        .order_by(Room.opened_at.desc(), Room.id)
        .limit(1)
    )


def room_of_case(actor: Actor, found: Found) -> Room | None:
    """Return the room that is on in the case's circle, for whoever is of that circle."""
    if not is_inside(actor, found.case.group_id):
        return None
    return room_on(found.case.group_id)


# ---------------------------------------------------------------- the log of a case


@dataclass(frozen=True)
class Line:
    """One line of a case as those who look after it read it."""

    row: CareLine
    #: The staff name or role of who did it, or the handle of who raised it.
    by: str
    words: str


def lines_of(actor: Actor, found: Found, *, most: int | None = None) -> list[Line]:
    """Return a case's log in order, or its latest lines, words opened; the caller found it."""
    raiser = aliased(Membership)
    rows = db.session.execute(
        sa.select(CareLine, Member, raiser.handle)
        .outerjoin(Member, Member.id == CareLine.by_id)
        .outerjoin(raiser, raiser.id == CareLine.raiser_id)
        .where(CareLine.case_id == found.case.id)
        .order_by(CareLine.number.desc())
        .limit(most)
    ).all()
    load_keys({found.case.id})
    names = _handles(found.case.group_id)
    return [
        Line(row, names.get(member.id, member.called) if member else handle or "", _words(row))
        for row, member, handle in reversed(rows)
    ]


def _words(row: CareLine) -> str:
    return opened(row.case_id, row.id, row.words_sealed)


def tasks_of(actor: Actor, found: Found) -> list[tuple[CareTask, str]]:
    """Return a case's tasks and who does each, in the order of their days."""
    names = _handles(found.case.group_id)
    rows = db.session.execute(
        sa.select(CareTask, Member)
        .outerjoin(Member, Member.id == CareTask.owner_id)
        .where(CareTask.case_id == found.case.id)
        .order_by(CareTask.due_at, CareTask.kind)
    )
    return [(task, names.get(member.id, member.called) if member else "") for task, member in rows]


@no_actor("a fact of a case the caller has found")
def open_tasks(case: CareCase) -> list[CareTask]:
    """Return what is still to be done, the next first."""
    query = sa.select(CareTask).where(CareTask.case_id == case.id, CareTask.state == TaskState.OPEN)
    return list(db.session.scalars(query.order_by(CareTask.due_at)))


def colleagues_of(actor: Actor, found: Found) -> dict[uuid.UUID, str]:
    """Return who could look after a case besides the actor: member id -> what to call them."""
    holds = sa.select(Membership.member_id).where(
        Membership.group_id == found.case.group_id,
        Membership.role.in_(STAFF_ROLES),
        Membership.state == MembershipState.ACTIVE,
    )
    rows = db.session.scalars(
        sa.select(Member)
        .where(
            Member.state == MemberState.ACTIVE,
            Member.id.not_in([actor.member_id, found.person.member_id]),
            sa.or_(
                Member.id.in_(holds),
                Member.role.in_([Role.OWNER, Role.ADMIN, Role.MODERATOR]),
                Member.id.in_(on_call_ids(besides=found.person.member_id)),
            ),
        )
        .order_by(Member.id)
    ).all()
    handles = _handles(found.case.group_id)
    names = {member.id: handles.get(member.id, member.called) for member in rows}
    return dict(sorted(names.items(), key=lambda one: one[1]))


# ---------------------------------------------------------------- what the person may know


@dataclass(frozen=True)
class Own:
    """A case as the person it is about may read it: states, times, roles, what was agreed."""

    case: CareCase
    group: Group
    by: str
    asked: bool
    steps: list[tuple[str, Any, str]]
    agreed: list[str]
    #: When their sealed contact was opened, by which role, and why.
    opened: list[tuple[Any, str, str]]


#: How many of their own cases somebody is shown.
OWN_SHOWN = 30
#: What of a case's log its person reads; of `raised` only what they said themselves.
_THEIRS = (LineKind.RAISED, LineKind.MOVED, LineKind.AGREED, LineKind.CONTACT)


def own_cases(actor: Actor) -> list[Own]:
    """Return the latest cases about the actor, the newest first."""
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    rows = db.session.execute(
        sa.select(CareCase, Group, Member)
        .join(Group, Group.id == CareCase.group_id)
        .outerjoin(Member, Member.id == CareCase.owner_id)
        .where(CareCase.about_id.in_(mine))
        .order_by(CareCase.raised_at.desc(), CareCase.id)
        .limit(OWN_SHOWN)
    ).all()
    lines: dict[uuid.UUID, list[tuple[CareLine, Role | None]]] = defaultdict(list)
    said = db.session.execute(
        sa.select(CareLine, Member.role)
        .outerjoin(Member, Member.id == CareLine.by_id)
        .where(CareLine.case_id.in_([row[0].id for row in rows]), CareLine.kind.in_(_THEIRS))
        .order_by(CareLine.number)
    )
    for line, role in said:
        lines[line.case_id].append((line, role))
    load_keys({row[0].id for row in rows})
    found = [_own(*row, lines[row[0].id]) for row in rows]
    # a worry nobody has answered yet is nothing to find alone on a page
    return [own for own in found if own.asked or own.case.state is not CareState.RAISED]


def _own(
    case: CareCase,
    group: Group,
    owner: Member | None,
    lines: list[tuple[CareLine, Role | None]],
) -> Own:
    steps: list[tuple[str, Any, str]] = []
    agreed: list[str] = []
    opens: list[tuple[Any, str, str]] = []
    for line, role in lines:
        if line.kind is LineKind.MOVED:
            steps.append((line.item, line.at, role_words(role) if role else ""))
        elif line.kind is LineKind.AGREED:
            agreed.append(_words(line))
        elif line.kind is LineKind.CONTACT:
            if line.item != "asked":
                opens.append((line.at, role_words(role) if role else "", _words(line)))
        elif line.raiser_id == case.about_id:
            steps.append(("raised", line.at, ""))
    asked = any(step == "raised" for step, _at, _by in steps)
    return Own(case, group, role_words(owner.role) if owner else "", asked, steps, agreed, opens)


@no_actor("asked for somebody about themselves")
def own_view(about_id: uuid.UUID) -> OwnCare | None:
    """Return how care for somebody stands, as they may know it."""
    case = _OPEN_ABOUT.first(who=about_id)
    if case is None:
        return None
    own = sa.select(CareLine.id).where(CareLine.case_id == case.id, CareLine.raiser_id == about_id)
    asked = db.session.scalar(own.limit(1)) is not None
    if case.state is CareState.RAISED and not asked:
        return None  # a worry nobody has answered is nothing to find, and says who had it
    owner = db.session.get(Member, (case.organization_id, case.owner_id)) if case.owner_id else None
    return OwnCare(
        state=case.state.value,
        by=role_words(owner.role) if owner else "",
        asked=asked,
        side=case.side_id,
    )


# ---------------------------------------------------------------- the console


@no_actor("a fact of a case the caller has found")
def card_of(case: CareCase) -> CareCard:
    """Return a case as the console shows it."""
    return cards_of([case])[0]


@no_actor("facts of cases of one circle the caller has found")
def cards_of(cases: Sequence[CareCase]) -> list[CareCard]:
    """Return cases of one circle as the console shows them, however many by the same statements."""
    if not cases:
        return []
    names = _names_of({case.owner_id for case in cases if case.owner_id}, cases[0].group_id)
    doors = _doors({case.id for case in cases})
    inside = _seated_in({case.side_id for case in cases if case.side_id})
    return [
        CareCard(
            id=case.id,
            who=case.about_id,
            state=case.state.value,
            door=doors.get(case.id, CareDoor.STAFF).value,
            since=stamp(case.raised_at),
            by=names[case.owner_id] if case.owner_id else "",
            version=case.version,
            side=case.side_id,
            inside=inside[case.side_id] if case.side_id else [],
        )
        for case in cases
    ]


def _seated_in(room_ids: set[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Return who has a seat in each of some side rooms."""
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    if room_ids:
        seats = sa.select(Seat.room_id, Seat.membership_id).where(Seat.room_id.in_(room_ids))
        for room_id, who in db.session.execute(seats.order_by(Seat.membership_id)):
            found[room_id].append(who)
    return found


def _doors(case_ids: set[uuid.UUID]) -> dict[uuid.UUID, CareDoor]:
    """Return by which door each case was said last."""
    rows = db.session.execute(
        sa.select(CareLine.case_id, CareLine.door)
        .where(CareLine.case_id.in_(case_ids), CareLine.kind == LineKind.RAISED)
        .order_by(CareLine.number)
    )
    return {row.case_id: row.door for row in rows if row.door is not None}


@no_actor("asked for somebody who is at the door or inside")
def care_view(entering: Entering) -> CarePart:
    """Return what somebody who enters is told: their own, and to staff what is open."""
    own = entering.seat.membership_id
    if not entering.is_staff:
        return CarePart(mine=own_view(own))
    rows = db.session.scalars(
        sa.select(CareCase)
        .where(
            CareCase.group_id == entering.room.group_id,
            CareCase.state.in_(ACTIVE),
            CareCase.about_id != own,
        )
        .order_by(CareCase.raised_at)
    ).all()
    return CarePart(mine=own_view(own), cases=cards_of(rows))


@no_actor("asked for somebody who is inside")
def side_pointer(entering: Entering) -> Pointer | None:
    """Return the way to one's own side room, for the page without JavaScript."""
    room = entering.room
    case = open_about(entering.seat.membership_id) if room.parent_id is None else None
    if case is None or case.side_id is None:
        return None
    values = {"meeting_id": room.meeting_id, "side_id": case.side_id}
    words = "A facilitator opened a side room for the two of you. Come if you like."
    return Pointer(words, "Go to the side room", "care.side_plain", values)

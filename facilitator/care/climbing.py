"""What time does to a case: who is told of it next, and what falls due.

Part of this feature's operations: decided by whatever touches a case, or by the sweep.
Who was told is the case's own `step`, changed with the telling in one commit, so twice
is the same as once and a killed process leaves it due.
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.care.models import (
    HOLDERS,
    IN_ROOM,
    ON_CALL,
    OWNER,
    UNTOLD,
    CareCase,
    CareDoor,
    CareLine,
    CareState,
    LineKind,
)
from facilitator.care.queries import called_all, card_of, open_tasks, room_on
from facilitator.care.words import shut
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Role
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.core.wire import plain
from facilitator.groups.models import Membership, MembershipState
from facilitator.live.log import lock_room, tell_staff
from facilitator.notices.calling import CARE
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member, MemberState
from facilitator.organizations.oncall import on_call_ids
from facilitator.team.queries import team_here

#: How long an unanswered case waits for the next step: who holds the circle, who is on
#: call, the owner.
AFTER = {
    HOLDERS: timedelta(minutes=2),
    ON_CALL: timedelta(minutes=5),
    OWNER: timedelta(minutes=10),
}
#: While even the owner has not answered, everybody is asked again: how often, and for how long.
AGAIN, ASKED_FOR = timedelta(minutes=10), timedelta(hours=2)
LAST = OWNER + ASKED_FOR // AGAIN
#: So long a word about a case is worth sending.
COUNTS = timedelta(hours=12)
#: What has come of it; its tasks fall due.
OUTCOMES = (CareState.STEPPED_DOWN, CareState.HANDED_OVER, CareState.EMERGENCY)


def announce(system: System, case: CareCase) -> None:
    """Tell whoever has to hear of a case by now. Its session's room is locked, if one is on.

    The card stands on every console of the session at once. Whoever is not there is told
    by notice: at once those who hold the circle when nobody of them is connected, else
    after two minutes; then who is on call, then the owner; then all of them again and
    again, for two hours. A step that reaches nobody is followed by the next.
    """
    if case.state is not CareState.RAISED:
        _say_again(system, case)
        return
    now = clock.now()
    waited = now - case.raised_at
    step = max(IN_ROOM, *(n for n in range(HOLDERS, LAST + 1) if waited >= _after(n)), -1)
    if step < HOLDERS and not _is_heard_in_room(case):
        step = HOLDERS
    case.step = max(case.step, IN_ROOM)
    while case.step < step:
        case.step = case.step + 1 if case.step < OWNER else step  # asking late is asking once
        told = _tell(system, case)
        names = called_all(told, case.group_id)
        log_line(case, LineKind.CLIMBED, ", ".join(names), item=str(case.step))
        record(system, "care.climbed", case, step=case.step, told=len(told))
        if not told and step < OWNER:
            step += 1
    case.reach = max(case.reach, case.step)
    look_again(case)
    tell_room(case)


def _say_again(system: System, case: CareCase) -> None:
    """Tell whoever looks after a case that something more was said about the person."""
    case.step = max(case.step, IN_ROOM)
    tell_owner(system, case)
    look_again(case)
    tell_room(case)


@no_actor("follows from a case the caller has found")
def tell_owner(system: System, case: CareCase) -> None:
    """Tell whoever looks after a case that it is with them, or that something is new."""
    if case.owner_id is not None:
        key = f"{CARE}:{case.id}:{case.version}"
        occasion = Occasion(Kind.NEEDED, key, until=clock.now() + COUNTS)
        tell_member(system, case.owner_id, occasion)


def _is_heard_in_room(case: CareCase) -> bool:
    """Say whether somebody of the team, other than the person, is connected to the session."""
    room = room_on(case.group_id)
    return room is not None and any(
        one != case.about_id for one in team_here(room.id, with_all=True)
    )


def _after(step: int) -> timedelta:
    """Return how long a case waits unanswered before a step."""
    return AFTER.get(step) or AFTER[OWNER] + (step - OWNER) * AGAIN


def _tell(system: System, case: CareCase) -> list[uuid.UUID]:
    """Ask the people of one step to come, in words that name nobody and no circle.

    Returns who was told.
    """
    key = f"{CARE}:{case.id}:{case.raised_at.isoformat()}"
    if case.step > OWNER:
        key = f"{key}:{case.step}"
    occasion = Occasion(Kind.NEEDED, key, until=clock.now() + COUNTS)
    return [who for who in _people(case, case.step) if tell_member(system, who, occasion)]


def _people(case: CareCase, step: int) -> list[uuid.UUID]:
    """Return the members a step asks, without the person it is about: all, beyond the last."""
    if step > OWNER:
        everybody = (_people(case, one) for one in (HOLDERS, ON_CALL, OWNER))
        return list(dict.fromkeys(who for people in everybody for who in people))
    person = db.session.get_one(Membership, (case.organization_id, case.about_id))
    if step == HOLDERS:
        query = sa.select(Membership.member_id).where(
            Membership.group_id == case.group_id,
            Membership.role.in_(STAFF_ROLES),
            Membership.state == MembershipState.ACTIVE,
        )
        found = list(db.session.scalars(query.order_by(Membership.id)))
    elif step == ON_CALL:
        found = on_call_ids(besides=person.member_id)
    else:
        owners = sa.select(Member.id).where(
            Member.role == Role.OWNER, Member.state == MemberState.ACTIVE
        )
        found = list(db.session.scalars(owners))
    return [who for who in found if who != person.member_id]


@no_actor("says what an act that was checked has changed")
def tell_room(case: CareCase) -> None:
    """Show a case as it is on the consoles of the circle's session; the room is locked."""
    db.session.flush()  # the card is read from the rows
    room = room_on(case.group_id)
    if room is not None:
        card = plain(card_of(case))
        tell_staff(lock_room(room.id), "care.case", target_id=case.about_id, **card)


@no_actor("follows from a case the caller has found")
def look_again(case: CareCase) -> None:
    """Note when time changes something next about a case."""
    moments: list[datetime] = []
    if case.state is CareState.RAISED and case.step < LAST:
        moments.append(case.raised_at + _after(max(case.step + 1, HOLDERS)))
    elif case.state in (*OUTCOMES, CareState.FOLLOW_UP_DUE):
        moments += [task.due_at for task in open_tasks(case) if task.told_at is None]
    case.due_at = min(moments, default=None)


def settle_case(system: System, case_id: uuid.UUID) -> None:
    """Do what is due about a case that the sweep has found; safe to run twice."""
    group_id = db.session.scalar(sa.select(CareCase.group_id).where(CareCase.id == case_id))
    room = room_on(group_id) if group_id is not None else None
    if room is not None:
        lock_room(room.id)  # before the case, as everywhere
    case = db.session.scalar(
        sa.select(CareCase)
        .where(CareCase.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if case is None or case.due_at is None or case.due_at > clock.now():
        return
    if case.state is CareState.RAISED or case.step == UNTOLD:
        announce(system, case)
    else:
        _fall_due(system, case)


def _fall_due(system: System, case: CareCase) -> None:
    """Tell who has to follow up on each task whose day has come, and let the case say so.

    That is whoever looks after the case; when they are there no more, who holds the circle,
    who is on call or the owner: the first who can be told.
    """
    now = clock.now()
    for task in open_tasks(case):
        if task.due_at > now or task.told_at is not None:
            continue
        task.told_at = now
        occasion = Occasion(Kind.NEEDED, f"{CARE}:{task.id}", until=now + COUNTS)
        asked = [[case.owner_id] if case.owner_id else []]
        asked += [_people(case, step) for step in (HOLDERS, ON_CALL, OWNER)]
        for people in asked:
            if sum(tell_member(system, who, occasion) for who in people):
                break
        if case.state in OUTCOMES:
            case.state = CareState.FOLLOW_UP_DUE
            case.version += 1
            log_line(case, LineKind.MOVED, item=case.state.value)
            record(system, "care.follow_up_due", case)
            tell_room(case)
    look_again(case)


@no_actor("adds what an act that was checked has done")
def log_line(
    case: CareCase,
    kind: LineKind,
    words: str = "",
    *,
    by: Actor | None = None,
    item: str = "",
    raiser_id: uuid.UUID | None = None,
    cmid: uuid.UUID | None = None,
    door: CareDoor | None = None,
    message_id: uuid.UUID | None = None,
) -> CareLine:
    """Add the next line to a case's log. The case is locked or new."""
    last = sa.select(sa.func.max(CareLine.number)).where(CareLine.case_id == case.id)
    line_id = uuid.uuid4()
    line = CareLine(
        id=line_id,
        case_id=case.id,
        number=(db.session.scalar(last) or 0) + 1,
        kind=kind,
        by_id=by.member_id if by else None,
        raiser_id=raiser_id,
        cmid=cmid,
        door=door,
        message_id=message_id,
        item=item,
        words_sealed=shut(case.id, line_id, words),
        at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()  # the next line counts on from it
    return line

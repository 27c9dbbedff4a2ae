"""Raising a concern for somebody's safety: three doors, one case at a time, nothing lost.

What is done about a case is caring.py, what time does to it climbing.py. A case is
always written before anybody is told: who was told is a fact of its row, so that a
process killed in between leaves it due.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.care.caring import answer
from facilitator.care.climbing import announce, log_line, settle_case
from facilitator.care.events import OwnCare
from facilitator.care.models import (
    IN_ROOM,
    UNTOLD,
    CareCase,
    CareDoor,
    CareLine,
    CareState,
    LineKind,
)
from facilitator.care.queries import ACTIVE, COUNTED, ON, open_about, own_view, room_on
from facilitator.care.words import opened
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.outbox import poke
from facilitator.core.text import clean_text
from facilitator.core.work import current_work, savepoint
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.groups.queries import own_membership
from facilitator.live.log import body_of, lock_room
from facilitator.live.models import Message, Room
from facilitator.live.queries import in_room, message_for
from facilitator.live.small import home_id_of
from facilitator.moderation.models import Report, SubjectKind
from facilitator.moderation.queries import subject_for
from facilitator.team.queries import team_here
from facilitator.watched.looking import Concern as Worrying

#: In a room to try things in nobody reads it, and nobody may believe so.
TRYING = (
    "This is a room to try things in, and nobody else reads it. If you are not OK now, "
    "your circle’s own pages reach its facilitators."
)
#: How many characters somebody can add.
LONGEST = 500
#: The name of a line that holds what somebody wrote in a room.
MESSAGE = "message"
#: So long whoever looks after a case is taken to be at it; then saying it again rings anew.
AT_IT = timedelta(minutes=30)


@dataclass(frozen=True)
class Concern:
    """What somebody says: about whom, by which door, with which words."""

    about_id: uuid.UUID
    group_id: uuid.UUID
    door: CareDoor
    raiser_id: uuid.UUID | None = None
    cmid: uuid.UUID | None = None
    words: str = ""
    message_id: uuid.UUID | None = None
    #: It rings nobody who is at it already.
    is_quiet: bool = False


def raise_in_room(
    actor: Actor,
    room_id: uuid.UUID,
    cmid: uuid.UUID,
    about: str,
    subject_id: uuid.UUID | None,
    words: str = "",
) -> CareCase:
    """Say from a room that one is not OK (`me`), or is worried about a `person` or a `message`.

    Open to whoever belongs to the circle, whatever the room does, whatever break from
    writing they have and however often they ask; the same `cmid` again is the same saying.
    Raises Conflict in a room to try things in, where nobody would hear that one is not OK.
    """
    found = in_room(actor, room_id, small=True)
    if actor.is_sandbox and about == "me":
        raise Conflict(TRYING)
    own, group_id = found.membership, found.room.group_id
    about_id, message_id = own.id, None
    if about == "message":
        if subject_id is None:
            raise NotFound()
        message = message_for(actor, room_id, subject_id, Permission.REPORT)
        about_id, message_id = message.author_id, message.id
    elif about == "person":
        about_id = _person_of(actor, group_id, subject_id)
    door = _door(found.is_staff, about_id == own.id)
    lock_room(home_id_of(room_id))
    return _said(actor, Concern(about_id, group_id, door, own.id, cmid, words, message_id))


def raise_on_page(actor: Actor, group_id: uuid.UUID, cmid: uuid.UUID, words: str = "") -> CareCase:
    """Say from a page that one is not OK; whoever belongs to a circle, asks to, or rests from it.

    Needs no right in the circle: a break from it takes nothing of this away.
    """
    own = own_membership(actor, group_id)
    if own is None or own.state not in COUNTED:
        raise NotFound()
    room = room_on(group_id)
    if room is not None:
        lock_room(room.id)
    return _said(actor, Concern(own.id, group_id, CareDoor.SELF, own.id, cmid, words))


def worry_on_page(actor: Actor, about_id: uuid.UUID, cmid: uuid.UUID, words: str = "") -> CareCase:
    """Say from a page that one is worried about somebody of a circle one belongs to."""
    subject = subject_for(actor, SubjectKind.PERSON, about_id)
    own = own_membership(actor, subject.group_id)
    if own is None:
        raise NotFound()
    door = _door(own.role in STAFF_ROLES, own.id == about_id)
    room = room_on(subject.group_id)
    if room is not None:
        lock_room(room.id)
    return _said(actor, Concern(about_id, subject.group_id, door, own.id, cmid, words))


@no_actor("a phrase was seen in what the caller has just written, in its own work")
def case_from_concern(worrying: Worrying) -> CareCase:
    """Open or join a case because words of a message or an answer mattered.

    Safe in the message's own work: it takes no lock of the room and adds nothing to its
    streams. The sweep, poked by the commit, tells the team. Words that went out are a line
    of the case while somebody is at it, and ring nobody again.
    """
    system = System(organization_id=_organization_id(), reason="concern")
    home_id = home_id_of(worrying.room_id) if worrying.room_id is not None else None
    concern = Concern(
        worrying.membership_id,
        worrying.group_id,
        CareDoor.PHRASE,
        words=worrying.why,
        message_id=worrying.message_id,
        is_quiet=not worrying.is_held,
    )
    kind = worrying.about.value
    case, is_new = _written(concern, home_id, kind)
    if is_new:
        record(system, "care.raised", case, door=concern.door.value, kind=kind)
    poke("care")
    return case


def answer_words(_actor: Actor, concern: Worrying) -> None:
    """Open or join a case for words that an organization watches for, or lets notice."""
    case_from_concern(concern)


def answer_report(actor: Actor, report: Report) -> None:
    """Open or join a case because somebody reported that they fear for somebody's safety."""
    own = own_membership(actor, report.group_id)
    concern = Concern(
        report.about_id,
        report.group_id,
        CareDoor.OTHER,
        own.id if own is not None else None,
        report.id,
    )
    home_id = home_id_of(report.room_id) if report.room_id is not None else None
    case, is_new = _written(concern, home_id)
    if is_new:
        record(_care(actor), "care.raised", case, door=concern.door.value)
    poke("care")


def _organization_id() -> uuid.UUID:
    organization_id = current_work().organization_id
    if organization_id is None:
        raise RuntimeError("a case belongs to an organization")
    return organization_id


def _person_of(actor: Actor, group_id: uuid.UUID, who: uuid.UUID | None) -> uuid.UUID:
    if who is None:
        raise NotFound()
    subject = subject_for(actor, SubjectKind.PERSON, who)
    if subject.group_id != group_id:
        raise NotFound()
    return subject.about_id


def _door(is_staff: bool, is_own: bool) -> CareDoor:
    if is_own:
        return CareDoor.SELF
    return CareDoor.STAFF if is_staff else CareDoor.OTHER


def _said(actor: Actor, concern: Concern) -> CareCase:
    """Write down what somebody said, and tell who has to hear it, in one commit."""
    person = db.session.get_one(Membership, (actor.organization_id, concern.about_id))
    if person.state in {MembershipState.LEFT, MembershipState.DECLINED}:
        raise Invalid("They have left this circle, so its facilitators can’t reach them here.")
    room = room_on(concern.group_id)
    case, is_new = _written(concern, room.id if room else None)
    if is_new:
        # the line says who it was; the audit, which others may read, does not
        by = actor if concern.door is CareDoor.SELF else _care(actor)
        record(by, "care.raised", case, door=concern.door.value)
        if concern.door is CareDoor.STAFF and case.state is CareState.RAISED:
            answer(actor, case)  # whoever begins one looks after it: nobody else is called
            case.step = max(case.step, IN_ROOM)
        else:
            announce(_care(actor), case)
    return case


def _care(actor: Actor) -> System:
    return System(organization_id=actor.organization_id, reason="care")


def _written(concern: Concern, room_id: uuid.UUID | None, item: str = "") -> tuple[CareCase, bool]:
    """Return the person's case with this said in it, and whether it was not known before."""
    text = clean_text(concern.words, LONGEST, field="words")
    case = open_about(concern.about_id, lock=True)
    if concern.cmid is not None:
        known = db.session.scalar(
            sa.select(CareLine).where(
                CareLine.raiser_id == concern.raiser_id, CareLine.cmid == concern.cmid
            )
        )
        if known is not None:
            if opened(known.case_id, known.id, known.words_sealed) != text:
                raise Conflict("This was sent with other words before.", code="cmid_reused")
            return db.session.get_one(CareCase, (known.organization_id, known.case_id)), False
    case = case or _opened(concern, room_id)
    log_line(
        case,
        LineKind.RAISED,
        text,
        item=item,
        raiser_id=concern.raiser_id,
        cmid=concern.cmid,
        door=concern.door,
        message_id=concern.message_id,
    )
    if concern.message_id is not None:
        _keep_message(case, concern.message_id)
    if not (concern.is_quiet and _is_at_it(case)):
        _ring_anew(case, room_id)
    return case, True


def _keep_message(case: CareCase, message_id: uuid.UUID) -> None:
    """Keep what the message said with the case, unaffected by deleting it."""
    message = db.session.get(Message, (case.organization_id, message_id))
    words = body_of(message) if message is not None else ""
    if words:
        log_line(case, LineKind.NOTE, words, item=MESSAGE, message_id=message_id)


def _opened(concern: Concern, room_id: uuid.UUID | None) -> CareCase:
    """Open a case; when somebody else opens one for the same person meanwhile, return theirs."""
    now = clock.now()
    case = CareCase(
        id=uuid.uuid4(),
        group_id=concern.group_id,
        room_id=room_id,
        about_id=concern.about_id,
        state=CareState.RAISED,
        version=0,
        raised_at=now,
        touched_at=now,
        step=UNTOLD,
        reach=UNTOLD,
        due_at=now,
    )
    try:
        with savepoint():
            db.session.add(case)
            db.session.flush()  # one of two at once is the first
    except sa.exc.IntegrityError:
        other = open_about(concern.about_id, lock=True)
        if other is None:
            raise
        return other
    return case


def _is_at_it(case: CareCase) -> bool:
    """Say whether somebody looks after a case just now."""
    seen = case.state is not CareState.RAISED and case.state in ACTIVE
    return seen and clock.now() - case.touched_at < AT_IT


def _ring_anew(case: CareCase, room_id: uuid.UUID | None) -> None:
    """Let a case wait for an answer again, unless somebody is at it just now, or was just asked."""
    now = clock.now()
    case.version += 1
    case.room_id = room_id or case.room_id
    case.due_at = now
    at_it = case.state in ACTIVE and now - case.touched_at < AT_IT
    if at_it and case.state is CareState.RAISED:
        return  # it climbs on from where it is
    case.step = UNTOLD
    if not at_it:
        case.state, case.raised_at, case.touched_at = CareState.RAISED, now, now


# ---------------------------------------------------------------- who can say it where


def circles_to_tell(actor: Actor) -> list[tuple[Group, bool]]:
    """Return the circles in which the actor can say that they are not OK, and which meet now."""
    rows = db.session.scalars(
        sa.select(Group)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.member_id == actor.member_id, Membership.state.in_(COUNTED))
        .order_by(Group.name, Group.id)
    ).all()
    meeting = set(
        db.session.scalars(
            sa.select(Room.group_id).where(
                Room.group_id.in_([group.id for group in rows]), Room.state.in_(ON)
            )
        )
    )
    found = [(group, group.id in meeting) for group in rows]
    return sorted(found, key=lambda one: not one[1])


def mine_in_room(actor: Actor, room_id: uuid.UUID) -> tuple[OwnCare | None, int]:
    """Return how care for the actor stands, and how many of the team are connected."""
    found = in_room(actor, room_id, small=True)
    home_id = home_id_of(room_id)
    case = open_about(found.membership.id)
    if case is not None and case.due_at is not None and case.due_at <= clock.now():
        settle_case(_care(actor), case.id)  # nobody waits for the sweep
    return own_view(found.membership.id), len(team_here(home_id, with_all=True))

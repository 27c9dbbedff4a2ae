"""Whom somebody wants to be called for them: sealed, and opened from an open case alone.

Part of this feature's operations. Its owner writes it, changes it and takes it back, and
nothing keeps count of that. Whoever opens it says why; that is a line of the case and of
the audit, and its owner is told. Offices open it alone, whoever leads the circle or is on
call with a second person, co-facilitators are that second person.
"""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.care.caring import going_on, touched
from facilitator.care.models import CareCase, CareLine, CareState, LineKind, SealedContact
from facilitator.care.queries import Found, Line, case_for, lines_of
from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor, System
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.text import clean_text
from facilitator.groups.queries import own_membership
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.consents import check_consent

#: How long it stays open to whoever opened it, and an ask waits for a second person.
OPEN_FOR = timedelta(hours=24)
LONGEST_WHY = 500
#: What a line of a case says of it.
OPENED, ASKED, AGREED = "opened", "asked", "agreed"


@dataclass(frozen=True)
class Contact:
    """Who it is, how to reach them, and what they may be told."""

    name: str = ""
    how: str = ""
    say: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.how or self.say)


@dataclass(frozen=True)
class Door:
    """What somebody who looks after a case can do about the contact just now."""

    #: Whether there is one at all.
    is_there: bool
    #: The words, and until when, while they are open to this person.
    words: Contact | None = None
    until: datetime | None = None
    may_open: bool = False
    may_ask: bool = False
    #: What waits for a second person, and whether that may be this one.
    asked: Line | None = None
    may_agree: bool = False


# ---------------------------------------------------------------- its owner


def own_contact(actor: Actor) -> Contact:
    """Return what the actor wrote down, or nothing."""
    return _read(_row(actor.member_id))


def keep_contact(actor: Actor, contact: Contact, *, agrees: bool) -> None:
    """Keep one's own contact, or take it back by leaving everything empty."""
    row = _row(actor.member_id, lock=True)
    if not contact:
        if row is not None:
            db.session.delete(row)
        return
    if not (contact.name and contact.how):
        raise Invalid("Please say who it is, and how to reach them.", field="name")
    if not agrees:
        raise Invalid("Please tick the box, or leave everything empty.", field="agrees")
    check_consent(actor)  # to take one's words back needs none
    if row is None:
        row = SealedContact(id=uuid.uuid4(), member_id=actor.member_id, revision=0)
    row.revision += 1
    words = json.dumps(asdict(contact), ensure_ascii=False)
    row.words_sealed = seal(actor.member_id, _place(row), words)
    db.session.add(row)  # a new one only now: it is never without its words


def _row(member_id: uuid.UUID, *, lock: bool = False) -> SealedContact | None:
    query = sa.select(SealedContact).where(SealedContact.member_id == member_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def _place(row: SealedContact) -> Place:
    return Place("sealed_contacts", "words_sealed", row.id, row.revision)


def _read(row: SealedContact | None) -> Contact:
    if row is None:
        return Contact()
    try:
        return Contact(**json.loads(unseal(row.member_id, _place(row), row.words_sealed)))
    except Sealed:
        return Contact()


# ---------------------------------------------------------------- from a case


def open_contact(actor: Actor, case_id: uuid.UUID, reason: str) -> None:
    """Open the contact of whoever a case is about, or ask a second person to agree."""
    case, row = _ready(actor, case_id)
    why = clean_text(reason, LONGEST_WHY, field="reason")
    if not why:
        raise Invalid("Please say why. They read it.", field="reason")
    if _opens_alone(actor):
        touched(actor, case, LineKind.CONTACT, why, item=OPENED)
        _tell_owner(actor, case, row)
    elif _may_ask(actor, case):
        touched(actor, case, LineKind.CONTACT, why, item=ASKED)
    else:
        raise NotAllowed("A co-facilitator can be the second person, and does not open it.")


def agree_to_open(actor: Actor, case_id: uuid.UUID, line_id: uuid.UUID) -> None:
    """Agree, as a second person, to what somebody asked: from then on it is open to them."""
    case, row = _ready(actor, case_id)
    found = case_for(actor, case_id)
    asked = _asked(lines_of(actor, found))
    if asked is None or asked.row.id != line_id:
        raise Conflict("Nobody asks for this any more. Please look again.")
    if asked.row.by_id == actor.member_id:
        raise Conflict("It needs somebody besides you.")
    touched(actor, case, LineKind.CONTACT, asked.words, item=f"{AGREED} {asked.row.by_id}")
    _tell_owner(actor, case, row)


def _ready(actor: Actor, case_id: uuid.UUID) -> tuple[CareCase, SealedContact]:
    """Return an open case that somebody looks after, locked, and the contact."""
    case = going_on(actor, case_id)
    if case.state is CareState.RAISED:
        raise Conflict("Please say first that you have seen it.")
    row = _row(case_for(actor, case_id).person.member_id)
    if row is None:
        raise Conflict("There is no contact to open any more.")
    return case, row


def _tell_owner(actor: Actor, case: CareCase, row: SealedContact) -> None:
    system = System(organization_id=actor.organization_id, reason="care")
    key = f"contact:{case.id}:{clock.now().isoformat()}"
    tell_member(system, row.member_id, Occasion(Kind.CONTACT, key))


def _opens_alone(actor: Actor) -> bool:
    return actor.can(Permission.CARE)


def _may_ask(actor: Actor, case: CareCase) -> bool:
    """Say whether somebody who may look after a case opens it with a second person."""
    own = own_membership(actor, case.group_id)
    return own is None or own.role is not Role.COFACILITATOR


def door_of(actor: Actor, found: Found, lines: list[Line]) -> Door | None:
    """Return what the actor can do about the contact in a case; None once it is closed."""
    if found.case.state is CareState.CLOSED:
        return None
    row = _row(found.person.member_id)
    if row is None:
        return Door(False)
    mine = {(OPENED, actor.member_id)}
    latest = next(
        (
            line.row
            for line in reversed(lines)
            if line.row.kind is LineKind.CONTACT
            and ((line.row.item, line.row.by_id) in mine or _is_agreed_to(line.row, actor))
        ),
        None,
    )
    if latest is not None and latest.at + OPEN_FOR > clock.now():
        return Door(True, _read(row), latest.at + OPEN_FOR)
    if found.case.state is CareState.RAISED:
        return Door(True)
    if _opens_alone(actor):
        return Door(True, may_open=True, asked=_asked(lines), may_agree=True)
    asked = _asked(lines)
    is_own = asked is not None and asked.row.by_id == actor.member_id
    return Door(
        True,
        may_ask=asked is None and _may_ask(actor, found.case),
        asked=asked,
        may_agree=not is_own,
    )


def _is_agreed_to(row: CareLine, actor: Actor) -> bool:
    return row.item == f"{AGREED} {actor.member_id}"


def _asked(lines: list[Line]) -> Line | None:
    """Return the ask that waits for a second person: the latest, unless that came or it is old."""
    for line in reversed(lines):
        if line.row.kind is LineKind.CONTACT and line.row.item != OPENED:
            is_open = line.row.item == ASKED and line.row.at + OPEN_FOR > clock.now()
            return line if is_open else None
    return None

"""Appeals: somebody else than who decided looks at it once more, and both read what came of it.

Finders and operations together, for they are one small rule. Who may decide is computed:
moderators, admins and the owner, without whoever decided, whoever it is about, and whoever
has a part in the incident it came from: reported, reporting, or standing aside
(`docs/decisions/0035`).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import GRANTS, ORGANIZATION_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.models import Group, Membership, MembershipState
from facilitator.groups.queries import INSIDE
from facilitator.live.models import Room, RoomState
from facilitator.moderation.lifting import lock_whom, undo_act
from facilitator.moderation.models import Appeal, AppealState, Report, Sanction, SanctionKind
from facilitator.moderation.queries import role_words, takes_part, waiting_with
from facilitator.moderation.sanctions import strike
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member, MemberState

#: How long an act can be appealed, and how soon an appeal should be answered.
OPEN_FOR, ANSWERED_WITHIN = timedelta(days=30), timedelta(hours=72)
#: How long whoever decided first is shown what came of it.
SHOWN_FOR = timedelta(days=30)
DECIDED = (AppealState.UPHELD, AppealState.OVERTURNED)
#: Roles that may decide about appeals.
DECIDERS = [role for role in ORGANIZATION_ROLES if Permission.QUEUE_WORK_ALL in GRANTS[role]]
#: What is read of an appeal.
WHOLE = (Appeal, Sanction, Group, Membership, Member.role)
NOBODY = (
    "There is nobody else in this space who could look at it. Whoever decided it can take "
    "it back; My record says who that is, by role."
)
NOBODY_HERE = "There is nobody else in this space who could look at it."


@dataclass(frozen=True)
class Appealed:
    """One appeal with what it is about; `by` is who decided first, by role."""

    appeal: Appeal
    sanction: Sanction
    group: Group
    person: Membership
    by: str

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been answered by now."""
        return self.appeal.state is AppealState.OPEN and self.appeal.due_at <= clock.now()


# ---------------------------------------------------------------- whoever it is about


def appealable_for(actor: Actor, sanction_id: uuid.UUID, *, lock: bool = False) -> Sanction:
    """Return an act about the actor that can be appealed; NotFound for anybody else's."""
    query = (
        sa.select(Sanction)
        .join(Membership, Membership.id == Sanction.membership_id)
        .where(Sanction.id == sanction_id, Membership.member_id == actor.member_id)
    )
    row = db.session.scalar(query.with_for_update(of=Sanction) if lock else query)
    if row is None:
        raise NotFound()
    if row.lifted_at is not None:
        raise Conflict("This was taken back already.")
    if row.starts_at + OPEN_FOR <= clock.now():
        raise Conflict("An appeal is possible for 30 days, and those are over.")
    if db.session.scalar(sa.select(Appeal.id).where(Appeal.sanction_id == row.id)) is not None:
        raise Conflict("Somebody else has been asked to look at this already.")
    return row


def raise_appeal(actor: Actor, sanction_id: uuid.UUID, words: str) -> Appeal:
    """Ask that somebody else looks at an act about oneself; Conflict when nobody else could."""
    text = clean_text(words, 500, field="words")
    if not text:
        raise Invalid("Please say in a few words what should be looked at.", field="words")
    sanction = appealable_for(actor, sanction_id, lock=True)
    deciders = deciders_of(actor, sanction)
    if not deciders:
        raise Conflict(NOBODY)
    appeal = Appeal(id=uuid.uuid4(), sanction_id=sanction.id, state=AppealState.OPEN)
    appeal.created_at = clock.now()
    appeal.due_at = appeal.created_at + ANSWERED_WITHIN
    appeal.words_sealed = seal(actor.member_id, _place("words", appeal.id), text)
    db.session.add(appeal)
    db.session.flush()  # the audit line points at it
    record(actor, "appeal.raised", appeal, group_id=sanction.group_id, sanction=sanction.id)
    for member_id in deciders:
        tell_member(actor, member_id, Occasion(Kind.CASE, f"appeal:{appeal.id}"))
    return appeal


def deciders_of(actor: Actor, sanction: Sanction) -> list[uuid.UUID]:
    """Return who could decide about an appeal against an act, as members; maybe nobody."""
    seats = sa.select(Membership.id).where(Membership.member_id == Member.id).correlate(Member)
    subject = sa.select(Membership.member_id).where(Membership.id == sanction.membership_id)
    query = (
        sa.select(Member.id)
        .outerjoin(Report, Report.id == sanction.report_id)
        .where(
            Member.state == MemberState.ACTIVE,
            Member.role.in_(DECIDERS),
            Member.id != sanction.by_id,
            Member.id.not_in(subject),
            ~takes_part(Member.id, seats),
        )
    )
    return list(db.session.scalars(query))


def appeals_of(actor: Actor) -> dict[uuid.UUID, tuple[Appeal, str]]:
    """Return the actor's appeals and what was answered, by the act they are about."""
    rows = db.session.scalars(
        sa.select(Appeal)
        .join(Sanction, Sanction.id == Appeal.sanction_id)
        .join(Membership, Membership.id == Sanction.membership_id)
        .where(Membership.member_id == actor.member_id)
    )
    return {row.sanction_id: (row, _answer(actor.member_id, row)) for row in rows}


# ---------------------------------------------------------------- whoever decides


def appeals_for(actor: Actor) -> list[Appealed]:
    """Return the open appeals this actor may decide; what should be answered first, first."""
    query = _decidable(actor).where(Appeal.state == AppealState.OPEN)
    rows = db.session.execute(query.order_by(Appeal.due_at, Appeal.id).limit(200))
    return [_appealed(row) for row in rows]


def appeals_waiting(actor: Actor) -> int:
    """Return how many open appeals wait for this actor."""
    return db.session.scalar(_count(actor)) or 0


def reports_and_appeals_waiting(actor: Actor) -> tuple[int, int]:
    """Return how many open incidents and appeals wait for this actor, from one statement."""
    return waiting_with(actor, _count(actor))


def _count(actor: Actor) -> Any:
    return _decidable(actor, sa.func.count(Appeal.id)).where(Appeal.state == AppealState.OPEN)


def appeal_for(actor: Actor, appeal_id: uuid.UUID, *, lock: bool = False) -> Appealed:
    """Return one appeal the actor may decide, open or not; NotFound for everybody else."""
    row = db.session.execute(_decidable(actor).where(Appeal.id == appeal_id)).one_or_none()
    if row is None:
        raise NotFound()
    if lock:
        db.session.refresh(row[0], with_for_update=True)
        db.session.refresh(row[1], with_for_update=True)
    return _appealed(row)


def _decidable(actor: Actor, *what: Any) -> Any:
    """Select the appeals this actor may decide: the one rule behind every list and count."""
    query = (
        _joined(*(what or WHOLE))
        .outerjoin(Report, Report.id == Sanction.report_id)
        .where(Sanction.lifted_at.is_(None) | (Appeal.state != AppealState.OPEN))
    )
    if not actor.can(Permission.QUEUE_WORK_ALL):
        return query.where(sa.false())
    mine = sa.select(Membership.id).where(Membership.member_id == actor.member_id)
    return query.where(
        Sanction.by_id != actor.member_id,
        Sanction.membership_id.not_in(mine),
        ~takes_part(actor.member_id, mine),
    )


def _joined(*what: Any) -> Any:
    return (
        sa.select(*what)
        .select_from(Appeal)
        .join(Sanction, Sanction.id == Appeal.sanction_id)
        .join(Group, Group.id == Sanction.group_id)
        .join(Membership, Membership.id == Sanction.membership_id)
        .join(Member, Member.id == Sanction.by_id)
    )


def _appealed(row: Any) -> Appealed:
    return Appealed(row[0], row[1], row[2], row[3], role_words(row[4]))


def decide_appeal(actor: Actor, appeal_id: uuid.UUID, outcome: AppealState, words: str) -> Appeal:
    """Uphold an act or overturn it, in words both read; overturned, it acts nowhere any more.

    Conflict when it was decided, or the act was taken back, meanwhile.
    """
    if outcome not in DECIDED:
        raise Invalid("Please choose an outcome.", field="outcome")
    text = clean_text(words, 500, field="words")
    if not text:
        raise Invalid("Please say why; both will read it.", field="words")
    lock_whom(appeal_for(actor, appeal_id).sanction)
    found = appeal_for(actor, appeal_id, lock=True)
    appeal, sanction = found.appeal, found.sanction
    if appeal.state is not AppealState.OPEN:
        raise Conflict("This appeal has been decided already.")
    if sanction.lifted_at is not None:
        raise Conflict("This was taken back meanwhile.")
    appeal.state, appeal.decided_by_id, appeal.decided_at = outcome, actor.member_id, clock.now()
    appeal.answer_sealed = seal(found.person.member_id, _place("answer", appeal.id), text)
    if outcome is AppealState.OVERTURNED:
        _overturn(actor, sanction, found.person)
        strike(actor, sanction, text)
    record(actor, f"appeal.{outcome.value}", appeal, group_id=sanction.group_id)
    tell_member(actor, found.person.member_id, Occasion(Kind.RECORD, f"appeal:{appeal.id}"))
    tell_member(actor, sanction.by_id, Occasion(Kind.CASE, f"appealed:{appeal.id}"))
    return appeal


def _overturn(actor: Actor, sanction: Sanction, person: Membership) -> None:
    """End what the act still does; who was left out of the circle stands where they stood."""
    db.session.refresh(person, with_for_update=True)
    is_over = sanction.ends_at is not None and sanction.ends_at <= clock.now()
    if is_over or not _room_goes_on(sanction.room_id):
        return
    before = person.state
    undo_act(actor, sanction, person)
    if sanction.kind in {SanctionKind.SUSPEND, SanctionKind.BAN} and person.state is not before:
        _put_back(sanction, person)


def _put_back(sanction: Sanction, person: Membership) -> None:
    """Let somebody stand where an act found them: in the circle, or in an earlier break from it."""
    if sanction.was in INSIDE:
        person.state = sanction.was
    elif sanction.was is MembershipState.SUSPENDED:
        earlier = db.session.scalar(
            sa.select(Sanction)
            .where(
                Sanction.membership_id == person.id,
                Sanction.kind == SanctionKind.SUSPEND,
                Sanction.lifted_at.is_(None),
            )
            .order_by(Sanction.starts_at.desc(), Sanction.id)
            .limit(1)
        )
        person.state = MembershipState.ACTIVE if earlier is None else MembershipState.SUSPENDED
        person.until = None if earlier is None else earlier.ends_at


def _room_goes_on(room_id: uuid.UUID | None) -> bool:
    if room_id is None:
        return True
    query = sa.select(Room.id).where(Room.id == room_id, Room.state != RoomState.ENDED)
    return db.session.scalar(query) is not None


# ---------------------------------------------------------------- what is read


def outcomes_for(actor: Actor) -> list[tuple[Appealed, str]]:
    """Return what came of appeals against what the actor decided, the latest first."""
    rows = db.session.execute(
        _joined(*WHOLE)
        .where(Sanction.by_id == actor.member_id, Appeal.decided_at > clock.now() - SHOWN_FOR)
        .order_by(Appeal.decided_at.desc(), Appeal.id)
        .limit(20)
    )
    return [(_appealed(row), _answer(row[3].member_id, row[0])) for row in rows]


def words_of_appeal(actor: Actor, found: Appealed) -> str:
    """Return what an appeal says; the caller found it."""
    return _opened(found.person.member_id, "words", found.appeal.id, found.appeal.words_sealed)


def answer_of(actor: Actor, found: Appealed) -> str:
    """Return what was answered; the caller found the appeal."""
    return _answer(found.person.member_id, found.appeal)


def _answer(member_id: uuid.UUID, appeal: Appeal) -> str:
    sealed = appeal.answer_sealed
    return "" if sealed is None else _opened(member_id, "answer", appeal.id, sealed)


@no_actor("a pure function of two moments")
def can_still_be_appealed(started: datetime) -> bool:
    """Say whether an act of then is new enough to be appealed."""
    return started + OPEN_FOR > clock.now()


def _place(column: str, appeal_id: uuid.UUID) -> Place:
    return Place("appeals", column, appeal_id)


def _opened(key_id: uuid.UUID, column: str, appeal_id: uuid.UUID, sealed: bytes) -> str:
    try:
        return unseal(key_id, _place(column, appeal_id), sealed)
    except Sealed:
        return ""

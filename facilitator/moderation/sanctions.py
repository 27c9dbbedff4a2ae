"""Acting on people: always with a reason, an end or a way back, and a line in the audit.

The second half of this feature's operations, kept apart for size.
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed
from facilitator.core.marks import no_actor
from facilitator.core.text import clean_text
from facilitator.groups.models import GroupInvite, Membership, MembershipState
from facilitator.groups.queries import INSIDE, person_in, standing_in
from facilitator.live import messages as live
from facilitator.live.models import Room
from facilitator.live.queries import in_room, seat_in
from facilitator.live.small import lock_whole, whole_ids_of
from facilitator.moderation.models import Sanction, SanctionKind
from facilitator.organizations.models import Member

#: Nobody acts on somebody of their own standing or above, wherever it comes from.
GROUP_RANK = {Role.COFACILITATOR: 1, Role.LEAD: 2}
ORGANIZATION_RANK = {Role.MODERATOR: 3, Role.ADMIN: 4, Role.OWNER: 5}
#: The longest suspension in days: by those who may ban, and by a lead.
LONGEST, LONGEST_BY_LEAD = 30, 7
#: What lifting each kind takes.
LIFTING = {
    SanctionKind.WARN: Permission.MEMBER_MUTE,
    SanctionKind.MUTE: Permission.MEMBER_MUTE,
    SanctionKind.REMOVE: Permission.MEMBER_MUTE,
    SanctionKind.LEADING: Permission.LEADING_SUSPEND,
    SanctionKind.SUSPEND: Permission.MEMBER_SUSPEND,
    SanctionKind.BAN: Permission.MEMBER_BAN,
    SanctionKind.SPACE_BAN: Permission.MEMBER_EXPEL,
}


# ---------------------------------------------------------------- who may act on whom


@no_actor("a pure function of roles")
def rank_of(role: Role, membership: Membership | None) -> int:
    """Return somebody's standing, wherever it comes from."""
    in_group = GROUP_RANK.get(membership.role, 0) if membership is not None else 0
    return max(ORGANIZATION_RANK.get(role, 0), in_group)


def _rank_of(membership: Membership) -> int:
    member = db.session.get_one(Member, (membership.organization_id, membership.member_id))
    return rank_of(member.role, membership)


def to_act_on(
    actor: Actor, group_id: uuid.UUID, who: uuid.UUID, need: Permission, *, lock: bool = False
) -> Membership:
    """Return whom to act on; raises for a lack of right or rank, and for oneself."""
    target = person_in(actor, group_id, who, need, lock=lock)
    if target.member_id == actor.member_id:
        raise NotAllowed("You can't do this to yourself. You can leave instead.")
    own = standing_in(actor, group_id).membership
    if _rank_of(target) >= rank_of(actor.role, own):
        raise NotAllowed("Somebody of their own role or above can't be acted on from here.")
    return target


@no_actor("a pure function of words")
def reason_words(reason: str) -> str:
    """Return a reason that can be read; raises Invalid when there is none."""
    words = clean_text(reason, 500, field="reason")
    if not words:
        raise Invalid("Please say why; they will read it.", field="reason")
    return words


# ---------------------------------------------------------------- in a session


def mute(
    actor: Actor,
    room_id: uuid.UUID,
    who: uuid.UUID,
    minutes: int | None,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Give somebody a break from writing; no minutes means the rest of the session."""
    words = reason_words(reason)
    room = _room(actor, room_id, who)
    seat = seat_in(actor, room_id, who, lock=True)
    live.mute_seat(actor, room, seat, minutes, words)
    until = seat.muted_until if minutes else None
    return add_sanction(actor, room, who, SanctionKind.MUTE, words, until, report_id)


def unmute(actor: Actor, room_id: uuid.UUID, who: uuid.UUID, reason: str) -> None:
    """End somebody's break early."""
    words = reason_words(reason)
    room = _room(actor, room_id, who)
    live.unmute_seat(actor, room, seat_in(actor, room_id, who, lock=True))
    for row in db.session.scalars(
        sa.select(Sanction).where(
            Sanction.room_id.in_(whole_ids_of(room_id)),
            Sanction.membership_id == who,
            Sanction.kind == SanctionKind.MUTE,
            Sanction.lifted_at.is_(None),
        )
    ):
        strike(actor, row, words)


def remove(
    actor: Actor,
    room_id: uuid.UUID,
    who: uuid.UUID,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Remove somebody from this session. It holds for every device, sign-in and invite."""
    words = reason_words(reason)
    room = _room(actor, room_id, who)
    live.remove_seat(actor, room, seat_in(actor, room_id, who, lock=True), words)
    ask_first(actor, who)
    return add_sanction(actor, room, who, SanctionKind.REMOVE, words, None, report_id)


def warn_in_room(
    actor: Actor, room_id: uuid.UUID, who: uuid.UUID, cmid: uuid.UUID, reason: str
) -> Sanction:
    """Warn somebody while a session is on: they read it there at once, and nobody else does.

    The same `cmid` again is the same warning.
    """
    words = reason_words(reason)
    room = _room(actor, room_id, who)
    made_id = uuid.uuid5(actor.member_id, str(cmid))
    known = db.session.get(Sanction, (room.organization_id, made_id))
    if known is not None:
        return known
    live.warn_seat(actor, room, seat_in(actor, room_id, who), words)
    return add_sanction(actor, room, who, SanctionKind.WARN, words, None, None, made_id)


def _room(actor: Actor, room_id: uuid.UUID, who: uuid.UUID) -> Room:
    """Return the locked room to act in; raises for a lack of right or rank."""
    in_room(actor, room_id, small=True)
    lock_whole(room_id)
    found = in_room(actor, room_id, lock=True, small=True)
    found.require(Permission.MEMBER_MUTE)
    to_act_on(actor, found.room.group_id, who, Permission.MEMBER_MUTE)
    return found.room


# ---------------------------------------------------------------- in the circle


def warn(
    actor: Actor,
    group_id: uuid.UUID,
    who: uuid.UUID,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Say a word to somebody that stays in their record and changes nothing else."""
    words = reason_words(reason)
    target = to_act_on(actor, group_id, who, Permission.MEMBER_MUTE)
    return add_sanction(actor, target, who, SanctionKind.WARN, words, None, report_id)


def suspend(
    actor: Actor,
    group_id: uuid.UUID,
    who: uuid.UUID,
    days: int,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Let somebody take a break from the circle for some days; a lead gives at most seven."""
    words = reason_words(reason)
    target = to_act_on(actor, group_id, who, Permission.MEMBER_SUSPEND, lock=True)
    longest = LONGEST if actor.can(Permission.MEMBER_BAN) else LONGEST_BY_LEAD
    if not 1 <= days <= longest:
        raise Invalid(f"A break is between 1 and {longest} days.", field="act")
    if target.state not in INSIDE:
        raise Conflict("They aren't in the circle just now.")
    until = clock.now() + timedelta(days=days)
    was = target.state
    target.state, target.until = MembershipState.SUSPENDED, until
    live.remove_from_rooms(actor, who, words, "suspended")
    ask_first(actor, who)
    made = add_sanction(actor, target, who, SanctionKind.SUSPEND, words, until, report_id)
    made.was = was
    return made


def ban(
    actor: Actor,
    group_id: uuid.UUID,
    who: uuid.UUID,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Leave somebody out of the circle until the ban is lifted, by whatever way they come."""
    words = reason_words(reason)
    target = to_act_on(actor, group_id, who, Permission.MEMBER_BAN, lock=True)
    if target.state is MembershipState.BANNED:
        raise Conflict("They are left out already.")
    was = target.state
    target.state, target.until = MembershipState.BANNED, None
    live.remove_from_rooms(actor, who, words, "banned")
    ask_first(actor, who)
    made = add_sanction(actor, target, who, SanctionKind.BAN, words, None, report_id)
    made.was = was
    return made


def ask_first(actor: Actor, membership_id: uuid.UUID) -> None:
    """Make the invite somebody came by ask staff from now on."""
    invite = db.session.scalar(
        sa.select(GroupInvite)
        .join(Membership, Membership.invite_id == GroupInvite.id)
        .where(Membership.id == membership_id)
    )
    if invite is not None and not invite.needs_approval:
        invite.needs_approval = True
        record(actor, "invite.asks_first", invite)


def add_sanction(
    actor: Actor,
    where: Room | Membership,
    who: uuid.UUID,
    kind: SanctionKind,
    words: str,
    until: datetime | None,
    report_id: uuid.UUID | None,
    sanction_id: uuid.UUID | None = None,
) -> Sanction:
    """Write an act down, with its line in the audit; the caller has checked everything."""
    row = Sanction(
        id=sanction_id or uuid.uuid4(),
        group_id=where.group_id,
        room_id=where.id if isinstance(where, Room) else None,
        membership_id=who,
        kind=kind,
        reason=words,
        starts_at=clock.now(),
        ends_at=until,
        by_id=actor.member_id,
        report_id=report_id,
    )
    db.session.add(row)
    db.session.flush()  # the audit line points at it
    record(actor, f"sanction.{kind.value}", row, who=who, reason=words, until=until)
    return row


def strike(actor: Actor, row: Sanction, words: str) -> None:
    """Strike an act through, which deletes nothing; the caller may."""
    row.lifted_at, row.lifted_by_id, row.lift_reason = clock.now(), actor.member_id, words
    led = row.kind is SanctionKind.LEADING
    record(actor, "sanction.leading_lifted" if led else "sanction.lifted", row, reason=words)

"""Leaving somebody out of the whole organization, and letting them back.

More of this feature's operations. It is tied to their account here, to every membership
and to the links they came by, so that no way leads back in but being let in.
"""

import uuid

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership, MembershipState
from facilitator.live.messages import remove_from_rooms
from facilitator.moderation.models import Sanction, SanctionKind
from facilitator.moderation.sanctions import (
    add_sanction,
    ask_first,
    reason_words,
    strike,
    to_act_on,
)
from facilitator.organizations.models import Member, MemberState

#: What stands in their other circles, where nobody is told of this one.
ELSEWHERE = "Left out of the whole space."
#: Memberships there is nothing to take from.
OVER = (MembershipState.LEFT, MembershipState.DECLINED)


def expel(
    actor: Actor,
    group_id: uuid.UUID,
    who: uuid.UUID,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Leave somebody out of the organization until it is lifted; owners and admins only.

    The member is locked, then every circle of theirs is locked and left; other circles
    learn no reason.
    """
    words = reason_words(reason)
    member = locked_member(to_act_on(actor, group_id, who, Permission.MEMBER_EXPEL))
    target = to_act_on(actor, group_id, who, Permission.MEMBER_EXPEL, lock=True)
    if member.state is MemberState.BANNED:
        raise Conflict("They are left out already.")
    member.state = MemberState.BANNED
    for seat in _seats_of(member.id):
        if seat.id != target.id and seat.state not in OVER:
            _leave(actor, seat, ELSEWHERE, None)
    return _leave(actor, target, words, report_id)


def _leave(actor: Actor, seat: Membership, words: str, report_id: uuid.UUID | None) -> Sanction:
    was = seat.state
    seat.state, seat.until = MembershipState.BANNED, None
    remove_from_rooms(actor, seat.id, words, "banned")
    ask_first(actor, seat.id)
    kind = SanctionKind.SPACE_BAN
    made = add_sanction(actor, seat, seat.id, kind, words, None, report_id)
    made.was = was
    return made


def let_back(actor: Actor, row: Sanction) -> None:
    """End a ban from the organization, in every circle; the caller may, and strikes `row`.

    They may ask to come back into their circles; one they were banned from before stays
    closed to them.
    """
    target = db.session.get_one(Membership, (row.organization_id, row.membership_id))
    locked_member(target).state = MemberState.ACTIVE
    for seat in _seats_of(target.member_id):
        act = _expulsion_of(seat.id)
        if act is None:
            continue
        was_banned = act.was is MembershipState.BANNED
        seat.state = MembershipState.BANNED if was_banned else MembershipState.LEFT
        if act.id != row.id:
            strike(actor, act, "Let back into the space.")


def expulsion_for(actor: Actor) -> Sanction:
    """Return the act that leaves the actor out of the space; NotFound when none does.

    Of those written for each of their circles, the one that keeps the reason.
    """
    row = db.session.scalar(
        sa.select(Sanction)
        .join(Membership, Membership.id == Sanction.membership_id)
        .where(
            Membership.member_id == actor.member_id,
            Sanction.kind == SanctionKind.SPACE_BAN,
            Sanction.lifted_at.is_(None),
        )
        .order_by(Sanction.reason == ELSEWHERE, Sanction.starts_at.desc(), Sanction.id)
        .limit(1)
    )
    if row is None:
        raise NotFound()
    return row


@no_actor("locks for an operation that has checked its actor")
def locked_member(seat: Membership) -> Member:
    """Return whose membership this is, locked: before any membership of theirs, or act on them."""
    member = db.session.get_one(Member, (seat.organization_id, seat.member_id))
    db.session.refresh(member, with_for_update=True)
    return member


def _seats_of(member_id: uuid.UUID) -> list[Membership]:
    """Return every membership of somebody's, locked and read anew."""
    query = sa.select(Membership).where(Membership.member_id == member_id).order_by(Membership.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def _expulsion_of(membership_id: uuid.UUID) -> Sanction | None:
    return db.session.scalar(
        sa.select(Sanction).where(
            Sanction.membership_id == membership_id,
            Sanction.kind == SanctionKind.SPACE_BAN,
            Sanction.lifted_at.is_(None),
        )
    )

"""The way back: acts are taken back, struck through and never deleted.

More of this feature's operations, kept apart for size.
"""

import uuid

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed
from facilitator.core.marks import no_actor
from facilitator.groups.models import Membership, MembershipState
from facilitator.groups.queries import standing_in
from facilitator.live import messages as live
from facilitator.live.queries import in_room, seat_in
from facilitator.live.small import lock_whole
from facilitator.moderation.expelling import let_back, locked_member
from facilitator.moderation.leading import give_leading_back
from facilitator.moderation.models import Sanction, SanctionKind
from facilitator.moderation.queries import sanction_for
from facilitator.moderation.sanctions import LIFTING, rank_of, reason_words, strike, to_act_on
from facilitator.organizations.models import Member


def lift(actor: Actor, sanction_id: uuid.UUID, reason: str) -> Sanction:
    """Take an act back. Not one's own, and not one by somebody of higher standing."""
    lock_whom(sanction_for(actor, sanction_id))
    row = sanction_for(actor, sanction_id, lock=True)
    words = reason_words(reason)
    target = to_act_on(actor, row.group_id, row.membership_id, LIFTING[row.kind], lock=True)
    if _rank_of_member(row.by_id, row.group_id) > rank_of(
        actor.role, standing_in(actor, row.group_id).membership
    ):
        raise NotAllowed("Somebody of a higher role decided this. They can take it back.")
    if row.lifted_at is not None or (row.ends_at is not None and row.ends_at <= clock.now()):
        raise Conflict("This is over already.")
    undo_act(actor, row, target)
    strike(actor, row, words)
    return row


@no_actor("locks for an operation that has checked its actor")
def lock_whom(row: Sanction) -> None:
    """Lock the member first where undoing an act reaches into all their circles."""
    if row.kind in {SanctionKind.SPACE_BAN, SanctionKind.LEADING}:
        locked_member(db.session.get_one(Membership, (row.organization_id, row.membership_id)))


def _rank_of_member(member_id: uuid.UUID, group_id: uuid.UUID) -> int:
    row = db.session.execute(
        sa.select(Member.role, Membership)
        .outerjoin(
            Membership,
            sa.and_(Membership.member_id == Member.id, Membership.group_id == group_id),
        )
        .where(Member.id == member_id)
    ).one()
    return rank_of(row[0], row[1])


def undo_act(actor: Actor, row: Sanction, target: Membership) -> None:
    """End what an act does; the caller may, and has locked both."""
    if row.kind is SanctionKind.SUSPEND and target.state is MembershipState.SUSPENDED:
        target.state, target.until = MembershipState.ACTIVE, None
    elif row.kind is SanctionKind.SPACE_BAN:
        let_back(actor, row)
    elif row.kind is SanctionKind.LEADING:
        give_leading_back(actor, row)
    elif row.kind is SanctionKind.BAN and target.state is MembershipState.BANNED:
        target.state = MembershipState.LEFT  # they may ask to come back
    elif row.kind in {SanctionKind.MUTE, SanctionKind.REMOVE} and row.room_id is not None:
        lock_whole(row.room_id)
        room = in_room(actor, row.room_id, lock=True, small=True).room
        seat = seat_in(actor, row.room_id, target.id, lock=True)
        undo = live.unmute_seat if row.kind is SanctionKind.MUTE else live.let_return
        undo(actor, room, seat)


def end_suspension(system: System, membership_id: uuid.UUID) -> None:
    """Let somebody back whose break is over. Safe to run twice."""
    membership = db.session.scalar(
        sa.select(Membership).where(Membership.id == membership_id).with_for_update()
    )
    if (
        membership is not None
        and membership.state is MembershipState.SUSPENDED
        and membership.until is not None
        and membership.until <= clock.now()
    ):
        membership.state, membership.until = MembershipState.ACTIVE, None
        record(system, "sanction.expired", membership)

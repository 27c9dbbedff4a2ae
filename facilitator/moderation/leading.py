"""Taking somebody's right to lead for a while, everywhere in the organization, and giving it back.

More of this feature's operations. They stay a member of their circles; coming sessions are
somebody else's, and nobody there is told why.
"""

import uuid
from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid
from facilitator.groups.leading import is_or_was_holder, stand_down, stand_up
from facilitator.groups.models import Membership
from facilitator.meetings.standing_down import give_sessions_away
from facilitator.moderation.expelling import locked_member
from facilitator.moderation.models import Sanction, SanctionKind
from facilitator.moderation.sanctions import add_sanction, reason_words, to_act_on
from facilitator.notices.models import Kind
from facilitator.notices.telling import Occasion, tell_member
from facilitator.organizations.models import Member

#: The longest somebody may be kept from leading, in days; whoever acts can do it anew.
LONGEST_FROM_LEADING = 90


def suspend_leading(
    actor: Actor,
    group_id: uuid.UUID,
    who: uuid.UUID,
    days: int,
    reason: str,
    report_id: uuid.UUID | None = None,
) -> Sanction:
    """Let somebody hold no circle for some days, wherever they do.

    The member is locked, then every circle of theirs; their sockets lose what only staff
    may do and hear. Invalid for somebody who holds no circle here.
    """
    words = reason_words(reason)
    member = locked_member(to_act_on(actor, group_id, who, Permission.LEADING_SUSPEND))
    target = to_act_on(actor, group_id, who, Permission.LEADING_SUSPEND, lock=True)
    if not 1 <= days <= LONGEST_FROM_LEADING:
        raise Invalid(f"This is between 1 and {LONGEST_FROM_LEADING} days.", field="act")
    if member.leads_from is not None:
        raise Conflict("They don’t lead just now already.")
    if not is_or_was_holder(target):
        raise Invalid("This person doesn’t hold the circle.", field="act")
    until = clock.now() + timedelta(days=days)
    for seat in stand_down(actor, member, until):
        give_sessions_away(actor, seat, until)
    made = add_sanction(actor, target, who, SanctionKind.LEADING, words, until, report_id)
    tell_member(actor, member.id, Occasion(Kind.RECORD, f"sanction:{made.id}"))
    return made


def give_leading_back(actor: Actor, row: Sanction) -> None:
    """Let somebody hold their circles again; the caller may, and strikes `row`."""
    target = db.session.get_one(Membership, (row.organization_id, row.membership_id))
    stand_up(actor, locked_member(target))


def end_leading(system: System, member_id: uuid.UUID) -> None:
    """Let somebody hold their circles again whose time without is over. Safe to run twice."""
    member = db.session.scalar(
        sa.select(Member)
        .where(Member.id == member_id, Member.leads_from <= clock.now())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if member is None:
        return
    stand_up(system, member)
    last = db.session.scalar(
        sa.select(Sanction)
        .join(Membership, Membership.id == Sanction.membership_id)
        .where(Membership.member_id == member.id, Sanction.kind == SanctionKind.LEADING)
        .order_by(Sanction.starts_at.desc())
        .limit(1)
    )
    if last is not None:
        record(system, "sanction.leading_over", last)
        tell_member(system, member.id, Occasion(Kind.RECORD, f"sanction:{last.id}:over"))

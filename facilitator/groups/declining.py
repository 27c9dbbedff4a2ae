"""A no that nobody decided about one person: the circle itself takes nobody any more.

Part of this feature's operations. Its people read kind words on the page of their
request and are told as they are of any answer.
"""

import uuid

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core.actor import Person, System
from facilitator.core.db import db
from facilitator.groups.conversation import UNSETTLED, keep, open_request, said_in, settle
from facilitator.groups.formats import CLOSING
from facilitator.groups.models import (
    Group,
    GroupState,
    JoinRequest,
    Membership,
    MembershipState,
    RequestState,
)
from facilitator.groups.queries import INSIDE
from facilitator.groups.talk_words import forget_talk


def decline_kindly(actor: Person | System, membership: Membership, words: str) -> None:
    """Answer a request or a wait with words; what the person wrote stays theirs to read."""
    request = db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.membership_id == membership.id)
    )
    said = said_in(request)
    request = request or open_request(membership, said)
    said.decision = words
    keep(request, said)
    settle(request, RequestState.DECLINED)
    membership.state = MembershipState.DECLINED
    forget_talk(membership)
    record(actor, "membership.declined", membership)


def settle_left_over(system: System, request_id: uuid.UUID) -> None:
    """Settle a request that nobody will answer any more; safe to run twice.

    Its person came in, or was sent away, by some other way, or the circle was archived.
    """
    request = db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.id == request_id).with_for_update()
    )
    if request is None or request.state not in UNSETTLED:
        return
    membership = db.session.get_one(Membership, (request.organization_id, request.membership_id))
    group = db.session.get_one(Group, (request.organization_id, request.group_id))
    if membership.state is not MembershipState.PENDING:
        is_in = membership.state in {*INSIDE, MembershipState.WAITING}
        settle(request, RequestState.APPROVED if is_in else RequestState.DECLINED)
        record(system, "request.settled", request)
    elif group.state is GroupState.ARCHIVED:
        decline_kindly(system, membership, CLOSING)

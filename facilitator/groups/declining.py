"""A no that nobody decided about one person: the circle itself takes nobody any more.

Part of this feature's operations. Its people read kind words on the page of their
request and are told as they are of any answer.
"""

from datetime import timedelta

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.actor import Person, System
from facilitator.core.db import db
from facilitator.groups.conversation import keep, open_request, said_in
from facilitator.groups.models import JoinRequest, Membership, MembershipState, RequestState
from facilitator.groups.talk_words import forget_talk

#: How long the words of a decided request are kept.
KEPT = timedelta(days=30)


def decline_kindly(actor: Person | System, membership: Membership, words: str) -> None:
    """Answer a request or a wait with words; what the person wrote stays theirs to read."""
    request = db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.membership_id == membership.id)
    )
    said = said_in(request)
    request = request or open_request(membership, said)
    said.decision = words
    keep(request, said)
    request.state, request.decided_at = RequestState.DECLINED, clock.now()
    request.forget_at = request.decided_at + KEPT
    membership.state = MembershipState.DECLINED
    forget_talk(membership)
    record(actor, "membership.declined", membership)

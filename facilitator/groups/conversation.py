"""What was asked and answered around a request to join: one sealed text of its own.

Only the applicant and whoever may answer the request are ever given it.
"""

import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.groups.models import JoinRequest, Membership, RequestState

#: How long the words of a decided request are kept.
KEPT = timedelta(days=30)
#: The states of a request that somebody waits about.
UNSETTLED = (RequestState.OPEN, RequestState.ASKED)


@dataclass
class Asked:
    """One question and its answer; None while it waits for one."""

    question: str
    answer: str | None


@dataclass
class Conversation:
    """The questions in their order, and the words of the decision."""

    asked: list[Asked] = field(default_factory=list)
    decision: str = ""

    @property
    def open_question(self) -> str:
        """What the applicant has yet to answer, or nothing."""
        return self.asked[-1].question if self.asked and self.asked[-1].answer is None else ""


def _place(request: JoinRequest) -> Place:
    return Place("join_requests", "words_sealed", request.id, request.revision)


def keep(request: JoinRequest, conversation: Conversation) -> None:
    """Seal the words into the request, under a new revision. Needs a writing work."""
    said = {
        "asked": [[one.question, one.answer] for one in conversation.asked],
        "decision": conversation.decision,
    }
    request.revision += 1
    request.words_sealed = seal(
        request.membership_id, _place(request), json.dumps(said, ensure_ascii=False)
    )


def said_in(request: JoinRequest | None) -> Conversation:
    """Return the words of a request; empty when they are gone or nothing was said."""
    if request is None or request.words_sealed is None:
        return Conversation()
    try:
        said = json.loads(unseal(request.membership_id, _place(request), request.words_sealed))
    except Sealed:
        return Conversation()
    return Conversation([Asked(*pair) for pair in said["asked"]], said["decision"])


def open_request(membership: Membership, said: Conversation) -> JoinRequest:
    """Start a request, in the row of an earlier one if there is one."""
    request = db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.membership_id == membership.id)
    )
    if request is None:
        request = JoinRequest(
            id=uuid.uuid4(), group_id=membership.group_id, membership_id=membership.id, revision=0
        )
        db.session.add(request)
    request.state, request.asked_at = RequestState.OPEN, clock.now()
    request.decided_at = request.forget_at = None
    keep(request, said)
    return request


def settle(request: JoinRequest, state: RequestState) -> None:
    """Note what became of a request; from now on its words are kept for a while."""
    request.state, request.decided_at = state, clock.now()
    request.forget_at = request.decided_at + KEPT


def settle_request_of(membership: Membership, state: RequestState) -> None:
    """Settle somebody's request, if one is open, because something else has answered it."""
    request = db.session.scalar(
        sa.select(JoinRequest).where(
            JoinRequest.membership_id == membership.id, JoinRequest.state.in_(UNSETTLED)
        )
    )
    if request is not None:
        settle(request, state)

"""Asking to join: the circle's questions, one question back, and a kind decision.

Part of this feature's operations, kept apart for size. Each change of a request is
where a notice about it belongs, in the same commit; until there are notices, Today
and the applicant's own page say where it stands.
"""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import Permission, Role
from facilitator.core.actor import Actor, System
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotFound
from facilitator.core.logs import note_turned_away
from facilitator.groups import applicants, queries
from facilitator.groups.admissions import NO_PLACE, add_member, open_group
from facilitator.groups.applicants import (
    Applicant,
    applicant_for,
    decline_words_of,
    own_request_for,
    questions_of,
)
from facilitator.groups.conversation import Asked, Conversation, keep, open_request, settle
from facilitator.groups.formats import check_takes_new, is_shut
from facilitator.groups.models import (
    Admission,
    Group,
    JoinRequest,
    Membership,
    MembershipState,
    RequestState,
)
from facilitator.groups.talk_words import forget_talk
from facilitator.groups.waiting import has_room, take_place
from facilitator.organizations.consents import Agreed, give_consent
from facilitator.organizations.models import Member

MOST_QUESTIONS = 5
ANSWERED = "Somebody else has answered this already."


def set_questions(
    actor: Actor, group_id: uuid.UUID, questions: Sequence[str], decline_words: str
) -> Group:
    """Change what people are asked who want to join, and what they read when declined."""
    group = open_group(actor, group_id, Permission.GROUP_EDIT)
    clean = list(dict.fromkeys(question.strip() for question in questions if question.strip()))
    if len(clean) > MOST_QUESTIONS:
        raise Invalid(f"Please ask at most {MOST_QUESTIONS} questions.", field="questions")
    group.questions, group.decline_words = "\n".join(clean), decline_words
    record(actor, "group.questions", group, group_id=group.id, number=len(clean))
    return group


def ask_to_join(
    actor: Actor,
    group_id: uuid.UUID,
    handle: str,
    answers: Sequence[str] = (),
    agreed: Agreed | None = None,
) -> Membership:
    """Join an open group from the directory, or ask to join one that admits by request.

    Raises Invalid for somebody who has yet to agree to what joining means.
    """
    group = queries.listed_group_for(actor, group_id, lock=True)
    if group.admission is Admission.INVITATION:
        raise Conflict("People come into this circle by invitation.")
    known = queries.own_membership(actor, group_id)
    if known is not None and known.state in queries.INSIDE:
        return known
    if known is not None and known.state in {MembershipState.SUSPENDED, MembershipState.BANNED}:
        note_turned_away("request")
        raise NotFound()
    if known is not None and known.state in applicants.UNDECIDED:
        raise Conflict("You have asked already. Your request is under Groups.")
    if actor.is_early and actor.role is Role.MEMBER:
        raise Conflict("This space isn't open yet. Please try it again in a day or two.")
    check_takes_new(actor, group)
    by_request = group.admission is Admission.REQUEST
    asked = questions_of(actor, group) if by_request else []
    if len(answers) != len(asked):
        raise Conflict("The questions have changed meanwhile. Please read them again.")
    member = db.session.get_one(Member, (actor.organization_id, actor.member_id))
    give_consent(actor, member, agreed)
    membership = add_member(
        actor, actor.member_id, group, handle, Role.PARTICIPANT, known, is_asking=by_request
    )
    if by_request:
        pairs = [Asked(*pair) for pair in zip(asked, answers, strict=True)]
        open_request(membership, Conversation(pairs))
    record(actor, "membership.asked", membership, state=membership.state.value)
    return membership


def undecided_for(actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID) -> Applicant:
    """Return somebody whose request is still open, locked with the group."""
    open_group(actor, group_id, Permission.MEMBER_APPROVE)
    applicant = applicant_for(actor, group_id, membership_id, lock=True)
    if not applicant.is_waiting:
        raise Conflict(ANSWERED)
    return applicant


def ask_back(
    actor: Actor, group_id: uuid.UUID, membership_id: uuid.UUID, question: str
) -> JoinRequest:
    """Ask the applicant one thing before deciding; they stay pending and answer on their page."""
    applicant = undecided_for(actor, group_id, membership_id)
    if applicant.said.open_question:
        raise Conflict("They have yet to answer what was asked last.", field="question")
    if not question:
        raise Invalid("Please write what you would like to know.", field="question")
    request = applicant.request or open_request(applicant.membership, applicant.said)
    applicant.said.asked.append(Asked(question, None))
    keep(request, applicant.said)
    request.state = RequestState.ASKED
    record(actor, "membership.asked_back", applicant.membership)
    return request


def answer_question(actor: Actor, group_id: uuid.UUID, answer: str) -> JoinRequest:
    """Answer what a facilitator asked about one's own request."""
    own = own_request_for(actor, group_id, lock=True)
    if own.request is None or not own.is_waiting or not own.said.open_question:
        raise Conflict("Nothing is asked of you just now.")
    own.said.asked[-1].answer = answer
    keep(own.request, own.said)
    own.request.state = RequestState.OPEN
    record(actor, "membership.answered", own.membership)
    return own.request


def withdraw_request(actor: Actor, group_id: uuid.UUID) -> None:
    """Take one's request back; what was written or said about it goes at once."""
    own = own_request_for(actor, group_id, lock=True)
    if not own.is_waiting:
        raise Conflict("This request has been answered already.")
    own.membership.state = MembershipState.LEFT
    forget_talk(own.membership)
    if own.request is not None:
        own.request.state = RequestState.WITHDRAWN
        own.request.words_sealed, own.request.decided_at = None, clock.now()
    record(actor, "membership.withdrawn", own.membership)


def answer_request(
    actor: Actor,
    group_id: uuid.UUID,
    membership_id: uuid.UUID,
    *,
    approve: bool,
    words: str = "",
    why: str = "",
) -> Membership:
    """Let somebody who asked come in, or not; declined, they read `words` or the circle's own.

    Where no place is free they wait in line for one, and nobody has to decide again. Where
    a series takes nobody new, letting them in needs a reason; it is in the audit.
    """
    applicant = undecided_for(actor, group_id, membership_id)
    membership = applicant.membership
    group = queries.group_for(actor, group_id, Permission.MEMBER_APPROVE)
    late = _check_late(actor, group, why) if approve else {}
    membership.joined_at = clock.now()
    forget_talk(membership)
    if approve:
        take_place(actor, group, membership)
    else:
        membership.state = MembershipState.DECLINED
    request = applicant.request or open_request(membership, applicant.said)
    settle(request, RequestState.APPROVED if approve else RequestState.DECLINED)
    if not approve:
        applicant.said.decision = words or decline_words_of(actor, group)
        keep(request, applicant.said)
    record(actor, "membership.approved" if approve else "membership.declined", membership, **late)
    return membership


def _check_late(actor: Actor, group: Group, why: str) -> dict[str, Any]:
    """Return what the audit keeps about somebody who comes late; nothing for everybody else."""
    if not is_shut(actor, group):
        return {}
    if not why:
        raise Invalid("Please say why this person may still come in.", field="why")
    if not has_room(actor, group):
        raise Conflict(NO_PLACE)
    return {"late": why}


def forget_answers(system: System, request_id: uuid.UUID) -> None:
    """Let the words of a decided request go once their time is over."""
    request = db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.id == request_id).with_for_update()
    )
    if request is not None and request.forget_at and request.forget_at <= clock.now():
        request.words_sealed = request.forget_at = None
        record(system, "request.forgotten", request)

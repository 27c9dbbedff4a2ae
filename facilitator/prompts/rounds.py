"""A round between sessions: one answer or a pass for each, and then answers to answers.

Part of this feature's operations. Whoever answered once has had their turn, until a
facilitator gives them another; a pass can be taken back for an answer.
"""

import uuid

import sqlalchemy as sa

from facilitator.audit.operations import record
from facilitator.core import clock
from facilitator.core.access import STAFF_ROLES, Permission
from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.words import _
from facilitator.groups.models import Membership, MembershipState
from facilitator.prompts.life import locked
from facilitator.prompts.models import Prompt, PromptState, Reply
from facilitator.prompts.queries import state_now
from facilitator.prompts.reading import GIVEN, Viewer, reply_for


@no_actor("the viewer was read by a finder, under the prompt's lock")
def check_turn(prompt: Prompt, viewer: Viewer, *, is_response: bool) -> None:
    """Raise unless it is somebody's turn to answer, or answers to answers are open."""
    if not prompt.is_round:
        return
    if is_response and not takes_responses(prompt):
        words = _("In a round everybody answers first. You can answer each other after that.")
        raise Conflict(words, field="body")
    if not is_response and viewer.has_answered:
        words = _("You have had your turn in this round. A facilitator can give you another.")
        raise Conflict(words, field="body")
    if not is_response and viewer.has_passed:
        words = _("You passed in this round. Take the pass back, and the turn is yours again.")
        raise Conflict(words, field="body")


@no_actor("a fact about a prompt the caller has been let see")
def takes_responses(prompt: Prompt) -> bool:
    """Say whether answers can be answered: always, but in a round after everybody's turn."""
    if not prompt.is_round or prompt.responses_at is not None:
        return True
    return state_now(prompt) is PromptState.OPEN and _all_had_their_turn(prompt)


def _all_had_their_turn(prompt: Prompt) -> bool:
    """Say whether as many answered or passed as there are members, by numbers alone."""
    given = sa.select(
        sa.func.count(sa.distinct(sa.func.coalesce(Reply.author_id, Reply.mask_id)))
    ).where(
        Reply.prompt_id == prompt.id,
        Reply.parent_id.is_(None),
        Reply.state.in_(GIVEN),
        ~Reply.is_reopened,
        sa.or_(Reply.author_id.is_(None), Reply.author_id.in_(_members(prompt))),
    )
    everybody = sa.select(sa.func.count()).select_from(_members(prompt).subquery())
    return (db.session.scalar(given) or 0) >= (db.session.scalar(everybody) or 0) > 0


def _members(prompt: Prompt) -> sa.Select[uuid.UUID]:
    return sa.select(Membership.id).where(
        Membership.group_id == prompt.group_id,
        Membership.role.not_in(STAFF_ROLES),
        Membership.state == MembershipState.ACTIVE,
    )


def open_responses(actor: Actor, prompt_id: uuid.UUID) -> Prompt:
    """Let people of a round answer each other, whoever has yet to answer."""
    prompt = locked(actor, prompt_id, Permission.PROMPT_PUBLISH)
    if not prompt.is_round or prompt.state is not PromptState.OPEN:
        raise Conflict(_("It has changed meanwhile. Please look once more."))
    if prompt.responses_at is None:
        prompt.responses_at = clock.now()
        record(actor, "prompt.responses_opened", prompt)
    return prompt


def give_turn(actor: Actor, prompt_id: uuid.UUID, reply_id: uuid.UUID) -> Reply:
    """Give whoever answered another turn of the round; also somebody without a name."""
    prompt = locked(actor, prompt_id, Permission.GROUP_SEE)
    viewer, reply = reply_for(actor, prompt, reply_id, lock=True)
    if not viewer.is_staff:
        raise NotAllowed()
    if not prompt.is_round or prompt.state is not PromptState.OPEN or reply.parent_id is not None:
        raise Conflict(_("It has changed meanwhile. Please look once more."))
    if reply.state not in GIVEN:
        raise NotFound()
    reply.is_reopened = True
    return reply

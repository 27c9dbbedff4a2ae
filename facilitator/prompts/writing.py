"""Whether somebody may write under a prompt just now. Part of this feature's operations."""

import uuid

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, NotFound
from facilitator.core.words import _
from facilitator.groups.models import Membership
from facilitator.groups.queries import current_version, membership_for
from facilitator.organizations.consents import check_consent
from facilitator.prompts.life import check_open
from facilitator.prompts.models import Audience, Prompt, PromptState, Reply, ReplyState
from facilitator.prompts.reading import reply_for


def check_agreed(actor: Actor, member: Membership, field: str) -> None:
    """Raise unless the actor agreed to what holds here and in the circle."""
    check_consent(actor, field)
    if member.agreed_version < current_version(actor, member.group_id):
        raise Conflict(_("Please accept the group agreement first."), field=field, code="agreement")


def may_write(actor: Actor, prompt: Prompt) -> Membership:
    """Return the actor's membership, if they may write under a prompt now."""
    author = membership_for(actor, prompt.group_id, Permission.POST)
    check_open(author)
    if prompt.state is not PromptState.OPEN:
        raise Conflict(_("This prompt is closed. It can still be read."), field="body")
    check_agreed(actor, author, "body")
    return author


def answerable(actor: Actor, prompt: Prompt, reply_id: uuid.UUID) -> Reply:
    """Return the answer that is answered, if the actor reads it and it stands there."""
    viewer, reply = reply_for(actor, prompt, reply_id)
    if reply.is_pass or reply.state is not ReplyState.VISIBLE:
        raise NotFound()
    if reply.audience is Audience.OWN or not viewer.sees_others:
        raise NotFound()
    if reply.parent_id is not None:
        raise Conflict(_("Answers go two deep. Please answer the one above."), field="body")
    return reply

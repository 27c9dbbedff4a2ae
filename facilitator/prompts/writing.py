"""Whether somebody may write under a prompt just now. Part of this feature's operations."""

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict
from facilitator.groups.models import Membership
from facilitator.groups.queries import current_version, membership_for
from facilitator.organizations.consents import check_consent
from facilitator.prompts.life import check_open
from facilitator.prompts.models import Prompt, PromptState


def check_agreed(actor: Actor, member: Membership, field: str) -> None:
    """Raise unless the actor agreed to what holds here and in the circle."""
    check_consent(actor, field)
    if member.agreed_version < current_version(actor, member.group_id):
        raise Conflict("Please accept the group agreement first.", field=field, code="agreement")


def may_write(actor: Actor, prompt: Prompt) -> Membership:
    """Return the actor's membership, if they may write under a prompt now."""
    author = membership_for(actor, prompt.group_id, Permission.POST)
    check_open(author)
    if prompt.state is not PromptState.OPEN:
        raise Conflict("This prompt is closed. It can still be read.", field="body")
    check_agreed(actor, author, "body")
    return author

"""Looking at an answer before the circle reads it: what could find somebody, what is watched for.

Part of this feature's operations.
"""

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.marks import no_actor
from facilitator.groups.models import Group, Membership
from facilitator.organizations.models import Organization
from facilitator.prompts.models import Audience, Reply, ReplyState
from facilitator.prompts.reading import Viewer
from facilitator.watched import looking
from facilitator.watched.contact import ask_first
from facilitator.watched.looking import NOTHING, AskFirst, Concern, Finding
from facilitator.watched.models import Does
from facilitator.watched.wording import held_edit_words


@no_actor("the author was let in and their membership read under the prompt's lock")
def look_at(
    author: Membership, viewer: Viewer, audience: Audience, text: str, *, sure: bool
) -> Finding:
    """Return what the organization's phrases say of an answer.

    Raises AskFirst for what could find somebody, and for what does not go out, or not
    before its author was asked: before the circle reads it. Facilitators may read what
    the circle may not, and one's own notes nobody looks at. Words that worry us are not
    sent back here.
    """
    if audience is Audience.OWN:
        return NOTHING
    organization = db.session.get_one(Organization, author.organization_id)
    group = db.session.get_one(Group, (author.organization_id, author.group_id))
    finding = looking.find_in(
        organization.watched_mark,
        text,
        language=group.language,
        is_staff=viewer.is_staff,
        notices=organization.notices_danger,
    )
    if audience is Audience.FACILITATORS:
        return finding if finding.calls else NOTHING
    if not viewer.is_staff and finding.does is not Does.CRISIS:
        through = group.lets_contact_through
        try:
            ask_first(text, organization.country, through=through, sure=sure and through)
            looking.check(finding, text, sure=sure)
        except AskFirst:
            if not finding.worries:
                raise
            finding = looking.waiting(finding)
    return finding


@no_actor("a pure function of a finding")
def behind_mask(finding: Finding) -> Finding:
    """Return a finding of words without a name: where somebody would be called, they wait.

    Being called for would be a name. So a facilitator reads them first.
    """
    return looking.waiting(finding) if finding.worries else finding


@no_actor("the author was let in and their membership read under the prompt's lock")
def check_change(reply: Reply, finding: Finding) -> None:
    """Raise Conflict for a change of words the circle reads into words that are read first."""
    is_read = reply.state is ReplyState.VISIBLE and reply.audience is Audience.CIRCLE
    if finding.is_held and is_read:
        raise Conflict(held_edit_words(finding.does, finding.about), field="body")


@no_actor("a pure function of a finding")
def is_flagged(finding: Finding) -> bool:
    """Say whether staff are to read an answer that goes out."""
    return finding.does is Does.FLAG


def call(actor: Actor, author: Membership, reply: Reply, finding: Finding) -> None:
    """Call whoever does care for words that worry us.

    Not behind a mask: being called for would be a name. Such words wait for a
    facilitator, and their author reads at once where help is.
    """
    if reply.mask_id is None:
        looking.call(actor, finding, Concern(author.group_id, author.id, finding.about))

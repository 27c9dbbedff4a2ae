"""What somebody types, kept while they type, for them alone and on every device of theirs.

Part of this feature's operations. One for a place; whatever was typed last stands. It is
gone when it is sent or thrown away, and after a while. Nobody looks at it for anything.
"""

import uuid
from datetime import date, timedelta

import msgspec
import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.kinds import Wish
from facilitator.groups.models import Membership
from facilitator.groups.queries import membership_for
from facilitator.prompts.life import check_open, locked
from facilitator.prompts.models import Audience
from facilitator.prompts.own_draft_models import OwnDraft
from facilitator.prompts.queries import prompt_for
from facilitator.prompts.writing import may_write

#: How long a draft that nobody touches is kept.
KEPT = timedelta(days=14)
#: Sealed texts are filled up to a multiple of this, so that their length tells little.
FILLED_TO = 512


class Typed(msgspec.Struct, frozen=True):
    """Words as they were typed, and what stood beside them."""

    body: str
    label: str = ""
    audience: Audience = Audience.CIRCLE
    is_anonymous: bool = False
    wish: Wish | None = None


def keep_answer(actor: Actor, prompt_id: uuid.UUID, typed: Typed) -> None:
    """Keep what somebody types under a prompt they can answer; nothing typed is no draft."""
    prompt = locked(actor, prompt_id, Permission.POST)
    _keep(may_write(actor, prompt), prompt.id, typed)


def keep_question(actor: Actor, group_id: uuid.UUID, typed: Typed) -> None:
    """Keep the question a facilitator types for a circle."""
    author = membership_for(actor, group_id, Permission.PROMPT_PUBLISH)
    check_open(author)
    _keep(author, group_id, typed)


def question_draft(actor: Actor, group_id: uuid.UUID) -> str:
    """Return the question one typed for a circle and has not put."""
    author = membership_for(actor, group_id, Permission.PROMPT_PUBLISH)
    typed = draft_of(author.id, group_id)
    return typed.body if typed else ""


def throw_away_answer(actor: Actor, prompt_id: uuid.UUID) -> None:
    """Let what one typed under a prompt go, also where nobody answers any more."""
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    forget_draft(membership_for(actor, prompt.group_id, Permission.GROUP_SEE).id, prompt.id)


def throw_away_question(actor: Actor, group_id: uuid.UUID) -> None:
    """Let the question one typed for a circle go."""
    forget_draft(membership_for(actor, group_id, Permission.PROMPT_PUBLISH).id, group_id)


def _keep(author: Membership, place_id: uuid.UUID, typed: Typed) -> None:
    if not typed.body and not typed.label:
        return forget_draft(author.id, place_id)
    # two windows of one person may type at once
    db.session.scalar(sa.select(Membership.id).where(Membership.id == author.id).with_for_update())
    row = _row(author.id, place_id)
    if row is None:
        row = OwnDraft(id=uuid.uuid4(), membership_id=author.id, place_id=place_id, revision=0)
    row.revision += 1
    row.saved_on = clock.now().date()
    words = msgspec.json.encode(typed)
    filled = words + b" " * (-len(words) % FILLED_TO)
    row.words_sealed = seal(author.id, _place(row), filled.decode())
    db.session.add(row)
    return None


def _row(membership_id: uuid.UUID, place_id: uuid.UUID) -> OwnDraft | None:
    return db.session.scalar(
        sa.select(OwnDraft)
        .where(OwnDraft.membership_id == membership_id, OwnDraft.place_id == place_id)
        .execution_options(populate_existing=True)
    )


def _place(row: OwnDraft) -> Place:
    return Place("own_drafts", "words_sealed", row.id, row.revision)


@no_actor("asked with the asker's own membership alone")
def draft_of(membership_id: uuid.UUID, place_id: uuid.UUID) -> Typed | None:
    """Return what one membership typed for a place and has not sent."""
    row = _row(membership_id, place_id)
    if row is None or row.saved_on < (clock.now() - KEPT).date():
        return None
    try:
        return msgspec.json.decode(unseal(membership_id, _place(row), row.words_sealed), type=Typed)
    except Sealed:
        return None


@no_actor("asked with the asker's own membership alone, or for an operation that sent the words")
def forget_draft(membership_id: uuid.UUID, place_id: uuid.UUID) -> None:
    """Let what one membership typed for a place go."""
    db.session.execute(
        sa.delete(OwnDraft).where(
            OwnDraft.membership_id == membership_id, OwnDraft.place_id == place_id
        )
    )


@no_actor("asked by the sweep, in one organization at a time")
def forget_drafts_before(day: date) -> None:
    """Let go what nobody has touched since a day."""
    db.session.execute(sa.delete(OwnDraft).where(OwnDraft.saved_on < day))


@no_actor("asked by the sweep that empties a closed circle, under its lock")
def forget_drafts_in(group_id: uuid.UUID) -> None:
    """Let go what anybody typed in a circle."""
    seats = sa.select(Membership.id).where(Membership.group_id == group_id)
    db.session.execute(
        sa.delete(OwnDraft)
        .where(OwnDraft.membership_id.in_(seats))
        .execution_options(synchronize_session=False)
    )

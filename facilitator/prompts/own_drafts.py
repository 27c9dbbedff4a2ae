"""What somebody types, kept while they type, for them alone and on every device of theirs.

Part of this feature's operations. One for a place: a question, somebody's answer to it, or a
circle that is asked. Whatever was typed last stands, and what another device typed meanwhile
is kept beside it. It is gone when it is sent or thrown away, and after a while. Nobody looks
at it for anything.
"""

import uuid
from dataclasses import dataclass
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
from facilitator.prompts.reading import reply_for
from facilitator.prompts.writing import answerable, may_write

#: How long a draft that nobody touches is kept.
KEPT = timedelta(days=14)
#: Sealed texts are filled up to a multiple of this, so that their length tells little.
FILLED_TO = 512
#: Of what other devices typed, so many texts are kept.
MOST_OTHERS = 3


class Typed(msgspec.Struct, frozen=True):
    """Words as they were typed, and what stood beside them."""

    body: str
    label: str = ""
    audience: Audience = Audience.CIRCLE
    is_anonymous: bool = False
    wish: Wish | None = None
    #: What another device had typed here when this one was kept, the latest first.
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What somebody typed for one place; the mark changes with every change of it."""

    typed: Typed
    mark: str


def keep_answer(
    actor: Actor,
    prompt_id: uuid.UUID,
    typed: Typed,
    *,
    parent_id: uuid.UUID | None = None,
    seen: str = "",
    alone: bool = False,
) -> Draft | None:
    """Keep what somebody types under a prompt, or under an answer that they can answer.

    `seen` is the mark of the draft that was there when their page was drawn: where it has
    another one by now, what it says is kept beside, unless it is to stand `alone`. Nothing
    typed is no draft.
    """
    prompt = locked(actor, prompt_id, Permission.POST)
    author = may_write(actor, prompt)
    if parent_id is not None:
        answerable(actor, prompt, parent_id)
    return _keep(author, parent_id or prompt.id, typed, None if alone else seen)


def keep_question(
    actor: Actor, group_id: uuid.UUID, typed: Typed, *, seen: str = "", alone: bool = False
) -> Draft | None:
    """Keep the question a facilitator types for a circle; the rest as in `keep_answer`."""
    author = membership_for(actor, group_id, Permission.PROMPT_PUBLISH)
    check_open(author)
    return _keep(author, group_id, typed, None if alone else seen)


def question_draft(actor: Actor, group_id: uuid.UUID) -> Draft | None:
    """Return the question one typed for a circle and has not put."""
    author = membership_for(actor, group_id, Permission.PROMPT_PUBLISH)
    return drafts_of(author.id, [group_id]).get(group_id)


def throw_away_answer(
    actor: Actor, prompt_id: uuid.UUID, parent_id: uuid.UUID | None = None
) -> None:
    """Let what one typed under a prompt or an answer go, also where nobody answers any more."""
    prompt = prompt_for(actor, prompt_id, Permission.GROUP_SEE)
    if parent_id is not None:
        reply_for(actor, prompt, parent_id)
    author = membership_for(actor, prompt.group_id, Permission.GROUP_SEE)
    forget_draft(author.id, parent_id or prompt.id)


def throw_away_question(actor: Actor, group_id: uuid.UUID) -> None:
    """Let the question one typed for a circle go."""
    forget_draft(membership_for(actor, group_id, Permission.PROMPT_PUBLISH).id, group_id)


def _keep(author: Membership, place_id: uuid.UUID, typed: Typed, seen: str | None) -> Draft | None:
    """Keep a draft, and beside it what else was typed there; without `seen`, it alone."""
    # two windows of one person may type at once
    db.session.scalar(sa.select(Membership.id).where(Membership.id == author.id).with_for_update())
    row = next(iter(_rows(author.id, [place_id])), None)
    before = _opened(row) if row is not None else None
    if before is not None and seen is not None:
        typed = msgspec.structs.replace(typed, others=_others(before, typed, seen))
    if not typed.body and not typed.label and not typed.others:
        forget_draft(author.id, place_id)
        return None
    if row is None:
        row = OwnDraft(id=uuid.uuid4(), membership_id=author.id, place_id=place_id, revision=0)
    row.revision += 1
    row.saved_on = clock.now().date()
    words = msgspec.json.encode(typed)
    filled = words + b" " * (-len(words) % FILLED_TO)
    row.words_sealed = seal(author.id, _place(row), filled.decode())
    db.session.add(row)
    return Draft(typed, _mark(row))


def _others(before: Draft, typed: Typed, seen: str) -> tuple[str, ...]:
    """Return the texts to keep beside what is typed now: those that it does not hold itself."""
    told = before.typed.others
    if before.mark != seen:
        told = (before.typed.body, *told)
    kept = dict.fromkeys(text for text in told if text not in typed.body)
    return tuple(kept)[:MOST_OTHERS]


def _rows(membership_id: uuid.UUID, place_ids: list[uuid.UUID]) -> list[OwnDraft]:
    return list(
        db.session.scalars(
            sa.select(OwnDraft)
            .where(OwnDraft.membership_id == membership_id, OwnDraft.place_id.in_(place_ids))
            .execution_options(populate_existing=True)
        )
    )


def _mark(row: OwnDraft) -> str:
    return f"{row.id}.{row.revision}"


def _place(row: OwnDraft) -> Place:
    return Place("own_drafts", "words_sealed", row.id, row.revision)


@no_actor("asked with the asker's own membership alone")
def drafts_of(membership_id: uuid.UUID, place_ids: list[uuid.UUID]) -> dict[uuid.UUID, Draft]:
    """Return what one membership typed for some places and has not sent, by place."""
    opened = {row.place_id: _opened(row) for row in _rows(membership_id, place_ids)}
    return {place_id: draft for place_id, draft in opened.items() if draft is not None}


def _opened(row: OwnDraft) -> Draft | None:
    """Return a draft; None for one that is about to be forgotten, or does not open any more."""
    if row.saved_on < (clock.now() - KEPT).date():
        return None
    try:
        words = unseal(row.membership_id, _place(row), row.words_sealed)
    except Sealed:
        return None
    return Draft(msgspec.json.decode(words, type=Typed), _mark(row))


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

"""A prompt that is a scale: everybody taps a number from 1 to 5, and nobody can be found in it.

Part of this feature's operations. As in a room (docs/decisions/0028): counts alone are kept,
an answer is given once and for good, and what came of it shows once it has closed.
"""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.crypto import Place, Sealed, seal, unseal
from facilitator.core.db import db
from facilitator.core.errors import Conflict, Invalid, NotAllowed, NotFound
from facilitator.core.marks import no_actor
from facilitator.core.tapped import (
    TOO_FEW,
    Cell,
    Tally,
    answered,
    answered_so_far,
    cells_of,
    one_more,
    read,
    written,
)
from facilitator.core.words import N_, _, translated
from facilitator.prompts.life import locked
from facilitator.prompts.models import Prompt, PromptState
from facilitator.prompts.queries import state_now
from facilitator.prompts.reading import OVER, Viewer, viewer_of
from facilitator.prompts.scale_models import PromptScale, ScaleTaker
from facilitator.prompts.writing import may_write

STEPS = 5
ALREADY = N_("You have answered this one. Thank you; once is all we ask.")
FOR_MEMBERS = N_(
    "The numbers are for the people of the circle. You read with them what came of it."
)


@dataclass(frozen=True)
class Scale:
    """A scale in front of one person."""

    choices: list[str]
    has_tapped: bool
    #: What is told of each number; nothing while it is open, or where too few answered.
    cells: list[Cell]
    #: How it stands, in words.
    words: str


def tap(actor: Actor, prompt_id: uuid.UUID, number: int) -> None:
    """Take one number from 1 to 5, once and for good. No line says that somebody answered."""
    prompt = locked(actor, prompt_id, Permission.POST)
    me = may_write(actor, prompt)
    if not prompt.is_scale:
        raise NotFound()
    viewer = viewer_of(actor, prompt)
    if viewer.is_staff:
        raise NotAllowed(FOR_MEMBERS)
    if viewer.has_tapped:
        raise Conflict(ALREADY)
    if not 1 <= number <= STEPS:
        raise Invalid(_("Please choose a number first."), field="number")
    row = _row(prompt.id)
    tally = _tally(row) if row is not None else Tally(0, (0,) * STEPS)
    if row is None:
        row = PromptScale(id=uuid.uuid4(), prompt_id=prompt.id, revision=0)
    row.revision += 1
    row.tally_sealed = seal(prompt.id, _place(row), written(one_more(tally, [number - 1])))
    db.session.add_all([row, ScaleTaker(prompt_id=prompt.id, membership_id=me.id)])


def _row(prompt_id: uuid.UUID) -> PromptScale | None:
    return db.session.scalar(sa.select(PromptScale).where(PromptScale.prompt_id == prompt_id))


def _place(row: PromptScale) -> Place:
    return Place("prompt_scales", "tally_sealed", row.id, row.revision)


def _tally(row: PromptScale) -> Tally:
    try:
        return read(unseal(row.prompt_id, _place(row), row.tally_sealed))
    except Sealed:
        return Tally(0, (0,) * STEPS)


@no_actor("the viewer was read by a finder")
def scale_for(viewer: Viewer, prompt: Prompt) -> Scale | None:
    """Return a scale as it is told to somebody; None for a prompt that is none, or is gone."""
    state = state_now(prompt)
    if not prompt.is_scale or state is PromptState.REMOVED:
        return None
    row = _row(prompt.id)
    tally = _tally(row) if row is not None else Tally(0, (0,) * STEPS)
    cells = cells_of(tally, several=False, named=False) if state in OVER else []
    words = ""
    if state in OVER:
        words = answered(tally.answers) if cells else translated(TOO_FEW)
    elif viewer.is_staff and state is PromptState.OPEN:
        words = answered_so_far(tally.answers)
    low, high = f"1, {prompt.scale_low}", f"{STEPS}, {prompt.scale_high}"
    choices = [low, *(str(step) for step in range(2, STEPS)), high]
    return Scale(choices, viewer.has_tapped, cells, words)


@no_actor("lets go for operations that have checked their actor")
def forget_scales(prompt_ids: sa.Select[uuid.UUID] | list[uuid.UUID]) -> None:
    """Let what was tapped under prompts go, and who has."""
    for table in (ScaleTaker, PromptScale):
        db.session.execute(
            sa.delete(table)
            .where(table.prompt_id.in_(prompt_ids))
            .execution_options(synchronize_session=False)
        )

"""Small steps towards people, and four weeks of tiny ones. Part of this feature's operations.

Nothing is sent from here and nothing reminds: a step is taken when its person takes it.
"""

import uuid
from dataclasses import dataclass
from datetime import date

import msgspec

from facilitator.after.queries import lock_own_member
from facilitator.core.actor import Actor
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import N_
from facilitator.space.operations import change, keep
from facilitator.space.queries import Kept, thing_for, things_of
from facilitator.space.said import Entry, Path, Step

#: Steps from the smallest on: key -> (the step, words to start from).
STEPS: dict[str, tuple[str, str]] = {
    "hi": (N_("Say hi"), N_("Hi, I thought of you today. No need to answer.")),
    "meet": (
        N_("Suggest a walk or a tea"),
        N_("I walk by the river on Sunday at ten. Come if you like."),
    ),
    "how": (
        N_("Say how it has been"),
        N_("It has been a hard week. I don’t need anything, just to say."),
    ),
    "ask": (N_("Ask for one small thing"), N_("Could you come along to the shop on Friday?")),
    "help": (
        N_("Ask for help"),
        N_("I don’t manage this alone. Could you help me look for somebody?"),
    ),
}
MOST_STEPS = 200

#: Four weeks of tiny steps, in any order: the week, and key -> words.
WEEKS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        N_("Look around"),
        {
            "spot": N_("Find one spot where you can breathe. Sit there for five minutes."),
            "name": N_("Write down one name of somebody who was kind to you once."),
            "number": N_("Save one number you could call at night."),
        },
    ),
    (
        N_("A first hello"),
        {
            "hello": N_("Say hello to somebody you see often."),
            "thanks": N_("Thank somebody for a small thing."),
            "message": N_("Send one message that needs no answer."),
        },
    ),
    (
        N_("A little closer"),
        {
            "tea": N_("Ask somebody for a tea or a walk."),
            "listen": N_("Ask somebody how they are, and listen."),
            "line": N_("Tell one person one true line about your week."),
        },
    ),
    (
        N_("Again"),
        {
            "twice": N_("Meet somebody a second time."),
            "small": N_("Ask for one small thing."),
            "place": N_("Go once where people do something together."),
        },
    ),
)
TINY = {key: words for _week, steps in WEEKS for key, words in steps.items()}


@dataclass(frozen=True)
class Steps:
    """One's steps: still to come, by day, and done, the latest first."""

    coming: list[Kept[Step]]
    done: list[Kept[Step]]


def steps_of(actor: Actor) -> Steps:
    """Return the actor's own steps; those without a day come last."""
    found = things_of(actor, Step)
    coming = [one for one in found if not one.said.is_done]
    coming.sort(key=lambda one: (not one.said.day, one.said.day))
    return Steps(coming, [one for one in found if one.said.is_done][::-1])


def people_of(actor: Actor) -> list[str]:
    """Return names on the actor's map to choose from; folded ones stay folded."""
    return sorted({one.said.name for one in things_of(actor, Entry) if not one.said.is_folded})


def step_for(actor: Actor, thing_id: uuid.UUID) -> Kept[Step]:
    """Return one of the actor's own steps."""
    return thing_for(actor, thing_id, Step)


def plan_step(actor: Actor, who: str, step: str, words: str, day: date | None) -> uuid.UUID:
    """Keep a step to take, some day or on one."""
    said = Step(
        who=clean_line(who, 60, field="who"),
        step=step,
        words=clean_text(words, 1000, field="words"),
        day=day.isoformat() if day else "",
    )
    if not said.who:
        raise Invalid(N_("Please write who it is with."), field="who")
    if step not in STEPS:
        raise Invalid(N_("Please choose a step."), field="step")
    thing_id = keep(actor, said)  # which locks: nobody adds beside us
    if len(things_of(actor, Step)) > MOST_STEPS:
        raise Conflict(N_("There are many steps here. Please let some go first."))
    return thing_id


def reflect(actor: Actor, thing_id: uuid.UUID, after: str, *, is_done: bool) -> None:
    """Note what one thinks of a step, and whether it is taken; both can be changed again."""
    lock_own_member(actor)
    old = step_for(actor, thing_id).said
    after = clean_text(after, 1000, field="after")
    change(actor, thing_id, msgspec.structs.replace(old, after=after, is_done=is_done))


def path_of(actor: Actor) -> Kept[Path] | None:
    """Return which tiny steps the actor ticked, or None before the first."""
    found = things_of(actor, Path)
    return found[-1] if found else None


def tick(actor: Actor, done: list[str]) -> None:
    """Keep which of the tiny steps are ticked; any order, and none is fine."""
    if set(done) - set(TINY):
        raise Invalid(N_("This page has changed. Please reload it and try again."), field="done")
    said = Path(done=tuple(key for key in TINY if key in done))
    lock_own_member(actor)
    old = path_of(actor)
    if old is None:
        keep(actor, said)
    else:
        change(actor, old.id, msgspec.structs.replace(old.said, done=said.done))

"""Thinking something through alone: letting somebody go, who is the right help, moments kept.

Part of this feature's operations. Nobody is told of any answer, whatever it is.
"""

import uuid

from facilitator.core.actor import Actor
from facilitator.core.errors import Invalid
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import N_
from facilitator.space.operations import keep
from facilitator.space.queries import Kept, thing_for, things_of
from facilitator.space.said import Fit, LetGo, Moment

DISTANCES = {
    "same": N_("Leave it as it is"),
    "less": N_("See less of each other"),
    "rest": N_("Rest from it for a while"),
    "go": N_("Let it go"),
    "unsure": N_("I don’t know yet"),
}
AFRAID = {"never": N_("Never"), "sometimes": N_("Sometimes"), "often": N_("Often")}
#: Answers after which the page says who helps people who are afraid of somebody.
UNSAFE = frozenset({"sometimes", "often"})
FITS = {"right": N_("Feels right"), "unsure": N_("Not sure yet"), "look": N_("I keep looking")}
#: What one can ask somebody who might help for a living.
QUESTIONS = (
    N_("Have you worked with people in a place like mine?"),
    N_("How do you usually work, and how long does it take?"),
    N_("What do you write down, and who can read it?"),
    N_("What if I need you between two talks?"),
    N_("What does it cost, and is there another way to pay?"),
    N_("What if it does not fit between us?"),
)


def reflect_on_letting_go(actor: Actor, said: LetGo) -> uuid.UUID:
    """Keep what the actor thinks about letting somebody go; nobody is told."""
    if said.distance not in {"", *DISTANCES} or said.afraid not in {"", *AFRAID}:
        raise Invalid(N_("Please choose one of the words, or none."), field="distance")
    who = clean_line(said.who, 60, field="who")
    if not who:
        raise Invalid(N_("Please write who it is about. A letter is enough."), field="who")
    costs = clean_text(said.costs, 1500, field="costs")
    needs = clean_text(said.needs, 1500, field="needs")
    kept = LetGo(who=who, costs=costs, needs=needs, distance=said.distance, afraid=said.afraid)
    return keep(actor, kept)


def letting_go_of(actor: Actor) -> list[Kept[LetGo]]:
    """Return the actor's own thoughts about letting go, the latest first."""
    return things_of(actor, LetGo)[::-1]


def letting_go_for(actor: Actor, thing_id: uuid.UUID) -> Kept[LetGo]:
    """Return one of them."""
    return thing_for(actor, thing_id, LetGo)


def note_fit(actor: Actor, who: str, words: str, fit: str) -> None:
    """Keep notes after meeting somebody who might help."""
    if fit not in {"", *FITS}:
        raise Invalid(N_("Please choose one of the words, or none."), field="fit")
    name = clean_line(who, 60, field="who")
    if not name:
        raise Invalid(N_("Please write a name you will know them by."), field="who")
    keep(actor, Fit(who=name, words=clean_text(words, 1500, field="words"), fit=fit))


def fits_of(actor: Actor) -> list[Kept[Fit]]:
    """Return the actor's own notes, the latest first."""
    return things_of(actor, Fit)[::-1]


def keep_moment(actor: Actor, words: str) -> None:
    """Keep a moment of feeling seen."""
    said = clean_text(words, 500, field="words")
    if not said:
        raise Invalid(N_("Please write a few words about the moment."), field="words")
    keep(actor, Moment(words=said))


def moments_of(actor: Actor) -> list[Kept[Moment]]:
    """Return the actor's own moments, the latest first."""
    return things_of(actor, Moment)[::-1]

"""A plan for hard moments, in six steps of one's own words. Part of this feature's operations.

It is no clinical service: nobody reads it and nobody watches. Its headings are a draft that
qualified people have yet to review.
"""

from facilitator.after.queries import lock_own_member
from facilitator.core.actor import Actor
from facilitator.core.errors import Invalid
from facilitator.core.text import clean_text
from facilitator.core.words import N_
from facilitator.space.operations import change, keep
from facilitator.space.queries import Kept, things_of
from facilitator.space.said import Plan

#: Each step: its heading, and a line that helps to begin.
STEPS: tuple[tuple[str, str], ...] = (
    (
        N_("How I notice that it gets hard"),
        N_("A thought, a feeling in the body, something I stop doing."),
    ),
    (
        N_("What I can do on my own"),
        N_("Small things that take ten minutes: water, music, a window."),
    ),
    (
        N_("Where I can go, whom I can be with"),
        N_("Places with people, also without talking about it."),
    ),
    (N_("Whom I can ask for help"), N_("Names and how to reach them. One is enough.")),
    (N_("Professionals and lines I can call"), N_("Help now has numbers for many countries.")),
    (N_("How I make my place safer"), N_("What somebody could keep for me. Who can come over.")),
)
LONGEST = 1500


def plan_of(actor: Actor) -> Kept[Plan] | None:
    """Return the actor's own plan, or None before they wrote one."""
    found = things_of(actor, Plan)
    return found[-1] if found else None


def save_plan(actor: Actor, steps: list[str]) -> None:
    """Keep the plan in the place of the one before; any of its steps may be empty, not all."""
    said = tuple(clean_text(words, LONGEST, field=f"step_{n}") for n, words in enumerate(steps))
    if len(said) != len(STEPS) or not any(said):
        raise Invalid(N_("Please write one line, in whichever step you like."), field="step_0")
    lock_own_member(actor)
    old = plan_of(actor)
    if old is None:
        keep(actor, Plan(steps=said))
    else:
        change(actor, old.id, Plan(at=old.said.at, steps=said))

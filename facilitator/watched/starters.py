"""Lists that come with the software, for an organization to start from. Drafts, all of them.

Part of this feature's operations.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from facilitator.core.actor import Actor
from facilitator.core.errors import NotFound
from facilitator.core.marks import no_actor
from facilitator.watched.models import About, Does
from facilitator.watched.operations import PhraseDraft, add_new_phrases


@dataclass(frozen=True)
class Starter:
    """One list; an empty one says why it is."""

    key: str
    title: str
    why: str
    does: Does
    drafts: tuple[PhraseDraft, ...]


@no_actor("what comes with the software")
@cache
def starters() -> tuple[Starter, ...]:
    """Return the lists that come with the software."""
    told = tomllib.loads((Path(__file__).parent / "starters.toml").read_text(encoding="utf-8"))
    found = []
    for key, one in told.items():
        does, about = Does(one["does"]), About(one["about"])
        drafts = tuple(PhraseDraft(words, does, about, one["language"]) for words in one["phrases"])
        found.append(Starter(key, one["title"], one["why"], does, drafts))
    return tuple(found)


def take_starter(actor: Actor, key: str) -> int:
    """Add one of the lists to the organization's own; returns how many phrases are new.

    What the organization changed stays as it is, and what it removed stays removed.
    """
    drafts = next((one.drafts for one in starters() if one.key == key), ())
    if not drafts:
        raise NotFound()
    return add_new_phrases(actor, drafts)

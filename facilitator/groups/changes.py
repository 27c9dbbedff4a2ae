"""What has changed in an agreement since somebody accepted it, line by line.

Part of this feature's queries, kept apart because it is about text.
"""

import difflib
from dataclasses import dataclass

import sqlalchemy as sa

from facilitator.core.actor import Actor
from facilitator.core.db import db
from facilitator.core.marks import no_actor
from facilitator.groups.models import Agreement
from facilitator.groups.queries import Standing


@dataclass(frozen=True)
class Change:
    """One line that came or went."""

    is_added: bool
    text: str


def changes_for(actor: Actor, standing: Standing, current: Agreement | None) -> list[Change]:
    """Return what is new to the actor in the agreement in force; nothing for a first reading."""
    own = standing.membership
    if own is None or current is None or not 0 < own.agreed_version < current.version:
        return []
    accepted = db.session.scalar(
        sa.select(Agreement.text).where(
            Agreement.group_id == standing.group.id, Agreement.version == own.agreed_version
        )
    )
    return changes_between(accepted or "", current.text)


@no_actor("a pure function of two texts")
def changes_between(before: str, after: str) -> list[Change]:
    """Return the lines that went and came, in the order of the text."""
    old, new = _lines(before), _lines(after)
    found: list[Change] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            found += [Change(False, line) for line in old[old_from:old_to]]
            found += [Change(True, line) for line in new[new_from:new_to]]
    return found


def _lines(text: str) -> list[str]:
    """Return the lines that say something, without the marks of a list or a heading."""
    bare = (line.strip().lstrip("-*#>").strip() for line in text.splitlines())
    return [line for line in bare if line]

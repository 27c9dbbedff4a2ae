"""What every session of a circle starts from, and what people write of with a warning.

Part of this feature's operations, kept apart for size.
"""

import uuid
from dataclasses import asdict, dataclass

from facilitator.audit.operations import record
from facilitator.core.access import Permission
from facilitator.core.actor import Actor
from facilitator.core.errors import Invalid
from facilitator.groups.admissions import open_group
from facilitator.groups.kinds import DirectMessages, LateJoin, Moderation
from facilitator.groups.models import Group

#: Seconds between two messages of one person; the first is none.
PACES = (0, 10, 30, 60, 120)
#: Minutes before the start at which doors can open for members.
EARLY = (5, 10, 15, 30)
MOST_WARNINGS = 20
LONGEST_WARNING = 40


@dataclass(frozen=True)
class Defaults:
    """What a form says about a circle's sessions; the names are the columns'."""

    moderation: Moderation
    hold_first: int
    slow_seconds: int
    doors_early: int
    late_join: LateJoin
    late_minutes: int
    late_part: int
    direct_messages: DirectMessages
    minimum_present: int
    retention_days: int
    content_warnings: tuple[str, ...] = ()
    lets_contact_through: bool = False
    takes_pictures: bool = False


def set_defaults(actor: Actor, group_id: uuid.UUID, wanted: Defaults) -> Group:
    """Change what a circle's sessions start from; one that is on follows at once."""
    group = open_group(actor, group_id, Permission.GROUP_EDIT)
    if wanted.slow_seconds not in PACES:
        raise Invalid("Please choose one of the paces.", field="slow_seconds")
    if wanted.doors_early not in EARLY:
        raise Invalid("Please choose one of the times.", field="doors_early")
    values = {**asdict(wanted), "content_warnings": "\n".join(_clean(wanted.content_warnings))}
    changed = {name for name, value in values.items() if getattr(group, name) != value}
    for name in changed:
        setattr(group, name, values[name])
    record(actor, "group.defaults", group, group_id=group.id, changed=sorted(changed))
    return group


def _clean(labels: tuple[str, ...]) -> list[str]:
    """Return each label once, however it is written."""
    once: dict[str, str] = {}
    for label in (" ".join(label.split()) for label in labels):
        if label:
            once.setdefault(label.casefold(), label)
    if len(once) > MOST_WARNINGS:
        raise Invalid(f"Please keep it to {MOST_WARNINGS}.", field="content_warnings")
    if any(len(label) > LONGEST_WARNING for label in once.values()):
        words = f"Please keep each to {LONGEST_WARNING} characters, one on a line."
        raise Invalid(words, field="content_warnings")
    return list(once.values())


def warnings_of(actor: Actor, group: Group) -> list[str]:
    """Return what people of a group the actor was let see name before they write of it."""
    return group.content_warnings.splitlines()

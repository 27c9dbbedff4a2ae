"""Which words of a member wait until a facilitator has read them, by their circle's rule.

Part of this feature's operations: rooms and prompts above it ask here.
"""

from collections.abc import Callable

from facilitator.core import clock
from facilitator.core.marks import no_actor
from facilitator.groups.kinds import Moderation
from facilitator.organizations.watching import COVER, is_covered


@no_actor("the author was let in and their membership read under a lock")
def why_held(rule: Moderation, first: int, shown_of: Callable[[], int]) -> str:
    """Return why a member's words wait by the circle's rule, or nothing.

    `shown_of` counts what of theirs was shown before; it is asked where the rule counts.
    """
    match rule:
        case Moderation.OFF:
            return ""
        case Moderation.EVERYONE:
            return "everyone"
        case Moderation.AFTER_HOURS:
            return "" if is_covered(COVER.all(), clock.now()) else "after_hours"
        case Moderation.FIRST:
            return "first_posts" if shown_of() < first else ""

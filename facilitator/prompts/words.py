"""The words of closed sets, as pages about answers say them."""

from facilitator.groups.kinds import Kindness, Wish
from facilitator.prompts.models import Audience
from facilitator.watched.wording import held_words, is_care

#: As it stands beside an answer, and as it is chosen.
WISHES: dict[Wish, tuple[str, str]] = {
    Wish.LISTEN: ("Just listen, please.", "Just listen"),
    Wish.STORIES: ("Similar stories are welcome.", "Similar stories"),
    Wish.IDEAS: ("Ideas are welcome.", "Ideas"),
    Wish.PRACTICAL: ("Practical help is welcome.", "Practical help"),
    Wish.NO_REPLIES: ("No replies, please.", "No replies"),
}
KINDS: dict[Kindness, str] = {
    Kindness.WITH_YOU: "With you",
    Kindness.SAME: "Same here",
    Kindness.HEAR: "I hear you",
    Kindness.HOPE: "Hope",
    Kindness.THANKS: "Thank you",
    Kindness.HUG: "Hug",
}
AUDIENCES: dict[Audience, str] = {
    Audience.CIRCLE: "The circle",
    Audience.FACILITATORS: "Facilitators only",
    Audience.OWN: "Only me",
}
#: Why an answer waits, for its author.
HELD = {
    "first_posts": "In this circle a facilitator reads first answers before everybody does.",
    "everyone": "In this circle a facilitator reads answers before everybody does.",
    "after_hours": "Outside the hours of cover a facilitator reads answers before everybody does.",
    "picture": "A facilitator looks at a picture before everybody does.",
}


def why_held(reason: str) -> str:
    """Say why an answer waits: by the circle's rule, or by what is watched for."""
    return HELD.get(reason) or held_words(reason)


__all__ = ["AUDIENCES", "HELD", "KINDS", "WISHES", "is_care", "why_held"]

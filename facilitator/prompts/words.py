"""The words of closed sets, as pages about answers say them."""

from facilitator.core.words import N_, translated
from facilitator.groups.kinds import Kindness, Wish
from facilitator.prompts.models import Audience
from facilitator.watched.wording import held_words, is_care

#: As it stands beside an answer, and as it is chosen.
WISHES: dict[Wish, tuple[str, str]] = {
    Wish.LISTEN: (N_("Just listen, please."), N_("Just listen")),
    Wish.STORIES: (N_("Similar stories are welcome."), N_("Similar stories")),
    Wish.IDEAS: (N_("Ideas are welcome."), N_("Ideas")),
    Wish.PRACTICAL: (N_("Practical help is welcome."), N_("Practical help")),
    Wish.NO_REPLIES: (N_("No replies, please."), N_("No replies")),
}
KINDS: dict[Kindness, str] = {
    Kindness.WITH_YOU: N_("With you"),
    Kindness.SAME: N_("Same here"),
    Kindness.HEAR: N_("I hear you"),
    Kindness.HOPE: N_("Hope"),
    Kindness.THANKS: N_("Thank you"),
    Kindness.HUG: N_("Hug"),
}
AUDIENCES: dict[Audience, str] = {
    Audience.CIRCLE: N_("The circle"),
    Audience.FACILITATORS: N_("Facilitators only"),
    Audience.OWN: N_("Only me"),
}
#: Why an answer waits, for its author.
HELD = {
    "first_posts": N_("In this circle a facilitator reads first answers before everybody does."),
    "everyone": N_("In this circle a facilitator reads answers before everybody does."),
    "after_hours": N_(
        "Outside the hours of cover a facilitator reads answers before everybody does."
    ),
    "picture": N_("A facilitator looks at a picture before everybody does."),
}


def why_held(reason: str) -> str:
    """Say why an answer waits: by the circle's rule, or by what is watched for."""
    return translated(HELD[reason]) if reason in HELD else held_words(reason)


__all__ = ["AUDIENCES", "HELD", "KINDS", "WISHES", "is_care", "why_held"]

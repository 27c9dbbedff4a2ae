"""What people are told of a watched phrase: its class, never the phrase, never the list."""

from facilitator.core.marks import no_actor
from facilitator.watched.models import About, Does

#: What each class is called: for its author in a sentence, and for staff alone.
ABOUT: dict[About, tuple[str, str]] = {
    About.CONTACT: ("ways to find each other outside", "Contact"),
    About.GRAPHIC: ("graphic detail", "Graphic detail"),
    About.METHOD: ("details that can put somebody at risk", "Detail of a method"),
    About.UNKIND: ("words that can hurt somebody", "Hurtful words"),
    About.SELLING: ("selling or advertising", "Selling"),
    About.MEDICINE: ("medicines and doses", "Medicine"),
    About.WORRY: ("words that make us want to be with you", "Worry"),
    About.OTHER: ("something this community takes care with", "Other"),
}
#: What each act is called, and what it comes to; the strictest first, as the list shows them.
DOES: dict[Does, tuple[str, str]] = {
    Does.CRISIS: (
        "Be with them first",
        "The message waits. Its author reads a warm note with Help now and the quiet line, and "
        "facilitators are asked to be with them first. The note is a draft: people who are "
        "qualified for crisis work should review it.",
    ),
    Does.BLOCK: (
        "Not here",
        "It does not go out. Its author is told why, keeps the words, and can change them.",
    ),
    Does.HOLD: (
        "Read first",
        "The message waits for a facilitator, and its author knows that and why.",
    ),
    Does.ASK: ("Ask its author", "Its author is asked once, and may send it all the same."),
    Does.FLAG: ("Tell the team", "It goes out, and facilitators are told of it."),
    Does.NOTE: ("A quiet mark", "It goes out. Facilitators see a small mark beside it."),
}


#: How the reason of words begins that wait because somebody is being called.
CARE = f"{Does.CRISIS.value}."


@no_actor("words for a class")
def held_words(reason: str) -> str:
    """Say why a message waits, for its author and staff; other reasons are left as they are."""
    does, _, about = reason.partition(".")
    if does not in {Does.HOLD.value, Does.CRISIS.value} or not about:
        return reason
    if does == Does.CRISIS.value:
        return (
            "Thank you for saying it. For now only you and the facilitators see this. You don’t "
            "have to wait for them: “Help now” has people you can reach at once."
        )
    return f"Here a facilitator reads {ABOUT[About(about)][0]} first."


@no_actor("words for a class")
def staff_words(about: str) -> str:
    """Return what staff call a class."""
    return ABOUT[About(about)][1]


@no_actor("a fact about a class")
def is_care(reason: str) -> bool:
    """Say whether a message waits because somebody is being called."""
    return reason.startswith(CARE)


@no_actor("words for a class")
def asked_words(about: About) -> str:
    """Ask an author about their words before they go out."""
    return f"This looks like {ABOUT[about][0]}. Would you like to look at it once more?"


@no_actor("words for a class")
def blocked_words(about: About) -> str:
    """Say which rule keeps words from going out, and what can be done."""
    return (
        f"Here we leave out {ABOUT[about][0]}. Your words are kept: you can change them, or "
        "bring them to the facilitators alone."
    )


@no_actor("words for a class")
def held_edit_words(does: Does | None, about: About) -> str:
    """Say why a message everybody reads already cannot be changed to this.

    Nothing of a refused change is kept, so nobody is called: it says how to reach somebody.
    """
    if does is Does.CRISIS:
        return (
            "Thank you for saying it. This one stays as it is, and your words are still where you "
            "typed them. “Help now” has people you can reach at once, and “I’m not OK” tells your "
            "facilitators. You can also send your words as a message of their own."
        )
    return (
        f"Here a facilitator reads {ABOUT[about][0]} first. "
        "Please send it as a message of its own; this one stays as it is."
    )

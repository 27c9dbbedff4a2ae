"""What people are told of a watched phrase: its class, never the phrase, never the list."""

from dataclasses import dataclass

from facilitator.core.marks import no_actor
from facilitator.core.words import N_, _, translated
from facilitator.watched.models import About, Does


@dataclass(frozen=True)
class ClassWords:
    """What is said of one class: to an author in whole sentences, and what staff call it."""

    read_first: str
    looks_like: str
    left_out: str
    called: str


ABOUT: dict[About, ClassWords] = {
    About.CONTACT: ClassWords(
        N_("Here a facilitator reads ways to find each other outside first."),
        N_("This looks like ways to find each other outside."),
        N_("Here we leave out ways to find each other outside."),
        N_("Contact"),
    ),
    About.GRAPHIC: ClassWords(
        N_("Here a facilitator reads graphic detail first."),
        N_("This looks like graphic detail."),
        N_("Here we leave out graphic detail."),
        N_("Graphic detail"),
    ),
    About.METHOD: ClassWords(
        N_("Here a facilitator reads details that can put somebody at risk first."),
        N_("This looks like details that can put somebody at risk."),
        N_("Here we leave out details that can put somebody at risk."),
        N_("Detail of a method"),
    ),
    About.UNKIND: ClassWords(
        N_("Here a facilitator reads words that can hurt somebody first."),
        N_("This looks like words that can hurt somebody."),
        N_("Here we leave out words that can hurt somebody."),
        N_("Hurtful words"),
    ),
    About.SELLING: ClassWords(
        N_("Here a facilitator reads selling or advertising first."),
        N_("This looks like selling or advertising."),
        N_("Here we leave out selling or advertising."),
        N_("Selling"),
    ),
    About.MEDICINE: ClassWords(
        N_("Here a facilitator reads medicines and doses first."),
        N_("This looks like medicines and doses."),
        N_("Here we leave out medicines and doses."),
        N_("Medicine"),
    ),
    About.WORRY: ClassWords(
        N_("Here a facilitator reads words that make us want to be with you first."),
        N_("This looks like words that make us want to be with you."),
        N_("Here we leave out words that make us want to be with you."),
        N_("Worry"),
    ),
    About.OTHER: ClassWords(
        N_("Here a facilitator reads something this community takes care with first."),
        N_("This looks like something this community takes care with."),
        N_("Here we leave out something this community takes care with."),
        N_("Other"),
    ),
}
#: What each act is called, and what it comes to; the strictest first, as the list shows them.
DOES: dict[Does, tuple[str, str]] = {
    Does.CRISIS: (
        N_("Be with them first"),
        N_(
            "The message waits. Its author reads a warm note with Help now and the quiet line, and "
            "facilitators are asked to be with them first. The note is a draft: people who are "
            "qualified for crisis work should review it."
        ),
    ),
    Does.BLOCK: (
        N_("Not here"),
        N_("It does not go out. Its author is told why, keeps the words, and can change them."),
    ),
    Does.HOLD: (
        N_("Read first"),
        N_("The message waits for a facilitator, and its author knows that and why."),
    ),
    Does.ASK: (N_("Ask its author"), N_("Its author is asked once, and may send it all the same.")),
    Does.FLAG: (N_("Tell the team"), N_("It goes out, and facilitators are told of it.")),
    Does.NOTE: (N_("A quiet mark"), N_("It goes out. Facilitators see a small mark beside it.")),
}


#: How the reason of words begins that wait because somebody is being called.
CARE = f"{Does.CRISIS.value}."


@no_actor("words for a class")
def held_words(reason: str) -> str:
    """Say why a message waits, for its author and staff; other reasons are left as they are."""
    does, _dot, about = reason.partition(".")
    if does not in {Does.HOLD.value, Does.CRISIS.value} or not about:
        return reason
    if does == Does.CRISIS.value:
        return _(
            "Thank you for saying it. For now only you and the facilitators see this. You don’t "
            "have to wait for them: “Help now” has people you can reach at once."
        )
    return translated(ABOUT[About(about)].read_first)


@no_actor("words for a class")
def staff_words(about: str) -> str:
    """Return what staff call a class."""
    return translated(ABOUT[About(about)].called)


@no_actor("a fact about a class")
def is_care(reason: str) -> bool:
    """Say whether a message waits because somebody is being called."""
    return reason.startswith(CARE)


@no_actor("words for a class")
def asked_words(about: About) -> str:
    """Ask an author about their words before they go out."""
    asks = _("Would you like to look at it once more?")
    return f"{translated(ABOUT[about].looks_like)} {asks}"


@no_actor("words for a class")
def blocked_words(about: About) -> str:
    """Say which rule keeps words from going out, and what can be done."""
    kept = _("Your words are kept: you can change them, or bring them to the facilitators alone.")
    return f"{translated(ABOUT[about].left_out)} {kept}"


@no_actor("words for a class")
def held_edit_words(does: Does | None, about: About) -> str:
    """Say why a message everybody reads already cannot be changed to this.

    Nothing of a refused change is kept, so nobody is called: it says how to reach somebody.
    """
    if does is Does.CRISIS:
        return _(
            "Thank you for saying it. This one stays as it is, and your words are still where you "
            "typed them. “Help now” has people you can reach at once, and “I’m not OK” tells your "
            "facilitators. You can also send your words as a message of their own."
        )
    instead = _("Please send it as a message of its own; this one stays as it is.")
    return f"{translated(ABOUT[about].read_first)} {instead}"

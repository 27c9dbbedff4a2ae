"""What a template says, wherever it comes from: a form, a file, or what the software ships."""

import msgspec

from facilitator.agendas.models import Mode
from facilitator.core.errors import Invalid
from facilitator.core.text import clean_line, clean_text

MOST_PARTS = 20
LONGEST_PART = 180
SHORTEST, LONGEST = 15, 240
#: What a way of talking is called, and what it means for everybody.
MODES = {
    Mode.OPEN: ("Open", "Everybody writes when they like."),
    Mode.HANDS: ("Raised hands", "Whoever raised a hand is called, one after the other."),
    Mode.ROUND: ("A round", "Everybody has a turn, or passes."),
    Mode.LISTENING: ("Listening", "Facilitators write, everybody else reads."),
    Mode.HOLD_ALL: ("Read first", "Facilitators read every message before it is shown."),
    Mode.SILENCE: ("Quiet", "Nobody writes."),
}
#: How long each of the words may be, in characters.
NAME, ABOUT, TITLE, SCRIPT, PROMPT = 60, 300, 60, 1500, 300


class PhaseDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part as it is written down."""

    title: str
    minutes: int
    mode: Mode
    script: str = ""
    prompt: str = ""


class TemplateDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template as it is written down; `minutes` is how long the session is."""

    name: str
    about: str
    minutes: int
    phases: tuple[PhaseDraft, ...]


def total_of(phases: tuple[PhaseDraft, ...]) -> int:
    """Return the minutes of these parts together."""
    return sum(phase.minutes for phase in phases)


def checked(draft: TemplateDraft) -> TemplateDraft:
    """Return a template as it is kept; Invalid, naming the field, when it breaks a rule."""
    if not draft.phases:
        raise Invalid("Please keep at least one part.")
    if len(draft.phases) > MOST_PARTS:
        raise Invalid(f"Please keep to {MOST_PARTS} parts.")
    name = clean_line(draft.name, NAME, field="name")
    if not name:
        raise Invalid("Please give the template a name.", field="name")
    if not SHORTEST <= draft.minutes <= LONGEST:
        raise Invalid(f"Please give {SHORTEST} to {LONGEST} minutes.", field="minutes")
    return TemplateDraft(
        name=name,
        about=clean_text(draft.about, ABOUT, field="about"),
        minutes=draft.minutes,
        phases=tuple(_part(phase, f"phase_{n}") for n, phase in enumerate(draft.phases)),
    )


def _part(phase: PhaseDraft, field: str) -> PhaseDraft:
    title = clean_line(phase.title, TITLE, field=f"{field}_title")
    if not title:
        raise Invalid("Please give this part a name.", field=f"{field}_title")
    if not 1 <= phase.minutes <= LONGEST_PART:
        raise Invalid(f"Please give 1 to {LONGEST_PART} minutes.", field=f"{field}_minutes")
    return PhaseDraft(
        title=title,
        minutes=phase.minutes,
        mode=phase.mode,
        script=clean_text(phase.script, SCRIPT, field=f"{field}_script"),
        prompt=clean_line(phase.prompt, PROMPT, field=f"{field}_prompt"),
    )

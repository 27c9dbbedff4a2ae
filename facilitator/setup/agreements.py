"""Agreements to start from. Every line can be changed; nothing in them names a condition."""

from dataclasses import dataclass

from facilitator.groups.operations import FIRST_AGREEMENT


@dataclass(frozen=True)
class Preset:
    """An agreement to start from: its key in forms, its name, whom it suits, its Markdown."""

    key: str
    name: str
    suits: str
    text: str


PRESETS = (
    Preset("talk", "An open talk", "People who talk with each other", FIRST_AGREEMENT),
    Preset(
        "turns",
        "One at a time",
        "Rounds and check-ins, where everybody is heard and nobody is answered",
        """\
- One person speaks, the others listen. We answer only when asked.
- Everybody gets a turn, and everybody may pass.
- We keep to our time, so that there is time for the next.
- What is said here stays here, and so does who was here.
- We speak about ourselves, without details that are hard to carry for others.
- If somebody may be in danger, we tell a facilitator.
""",
    ),
    Preset(
        "short",
        "As short as can be",
        "New circles that will write their own",
        """\
- What is said here stays here.
- We are kind, and we may be silent.
- If somebody may be in danger, we tell a facilitator.
""",
    ),
)


def preset(key: str) -> Preset | None:
    """Return an agreement to start from by its key."""
    return next((one for one in PRESETS if one.key == key), None)

"""How a facilitator leads the demo's room into each way of talking, and out of it again."""

from dataclasses import dataclass

#: What is pressed or filled: its role and its name.
Step = tuple[str, str]


@dataclass(frozen=True)
class Mode:
    """How it begins, what shows that it has, and how it ends."""

    begin: tuple[Step, ...]
    #: A selector of what facilitators and members both see.
    shown: str
    end: tuple[Step, ...]

    @property
    def is_on_the_strip(self) -> bool:
        """Whether the strip above the conversation says it for as long as it holds."""
        return self.shown.startswith("[data-part=floor]")


def _button(*names: str) -> tuple[Step, ...]:
    return tuple(("button", name) for name in names)


def _said(words: str) -> str:
    return f"[data-part=floor]:has-text('{words}')"


READ_FIRST = ("switch", "Read every message first New messages wait for you. Their authors know.")
EVERYONE = _button("Everyone")
MODES = {
    "open": Mode((READ_FIRST, *EVERYONE), "[data-part=log]", ()),
    "hands": Mode(_button("Raised hands"), _said("raising their hand"), EVERYONE),
    "listening": Mode(_button("Facilitators"), _said("facilitators"), EVERYONE),
    "round": Mode(
        (
            *_button("A round…"),
            ("textbox", "A question for it (optional, up to 200 characters)"),
            *_button("Start the round"),
        ),
        _said("How was the week?"),
        _button("A round…", "End the round"),
    ),
    "silence": Mode(
        (*_button("Silence…"), ("radio", "2 minutes"), *_button("Begin")),
        _said("We keep silence"),
        _button("End the silence"),
    ),
    "slow": Mode(
        (*_button("Pace…"), ("radio", "every 30 seconds"), *_button("Set the pace")),
        _said("30"),
        (*_button("Pace: 30 s…"), ("radio", "whenever they like"), *_button("Set the pace")),
    ),
    "doors": Mode(_button("Close the doors"), _said("doors are closed"), _button("Open the doors")),
    "hold-all": Mode((READ_FIRST,), "[data-part=log]", ()),
    "pause": Mode(
        _button("Pause…", "Pause"), "[data-part=log]:has-text('short pause')", _button("Resume")
    ),
}

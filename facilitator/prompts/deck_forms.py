"""The shape of the forms of the deck."""

from typing import Any

from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from facilitator.core.forms import Form, line_field
from facilitator.prompts.deck import LONGEST, Draft
from facilitator.prompts.deck_models import Phase, Theme

THEMES = {
    Theme.EVERYBODY: "For everybody",
    Theme.FRIENDS: "Friends",
    Theme.PROFESSIONAL: "Professionals and peers",
    Theme.GROUPS: "Groups",
    Theme.CHOSEN_FAMILY: "Chosen family",
    Theme.MEDICAL: "Medical help",
    Theme.SPIRITUAL: "Mentors and spirit",
    Theme.PLACES: "Safe places",
}
PHASES = {
    Phase.ARRIVING: "Arriving",
    Phase.SHARING: "Sharing",
    Phase.CLOSING: "Closing",
    Phase.BETWEEN: "Between sessions",
}
DEPTHS = {"1": "1: light", "2": "2: in between", "3": "3: asks for more"}


def _choices(words: dict[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(str(getattr(one, "value", one)), said) for one, said in words.items()]


class CardForm(Form):
    """One question of the deck."""

    words = line_field("The question", LONGEST, required="Please write the question first.")
    theme = SelectField("About", choices=_choices(THEMES), default=Theme.EVERYBODY.value)
    phase = SelectField("When it fits", choices=_choices(PHASES), default=Phase.BETWEEN.value)
    depth = RadioField("How much it asks for", choices=_choices(DEPTHS), default="1")

    @staticmethod
    def filled(draft: Draft) -> dict[str, str]:
        """Return what a form shows of a question that is about to be changed."""
        return {
            "words": draft.words,
            "theme": draft.theme.value,
            "phase": draft.phase.value,
            "depth": str(draft.depth),
        }

    def draft(self) -> Draft:
        """Return what was filled in."""
        return Draft(
            self.words.data,
            Theme(self.theme.data),
            Phase(self.phase.data),
            int(self.depth.data),
        )


class DeckFileForm(Form):
    """A deck from a file."""

    file = FileField("The file")

    def content(self) -> bytes:
        """Return what the file holds; nothing when there is none."""
        return self.file.data.read() if hasattr(self.file.data, "read") else b""

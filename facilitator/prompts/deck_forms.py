"""The shape of the forms of the deck."""

from typing import Any

from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from facilitator.core.forms import Form, line_field
from facilitator.core.words import N_
from facilitator.prompts.deck import LONGEST, Draft
from facilitator.prompts.deck_models import Phase, Theme

THEMES = {
    Theme.EVERYBODY: N_("For everybody"),
    Theme.FRIENDS: N_("Friends"),
    Theme.PROFESSIONAL: N_("Professionals and peers"),
    Theme.GROUPS: N_("Groups"),
    Theme.CHOSEN_FAMILY: N_("Chosen family"),
    Theme.MEDICAL: N_("Medical help"),
    Theme.SPIRITUAL: N_("Mentors and spirit"),
    Theme.PLACES: N_("Safe places"),
}
PHASES = {
    Phase.ARRIVING: N_("Arriving"),
    Phase.SHARING: N_("Sharing"),
    Phase.CLOSING: N_("Closing"),
    Phase.BETWEEN: N_("Between sessions"),
}
DEPTHS = {"1": N_("1: light"), "2": N_("2: in between"), "3": N_("3: asks for more")}


def _choices(words: dict[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(str(getattr(one, "value", one)), said) for one, said in words.items()]


class CardForm(Form):
    """One question of the deck."""

    words = line_field(N_("The question"), LONGEST, required=N_("Please write the question first."))
    theme = SelectField(N_("About"), choices=_choices(THEMES), default=Theme.EVERYBODY.value)
    phase = SelectField(N_("When it fits"), choices=_choices(PHASES), default=Phase.BETWEEN.value)
    depth = RadioField(N_("How much it asks for"), choices=_choices(DEPTHS), default="1")

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

    file = FileField(N_("The file"))

    def content(self) -> bytes:
        """Return what the file holds; nothing when there is none."""
        return self.file.data.read() if hasattr(self.file.data, "read") else b""

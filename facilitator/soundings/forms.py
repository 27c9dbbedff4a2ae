"""The shape of an answer on the room's plain page."""

from typing import Any

from wtforms import RadioField, SelectMultipleField

from facilitator.core.words import N_
from facilitator.live.forms import SendForm
from facilitator.soundings.events import SoundingView


def _position(value: Any) -> int:
    """Return the position of a choice; one that nothing has where the page was spoilt."""
    return int(value) if str(value).isdecimal() else -1


class OneForm(SendForm):
    """One of the choices."""

    choices = RadioField(N_("Your answer"), coerce=_position, validate_choice=False)

    def chosen(self) -> list[int]:
        """Return what was chosen; the operation says what is missing."""
        return [] if self.choices.data is None else [self.choices.data]


class SeveralForm(SendForm):
    """Any of the choices."""

    choices = SelectMultipleField(N_("Your answers"), coerce=_position, validate_choice=False)

    def chosen(self) -> list[int]:
        """Return what was chosen; the operation says what is missing."""
        return list(self.choices.data or [])


def form_for(view: SoundingView) -> OneForm | SeveralForm:
    """Return the form of a question, with its choices."""
    form = SeveralForm() if view.several else OneForm()
    form.choices.choices = list(enumerate(view.choices))
    return form

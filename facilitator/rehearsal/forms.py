"""The shape of what is chosen for a rehearsal, and of leading it."""

from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from facilitator.core.forms import Form
from facilitator.rehearsal.models import PlayState
from facilitator.rehearsal.operations import LENGTHS
from facilitator.rehearsal.scripts import DIFFICULTIES, script


class RehearseForm(Form):
    """Which difficulties, and for how long."""

    scripts = SelectMultipleField(
        "What would you like to rehearse?",
        choices=[SelectChoice(name, script(name).title) for name in DIFFICULTIES],
    )
    minutes = RadioField(
        "How long?",
        choices=[SelectChoice(str(length), f"{length} minutes") for length in LENGTHS],
        default="10",
        validators=[InputRequired(message="Please choose a length.")],
    )


class EnterForm(Form):
    """One button."""


class MoveForm(Form):
    """What becomes of the scripts, decided on a version; `back` is where it was asked."""

    version = HiddenField()
    to = HiddenField()
    back = HiddenField()

    def wanted(self) -> tuple[int, PlayState] | None:
        """Return the version and the state, or None for what is neither."""
        version, states = str(self.version.data or ""), {state.value for state in PlayState}
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            return None
        return (int(version), PlayState(self.to.data)) if self.to.data in states else None

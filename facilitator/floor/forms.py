"""The shape of what an office does about a room from outside."""

from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired
from wtforms.widgets import HiddenInput

from facilitator.core.forms import Form, line_field

LONGEST_WORDS = 500


class OutsideForm(Form):
    """Pause the room, close its doors or open them: decided on what the page showed."""

    act = StringField(validators=[AnyOf(["pause", "close", "open"])])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    floor = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    words = line_field("What everybody reads (optional)", LONGEST_WORDS)

"""The shape of the form that closes a circle."""

from markupsafe import Markup
from wtforms import DateField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from facilitator.core.forms import Form, text_field


class CloseForm(Form):
    """The last day, last words, and what people may take along."""

    day = DateField("The last day", validators=[InputRequired(message="Please choose a day.")])
    words = text_field(
        "Last words", 2000, required="Please write a few last words; everybody reads them."
    )
    kept = SelectMultipleField("What people may take along from the shelf")

    def offer(self, things: list[tuple[str, str]]) -> None:
        """Say what is on the shelf, as pairs of id and title."""
        self.kept.choices = [
            SelectChoice(value, Markup("<bdi>{}</bdi>").format(title)) for value, title in things
        ]

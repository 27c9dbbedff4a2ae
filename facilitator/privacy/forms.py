"""The shape of the form that asks for everything of one's own to be deleted."""

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from facilitator.core.forms import Form

AWAY, KEPT = "away", "kept"
LATER, NOW = "later", "now"


class EraseForm(Form):
    """What becomes of somebody's words, and when."""

    written = RadioField(
        "What you wrote to others",
        choices=[
            SelectChoice(AWAY, "Take my words away"),
            SelectChoice(KEPT, "Keep my words, without my name"),
        ],
        validators=[InputRequired("Please choose what becomes of what you wrote.")],
    )
    when = RadioField(
        "When",
        choices=[SelectChoice(LATER, "In seven days"), SelectChoice(NOW, "Now")],
        default=LATER,
        validators=[InputRequired("Please choose when.")],
    )

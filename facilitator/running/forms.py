"""The shape of the forms of a circle's phrases."""

from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, Length

from facilitator.core.forms import Form, line_field
from facilitator.running.phrase_models import Situation
from facilitator.running.phrases import LONGEST

SITUATIONS = {
    Situation.WELCOME: "Welcome",
    Situation.SILENCE: "It is quiet",
    Situation.TALKS_A_LOT: "One person writes a lot",
    Situation.ADVICE: "Advice nobody asked for",
    Situation.CONFLICT: "Two people clash",
    Situation.DISTRESS: "Somebody is in distress",
    Situation.TIME: "Time is up",
    Situation.CLOSING: "Closing",
}


class PhraseForm(Form):
    """A sentence of the circle's own."""

    situation = SelectField(
        "For when", choices=[SelectChoice(key.value, words) for key, words in SITUATIONS.items()]
    )
    words = line_field("The sentence", LONGEST, required="Please write the sentence first.")


class PhraseActForm(Form):
    """What to do with one that is there."""

    act = StringField(validators=[AnyOf(["hide", "show", "remove"])])
    key = StringField(validators=[Length(min=1, max=80)])

"""The shape of what is said about care: a tap and a line, and what is done about a case."""

import uuid
from collections.abc import Mapping

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from facilitator.care.contacts import Contact
from facilitator.core.errors import NotFound
from facilitator.core.forms import Form, line_field, text_field
from facilitator.live.forms import SendForm


class NotOkForm(SendForm):
    """One tap, and a line if somebody likes; `group` is where it is heard."""

    group = RadioField("Who should hear it?", validate_choice=False)
    words = text_field("Anything you want to say", 500)

    def __init__(self, circles: Mapping[uuid.UUID, str], *args: object, **kwargs: object):
        super().__init__(*args, **kwargs)
        self.group.choices = [SelectChoice(str(key), name) for key, name in circles.items()]

    def chosen(self) -> uuid.UUID:
        """Return the circle that was chosen; what is no id is as absent as what never was."""
        return _id(self.group.data)


class WorryForm(SendForm):
    """What somebody is worried about."""

    words = text_field("What worries you", 500)


class _Decision(Form):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class TakeForm(_Decision):
    """That one has seen a case, on what one saw."""


class MoveForm(_Decision):
    """How it goes on, and a sentence about it."""

    to = RadioField("How does it go on?", validate_choice=False)
    words = text_field("In a sentence", 500)


class HandOnForm(_Decision):
    """Who looks after it from now on."""

    who = SelectField("Who looks after it?", validate_choice=False, render_kw={"dir": "auto"})

    def chosen(self) -> uuid.UUID:
        """Return the colleague that was chosen."""
        return _id(self.who.data)


class TickForm(Form):
    """One step of the guide, ticked or not."""

    step = HiddenField()
    on = HiddenField()


class WriteForm(Form):
    """A note for the team, or what was agreed with the person."""

    kind = RadioField(
        "Who reads it?",
        choices=[
            SelectChoice("note", "Those who look after this. They never will."),
            SelectChoice("agreed", "They read it too: what we agreed on."),
        ],
        default="note",
    )
    words = text_field("Your words", 4000, required="Please write a few words.")


class TaskForm(Form):
    """What became of a follow-up."""

    to = HiddenField()
    words = text_field("What came of it", 500)


class ContactForm(Form):
    """Whom to call for oneself, how, and what they may be told."""

    name = line_field("Who it is", 120)
    how = line_field("How to reach them", 200)
    say = text_field("What they may be told", 500)
    agrees = BooleanField("It may be opened when somebody fears for my safety")

    def contact(self) -> Contact:
        """Return what was written."""
        return Contact(self.name.data or "", self.how.data or "", self.say.data or "")


class OpenForm(Form):
    """Why a sealed contact is opened."""

    reason = text_field("Why you open it", 500)


class AgreeForm(Form):
    """That one agrees, as a second person; `line` is what was asked."""

    line = HiddenField()

    def asked(self) -> uuid.UUID:
        """Return what one agrees to."""
        return _id(self.line.data)


def _id(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError as error:
        raise NotFound() from error

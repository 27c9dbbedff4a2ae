"""The shape of the forms after a session."""

import uuid
from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from facilitator.after.debriefs import MOODS, Said
from facilitator.after.notes import LONGEST
from facilitator.after.surveys import QUESTIONS, Answer
from facilitator.after.takeaways import Offer
from facilitator.core.errors import NotFound
from facilitator.core.forms import Form, line_field, text_field


def _ids(values: Sequence[str]) -> set[uuid.UUID]:
    """Return what was ticked; what is no id at all is as absent as what never was."""
    try:
        return {uuid.UUID(value) for value in values}
    except ValueError as error:
        raise NotFound() from error


class KeepForm(Form):
    """What to keep. Whether it is theirs is the operation's to say, so any id has the shape."""

    words = SelectMultipleField("My own words", choices=[], validate_choice=False)
    shelf = SelectMultipleField("From the shelf", choices=[], validate_choice=False)
    line = text_field("A line to myself, later", 500)

    def offer(self, offer: Offer) -> None:
        """Offer what there is and is not kept yet."""
        self.words.choices = [
            SelectChoice(str(one.id), one.body) for one in offer.words if one.id not in offer.kept
        ]
        self.shelf.choices = [
            SelectChoice(str(one.id), one.title) for one in offer.shelf if one.id not in offer.kept
        ]
        if not self.is_submitted():
            self.line.data = offer.line

    def ticked(self) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
        """Return the ids of words and of things that were ticked."""
        return _ids(self.words.data or []), _ids(self.shelf.data or [])


def _asked(name: str) -> RadioField:
    question, words = QUESTIONS[name]
    choices = [SelectChoice(value, label) for value, label in words]
    return RadioField(question, choices=choices, validate_choice=False)


class SurveyForm(Form):
    """Three questions and a line; every one can be left."""

    safe, heard, again = _asked("safe"), _asked("heard"), _asked("again")
    text = text_field("Anything you want to say", 500)
    is_concern = BooleanField("This is about a facilitator")

    def answer(self) -> Answer:
        """Return what was filled in."""
        return Answer(
            self.safe.data or "",
            self.heard.data or "",
            self.again.data or "",
            self.text.data,
            self.is_concern.data,
        )


class DebriefForm(Form):
    """What a facilitator says to themselves."""

    well = text_field("What went well", 2000)
    hard = text_field("What was hard", 2000)
    mood = RadioField(
        "How am I",
        choices=[SelectChoice(value, label) for value, label in MOODS],
        validate_choice=False,
    )
    follow_ups = text_field("What we still want to do", 2000)
    had_incident = BooleanField("Something happened that others should look at")

    def said(self) -> Said:
        """Return what was filled in, without what becomes tasks."""
        return Said(self.well.data, self.hard.data, self.mood.data or "", self.had_incident.data)

    def lines(self) -> list[str]:
        """Return the follow-ups, one a line."""
        return [line.strip() for line in self.follow_ups.data.splitlines() if line.strip()]


class ListenerForm(Form):
    """Who is told that somebody would like to talk."""

    who = HiddenField()

    def member_id(self) -> uuid.UUID:
        """Return who was chosen."""
        return next(iter(_ids([self.who.data or ""])))


class NotesForm(Form):
    """The team's text, and on which version it was written."""

    words = text_field("Notes", LONGEST)
    seen = IntegerField(
        widget=HiddenInput(), default=0, validators=[InputRequired(message="Please reload.")]
    )


class FollowUpForm(Form):
    """Something to do."""

    words = line_field("What is to be done", 200, required="Please say what is to be done.")
    due_on = DateField("Until", validators=[InputRequired(message="Please choose a day.")])
    owner = SelectField("Who", choices=[], validate_choice=False)

    def offer(self, people: dict[uuid.UUID, str]) -> None:
        """Offer whoever holds the circle, and nobody yet."""
        named = [
            SelectChoice(str(key), name, render_kw={"dir": "auto"}) for key, name in people.items()
        ]
        self.owner.choices = [SelectChoice("", "Nobody yet"), *named]

    def owner_id(self) -> uuid.UUID | None:
        """Return who was chosen."""
        return next(iter(_ids([self.owner.data]))) if self.owner.data else None


class CloseForm(Form):
    """Whether a follow-up is done or let go."""

    to = HiddenField()


class SupervisionForm(Form):
    """One line of the list."""

    held_on = DateField("Day", validators=[InputRequired(message="Please choose a day.")])
    minutes = IntegerField(
        "Minutes",
        validators=[
            InputRequired(message="Please give a number from 1 to 600."),
            NumberRange(1, 600, message="Please give a number from 1 to 600."),
        ],
    )
    topics = text_field("Topics", 1000)

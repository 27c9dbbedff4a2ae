"""The shape of the group forms."""

import hashlib
import uuid
from collections.abc import Sequence

from markupsafe import Markup
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from facilitator.core.access import Role
from facilitator.core.forms import Form, line_field, text_field, zone_field
from facilitator.groups.formats import LONGEST_SERIES
from facilitator.groups.handles import LONGEST
from facilitator.groups.kinds import Format
from facilitator.groups.languages import LANGUAGES
from facilitator.groups.models import Admission, Visibility
from facilitator.groups.notes import Needs
from facilitator.groups.operations import GroupDraft
from facilitator.groups.resting import SPANS
from facilitator.groups.topic_models import Topic
from facilitator.organizations.forms import ConsentForm

#: How long a question to newcomers may be, and how the field of its answer begins.
LONGEST_QUESTION = 200
ANSWER = "answer_"
#: The languages of circles, by name; the first is for whoever would rather not say.
SPOKEN = [SelectChoice("", "Not said")]
SPOKEN += [
    SelectChoice(code, name) for code, name in sorted(LANGUAGES.items(), key=lambda one: one[1])
]


def number_field(label: str, low: int, high: int, default: int) -> IntegerField:
    """Return a whole-number field with both ends in its refusal."""
    words = f"Please give a number from {low} to {high}."
    return IntegerField(
        label,
        validators=[InputRequired(message=words), NumberRange(low, high, message=words)],
        default=default,
    )


def maybe_number_field(label: str, low: int, high: int) -> IntegerField:
    """Return a whole-number field that may stay empty."""
    words = f"Please give a number from {low} to {high}."
    return IntegerField(label, validators=[Optional(), NumberRange(low, high, message=words)])


class GroupForm(Form):
    """What a circle is, and how people find it and get in."""

    name = line_field("Name", 80, required="Please give the circle a name.")
    purpose = text_field("What it is for", 500)
    topics = SelectMultipleField("What it is about")
    language = SelectField("Language", choices=SPOKEN, default="")
    visibility = SelectField(
        "Who can find it",
        choices=[
            SelectChoice("unlisted", "Only people with a link"),
            SelectChoice("listed", "Everybody in the organization"),
            SelectChoice("hidden", "Nobody but its people"),
        ],
    )
    admission = SelectField(
        "How people get in",
        choices=[
            SelectChoice("request", "They ask, and a facilitator answers"),
            SelectChoice("invitation", "By invitation only"),
            SelectChoice("open", "Anybody who finds it"),
        ],
    )
    size_limit = number_field("Most people, facilitators included", 2, 200, 12)
    format = SelectField(
        "How it runs",
        choices=[
            SelectChoice("rolling", "It goes on, and people join along the way"),
            SelectChoice("series", "A closed series with an end"),
        ],
        default="rolling",
    )
    sessions = maybe_number_field("Sessions in the series", 1, LONGEST_SERIES)
    open_until = maybe_number_field("Nobody new after session", 1, LONGEST_SERIES)
    time_zone = zone_field()

    def offer(self, topics: Sequence[Topic]) -> None:
        """Say which topics the organization has."""
        self.topics.choices = [
            SelectChoice(str(topic.id), Markup("<bdi>{}</bdi>").format(topic.name))
            for topic in topics
        ]

    def draft(self) -> GroupDraft:
        """Return what was filled in."""
        return GroupDraft(
            name=self.name.data,
            purpose=self.purpose.data,
            visibility=Visibility(self.visibility.data),
            admission=Admission(self.admission.data),
            size_limit=self.size_limit.data,
            time_zone=self.time_zone.data,
            format=Format(self.format.data),
            sessions=self.sessions.data,
            open_until=self.open_until.data,
            language=self.language.data,
            topics=tuple(uuid.UUID(value) for value in self.topics.data or ()),
        )


class NewGroupForm(GroupForm):
    """A new circle, with the name its maker will have in it."""

    handle = line_field("Your name in this circle", LONGEST)


class HandleForm(ConsentForm):
    """The name somebody will have in one circle, and what they agree to with their first."""

    handle = line_field("Your name in this circle", LONGEST, required="Please choose a name.")


class AskForm(HandleForm):
    """The name somebody would have, and what the circle asks; made by `ask_form`."""

    def answers(self) -> list[str]:
        """Return the answers in the order of the questions."""
        return [field.data for field in self if field.name.startswith(ANSWER)]


def ask_form(questions: Sequence[str]) -> AskForm:
    """Return a form with a field for each question, named after its words.

    A question that was changed meanwhile has another field, so that no answer ends
    up under a question nobody read.
    """
    required = "Please answer in a sentence, or write that you would rather not say."
    fields = {
        ANSWER + hashlib.sha256(question.encode()).hexdigest()[:12]: text_field(
            Markup("<bdi>{}</bdi>").format(question), 1000, required=required
        )
        for question in questions
    }
    made: type[AskForm] = type("AskForm", (AskForm,), fields)
    return made()


class QuestionsForm(Form):
    """What people are asked, and the words for a no."""

    questions = text_field("Questions for people who ask to join", 1100)
    decline_words = text_field("What somebody reads who is declined", 800)

    def validate_questions(self, field: Field) -> None:
        """Keep each question to a line that fits above a field."""
        if any(len(line) > LONGEST_QUESTION for line in field.data.splitlines()):
            raise ValidationError(
                f"Please keep each question to {LONGEST_QUESTION} characters, one on a line."
            )


class PlaceForm(Form):
    """What helps somebody, and whether they only listen at first."""

    pronouns = line_field("Pronouns", 30)
    listens_first = BooleanField("My first session I only listen")
    is_glad_buddy = BooleanField("I am glad to be a buddy for somebody new")
    helps = text_field("What helps me", 600)
    avoid = text_field("What to avoid with me", 600)
    access = text_field("Access needs", 600)

    def needs(self) -> Needs:
        """Return what was filled in."""
        return Needs(helps=self.helps.data, avoid=self.avoid.data, access=self.access.data)


class ReplyForm(Form):
    """An answer to what a facilitator asked."""

    answer = text_field("Your answer", 1000, required="Please write a few words.")


class DecisionForm(Form):
    """What becomes of a request."""

    answer = RadioField(
        "Your answer",
        choices=[
            SelectChoice("approve", "Let them in"),
            SelectChoice("ask", "Ask one thing first"),
            SelectChoice("decline", "Decline kindly"),
        ],
        validators=[InputRequired(message="Please choose one.")],
    )
    question = text_field("What you would like to know", 500)
    words = text_field("What they read when you decline", 800)
    why = line_field("Why they may still come in", 300)


class UnaddressedForm(Form):
    """An account without an address, for somebody who comes by an invitation."""

    passphrase = PasswordField(
        "Passphrase", validators=[InputRequired(message="Please choose a passphrase.")]
    )
    shared = BooleanField("Other people use this device")


class AccountForm(Form):
    """An account for somebody who comes by an invitation."""

    email = StringField(
        "E-mail, for signing in",
        validators=[InputRequired(message="Please give an e-mail address."), Length(max=254)],
    )
    passphrase = PasswordField(
        "Passphrase", validators=[InputRequired(message="Please choose a passphrase.")]
    )
    shared = BooleanField("Other people use this device")


class AgreementForm(Form):
    """The text of the group's promises."""

    text = text_field("Agreement", 8000, required="Please write the agreement.")


class AcceptForm(Form):
    """An empty box, ticked by the person."""

    accept = BooleanField(
        "I have read this and will keep to it",
        validators=[DataRequired(message="Please tick the box when you are ready.")],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class InviteForm(Form):
    """How a link works."""

    label = line_field("A note for yourself", 60)
    role = SelectField(
        "They join as",
        choices=[
            SelectChoice(Role.PARTICIPANT.value, "Participant"),
            SelectChoice(Role.COFACILITATOR.value, "Co-facilitator"),
            SelectChoice(Role.LEAD.value, "Lead facilitator"),
        ],
    )
    max_uses = number_field("How many people can use it", 1, 100, 1)
    days = number_field("For how many days", 1, 30, 7)
    why = line_field("Why this person may still come in", 300)


class ReasonForm(Form):
    """Why something ends."""

    reason = line_field("Why", 300, required="Please say why, in a sentence.")


class BuddyForm(Form):
    """Who is somebody's buddy; the roster offers who could be."""

    buddy = StringField("Buddy")

    def validate_buddy(self, field: Field) -> None:
        """Read the membership that was chosen."""
        try:
            field.data = uuid.UUID(field.data or "")
        except ValueError as error:
            raise ValidationError("Please choose somebody.") from error


class RoleForm(Form):
    """Another role in the group."""

    role = SelectField(
        "Role",
        choices=[
            SelectChoice(Role.PARTICIPANT.value, "Participant"),
            SelectChoice(Role.COFACILITATOR.value, "Co-facilitator"),
            SelectChoice(Role.LEAD.value, "Lead facilitator"),
        ],
    )


class RestForm(Form):
    """How long to rest from a circle."""

    days = RadioField(
        "For how long",
        choices=[
            *(SelectChoice(str(days), words) for days, words in SPANS.items()),
            SelectChoice("", "Until I come back"),
        ],
        default="",
    )

    @property
    def span(self) -> int | None:
        """For how many days; None until they come back."""
        return int(self.days.data) if self.days.data else None

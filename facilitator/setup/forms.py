"""The shape of the set-up's forms, one a step."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from facilitator.agendas.operations import AS_IT_IS
from facilitator.agendas.queries import Shown
from facilitator.core.forms import Form, line_field, text_field, zone_field
from facilitator.groups.forms import number_field
from facilitator.groups.handles import LONGEST
from facilitator.groups.models import Admission, Visibility
from facilitator.groups.operations import GroupDraft
from facilitator.meetings.forms import choices_of
from facilitator.meetings.operations import MeetingDraft
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import RepeatDraft
from facilitator.organizations import helplines
from facilitator.organizations.models import Member
from facilitator.organizations.oncall import Cover
from facilitator.setup.operations import FirstCircle

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: How many people can be put on call here, by the names of their fields.
TURNS = {"first": "First", "second": "Then", "third": "Then"}


class IdentityForm(Form):
    """What the organization is called, where it is, and who is filling this in."""

    name = line_field("Name", 80, required="Please give a name.")
    time_zone = zone_field()
    sender = line_field("Mails come from", 40, required="Please give a name, such as Notes.")
    own_name = line_field("Your name, as the team sees it", 40, required="Please give a name.")


class HelpForm(Form):
    """Whose crisis lines are shown first."""

    country = SelectField("Country")
    looked = BooleanField(
        "I have looked at these lines, and they are right for our people",
        validators=[InputRequired(message="Please look at the lines first, and tick the box.")],
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.country.choices = [SelectChoice(c["code"], c["name"]) for c in helplines.countries()]


class OnCallForm(Form):
    """Who is asked when nobody else answers, in order, and in which hours somebody watches."""

    first = SelectField(TURNS["first"])
    second = SelectField(TURNS["second"])
    third = SelectField(TURNS["third"])
    notices_danger = BooleanField("Notice words of danger")

    def expect(self, people: Sequence[Member]) -> None:
        """Offer these people, by the name the team knows them under."""
        nobody = [SelectChoice("", "Nobody")]
        named = [SelectChoice(str(one.id), one.called) for one in people]
        for name in TURNS:
            self[name].choices = [*nobody, *named]

    def people(self) -> list[uuid.UUID]:
        """Return who was chosen, in order."""
        return [uuid.UUID(self[name].data) for name in TURNS if self[name].data]

    def hours(self) -> list[Cover]:
        """Return the hours that were filled in."""
        pairs = ((self[f"opens_{n}"].data, self[f"closes_{n}"].data) for n in range(7))
        return [
            Cover(number, opens, closes)
            for number, (opens, closes) in enumerate(pairs)
            if opens and closes
        ]

    def rows(self) -> list[tuple[str, Field, Field]]:
        """Return the fields of each weekday, with its name."""
        return [(day, self[f"opens_{n}"], self[f"closes_{n}"]) for n, day in enumerate(WEEKDAYS)]


def _check_end(form: Form, field: Field) -> None:
    """Want both ends of a day or neither, the later one last."""
    is_empty = not any(field.raw_data or [])
    if is_empty:
        field.errors[:] = []  # an empty time is no time, not a bad one
    opens: time | None = form[field.name.replace("closes", "opens")].data
    if is_empty != (opens is None):
        raise StopValidation("Please give both a beginning and an end, or neither.")
    if opens is not None and field.data is not None and field.data <= opens:
        raise StopValidation("Please let the hours end after they begin.")


for _number, _day in enumerate(WEEKDAYS):
    setattr(OnCallForm, f"opens_{_number}", TimeField(f"{_day}, from", validators=[Optional()]))
    setattr(OnCallForm, f"closes_{_number}", TimeField(f"{_day}, until", validators=[_check_end]))


class AgreementForm(Form):
    """What new circles start from."""

    text = text_field("The agreement", 6000, required="Please write what people promise.")


class PeopleForm(Form):
    """Who shall help."""

    people = text_field("Addresses, one a line", 8000)


class CircleForm(Form):
    """The first circle and its first session."""

    name = line_field("Name of the circle", 80, required="Please give the circle a name.")
    handle = line_field("Your name in it", LONGEST, required="Please choose a name.")
    size_limit = number_field("Most people, facilitators included", 2, 200, 12)
    title = line_field("Title of the session", 80, required="Please give the session a title.")
    day = DateField("First day", validators=[InputRequired(message="Please choose a day.")])
    time = TimeField("Time", validators=[InputRequired(message="Please choose a time.")])
    minutes = IntegerField(
        "Minutes",
        validators=[
            InputRequired(message="Please say how long."),
            NumberRange(15, 240, message="Please give 15 to 240 minutes."),
        ],
        default=90,
    )
    repeats = SelectField(
        "How often",
        choices=[
            SelectChoice(Repeats.WEEKLY.value, "Every week"),
            SelectChoice(Repeats.FORTNIGHTLY.value, "Every two weeks"),
            SelectChoice(Repeats.NEVER.value, "Once, for now"),
        ],
        default=Repeats.WEEKLY.value,
    )

    template = SelectField("How it goes", default=AS_IT_IS)

    def offer(self, templates: Sequence[Shown]) -> None:
        """Offer these templates for the session."""
        self.template.choices = choices_of(templates, has_agenda=False)

    def first(self, time_zone: str) -> FirstCircle:
        """Return what was filled in, in the organization's own zone."""
        day: date = self.day.data
        meeting = MeetingDraft(
            title=self.title.data,
            about="",
            local_start=datetime.combine(day, self.time.data),
            time_zone=time_zone,
            minutes=self.minutes.data,
            capacity=None,
            template=self.template.data,
        )
        group = GroupDraft(
            name=self.name.data,
            purpose="",
            visibility=Visibility.UNLISTED,
            admission=Admission.REQUEST,
            size_limit=self.size_limit.data,
            time_zone=time_zone,
        )
        repeats = Repeats(self.repeats.data)
        repeat = None if repeats is Repeats.NEVER else RepeatDraft(repeats=repeats)
        return FirstCircle(group, self.handle.data, meeting, repeat)

"""The shape of the session forms."""

from datetime import datetime

from wtforms import BooleanField, DateField, IntegerField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from facilitator.core.forms import Form, line_field, text_field, zone_field
from facilitator.meetings.operations import MeetingDraft


class MeetingForm(Form):
    """When a circle meets, and for how many."""

    title = line_field("Title", 80, required="Please give the session a title.")
    day = DateField("Day", validators=[InputRequired(message="Please choose a day.")])
    time = TimeField("Time", validators=[InputRequired(message="Please choose a time.")])
    time_zone = zone_field()
    minutes = IntegerField(
        "Minutes",
        validators=[
            InputRequired(message="Please say how long."),
            NumberRange(15, 240, message="Please give 15 to 240 minutes."),
        ],
        default=75,
    )
    capacity = IntegerField(
        "Places",
        validators=[
            Optional(),
            NumberRange(1, 200, message="Please give 1 to 200 places, or none for no limit."),
        ],
    )
    asks_to_confirm = BooleanField("Ask people to confirm their place the day before")
    about = text_field("What it is about", 500)

    def draft(self) -> MeetingDraft:
        """Return what was filled in."""
        return MeetingDraft(
            title=self.title.data,
            about=self.about.data,
            local_start=datetime.combine(self.day.data, self.time.data),
            time_zone=self.time_zone.data,
            minutes=self.minutes.data,
            capacity=self.capacity.data,
            asks_to_confirm=self.asks_to_confirm.data,
        )


class CancelForm(Form):
    """Why it does not take place."""

    reason = line_field("Why", 300, required="Please say why; everybody reads it.")


class RsvpForm(Form):
    """Whether somebody comes."""

    answer = SelectField(
        "Answer",
        choices=[
            SelectChoice("going", "I'm going"),
            SelectChoice("maybe", "Maybe"),
            SelectChoice("declined", "Not this time"),
            SelectChoice("waiting", "Join the waitlist"),
        ],
    )
    scope = SelectField(
        "For",
        choices=[
            SelectChoice("this", "This one"),
            SelectChoice("following", "This and all following"),
        ],
        default="this",
    )
    intent = SelectField(
        "I would rather",
        choices=[
            SelectChoice("unsure", "Not sure"),
            SelectChoice("share", "Share"),
            SelectChoice("listen", "Listen"),
        ],
        default="unsure",
    )

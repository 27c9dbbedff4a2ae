"""The shape of the notice forms."""

from datetime import date, time
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from facilitator.core.forms import Form, line_field, zone_field
from facilitator.notices.kinds import KINDS
from facilitator.notices.models import Channel, Kind
from facilitator.notices.operations import Choice
from facilitator.notices.wishes import Wishes

NIGHT = (time(22), time(7))
_HOUR = "Please give an hour, such as 22:00."


def box_name(kind: Kind, channel: Channel) -> str:
    """Return the name of one box of the grid."""
    return f"{kind.value}_{channel.value}"


class _Preferences(Form):
    """When and how; the grid's boxes are added below."""

    quiet = BooleanField("Quiet hours")
    quiet_from = TimeField("From", validators=[InputRequired(message=_HOUR)])
    quiet_to = TimeField("Until", validators=[InputRequired(message=_HOUR)])
    time_zone = zone_field("Your time zone")
    paused_until = DateField("Pause everything until", validators=[Optional()])
    names_circle = BooleanField("Mails may name the circle")

    def choice(self) -> Choice:
        """Return what the page says."""
        hours = (self.quiet_from.data, self.quiet_to.data)
        return Choice(
            grid={
                kind: {way for way in about.choosable if self[box_name(kind, way)].data}
                for kind, about in KINDS.items()
            },
            time_zone=self.time_zone.data,
            quiet=hours if self.quiet.data else None,
            paused_until=self.paused_until.data,
            names_circle=self.names_circle.data,
        )


#: The page of preferences: a box for every kind and every way it can take.
PreferencesForm: Any = type(
    "PreferencesForm",
    (_Preferences,),
    {
        box_name(kind, way): BooleanField(about.label)
        for kind, about in KINDS.items()
        for way in Channel
        if way in about.choosable
    },
)


def values_of(wishes: Wishes) -> dict[str, Any]:
    """Return what the page shows of somebody's wishes, by name of the field."""
    until = wishes.paused_until
    shown: dict[str, Any] = {
        box_name(kind, way): wishes.wants(kind, way)
        for kind, about in KINDS.items()
        for way in about.choosable
    }
    return shown | {
        "quiet": wishes.quiet_from is not None,
        "quiet_from": _time(wishes.quiet_from) or NIGHT[0],
        "quiet_to": _time(wishes.quiet_to) or NIGHT[1],
        "time_zone": wishes.time_zone,
        "paused_until": _day(wishes) if until is not None else None,
        "names_circle": wishes.names_circle,
    }


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(minutes // 60, minutes % 60)


def _day(wishes: Wishes) -> date | None:
    until = wishes.paused_until
    return None if until is None else until.astimezone(wishes.zone).date()


class RemindForm(Form):
    """What somebody wants of the reminders of one session."""

    wish = RadioField(
        "Reminders of this session",
        choices=[
            SelectChoice("usual", "As for every session"),
            SelectChoice("on", "Remind me of this one"),
            SelectChoice("off", "No reminder of this one"),
        ],
        validators=[InputRequired(message="Please choose one.")],
    )

    def is_on(self) -> bool | None:
        """Return whether they want any; None for what holds for every session."""
        return {"on": True, "off": False}.get(self.wish.data)


class MuteForm(Form):
    """Whether a circle may tell somebody anything."""

    act = SelectField("Act", choices=[SelectChoice("mute", "Mute"), SelectChoice("hear", "Hear")])


class SenderForm(Form):
    """The name an organization's mails come from."""

    sender = line_field("Sender of mails", 40, required="Please give a name, such as Notes.")


class WakeForm(Form):
    """How a browser can be woken; the page's script fills it in."""

    endpoint = HiddenField(validators=[InputRequired(), Length(max=1000)])

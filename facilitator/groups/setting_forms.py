"""The shape of the form about a circle's sessions."""

from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from facilitator.core.forms import Form, text_field
from facilitator.groups.defaults import EARLY, LONGEST_WARNING, MOST_WARNINGS, PACES, Defaults
from facilitator.groups.forms import number_field
from facilitator.groups.kinds import DirectMessages, LateJoin, Moderation


def _choice(label: str, *choices: tuple[str, str]) -> RadioField:
    return RadioField(
        label,
        choices=[SelectChoice(*choice) for choice in choices],
        validators=[InputRequired(message="Please choose one.")],
    )


def _pace(seconds: int) -> SelectChoice:
    words = f"One message every {seconds} seconds" if seconds else "Everybody at their own pace"
    return SelectChoice(seconds, words)


class DefaultsForm(Form):
    """What every session of a circle starts from."""

    moderation = _choice(
        "Messages a facilitator reads first",
        ("off", "None"),
        ("first", "Somebody’s first messages"),
        ("everyone", "Every member’s messages"),
        ("after_hours", "Outside the hours of cover"),
    )
    hold_first = number_field("How many first messages", 1, 10, 3)
    slow_seconds = SelectField("Pace in the room", choices=[_pace(p) for p in PACES], coerce=int)
    doors_early = SelectField(
        "The doors open",
        choices=[SelectChoice(early, f"{early} minutes before the start") for early in EARLY],
        coerce=int,
    )
    late_join = _choice(
        "Coming late",
        ("open", "At any time"),
        ("minutes", "Until some minutes after the start"),
        ("part", "Until the end of a part"),
        ("closed", "Nobody once it has started"),
    )
    late_minutes = number_field("Minutes after the start", 1, 120, 15)
    late_part = number_field("Until the end of part number", 1, 20, 1)
    direct_messages = _choice(
        "Private messages",
        ("facilitators", "Members can write to the facilitators"),
        ("off", "None"),
    )
    content_warnings = text_field(
        "What we name before we write of it", MOST_WARNINGS * (LONGEST_WARNING + 1)
    )
    lets_contact_through = BooleanField("Contact details may be shared after all")
    takes_pictures = BooleanField("Pictures in answers to prompts")
    minimum_present = number_field("Fewest people for a session", 2, 20, 3)
    retention_days = SelectField(
        "How long a session's words are kept",
        choices=[SelectChoice(1, "1 day"), SelectChoice(7, "7 days"), SelectChoice(30, "30 days")],
        coerce=int,
    )

    def show(self, group: Any) -> None:
        """Fill in what a group has now."""
        for name, field in self._fields.items():
            if hasattr(group, name):
                value = getattr(group, name)
                field.data = getattr(value, "value", value)

    def defaults(self) -> Defaults:
        """Return what was filled in."""
        return Defaults(
            moderation=Moderation(self.moderation.data),
            hold_first=self.hold_first.data,
            slow_seconds=self.slow_seconds.data,
            doors_early=self.doors_early.data,
            late_join=LateJoin(self.late_join.data),
            late_minutes=self.late_minutes.data,
            late_part=self.late_part.data,
            direct_messages=DirectMessages(self.direct_messages.data),
            minimum_present=self.minimum_present.data,
            retention_days=self.retention_days.data,
            content_warnings=tuple(self.content_warnings.data.splitlines()),
            lets_contact_through=self.lets_contact_through.data,
            takes_pictures=self.takes_pictures.data,
        )

"""The shape of the session forms."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from facilitator.agendas.operations import AS_IT_IS, NO_AGENDA
from facilitator.agendas.queries import Shown
from facilitator.core.errors import DomainError
from facilitator.core.forms import Form, line_field, text_field, zone_field
from facilitator.meetings.changes import Scope
from facilitator.meetings.clashes import Clash
from facilitator.meetings.holding import Holders
from facilitator.meetings.operations import MeetingDraft
from facilitator.meetings.recurrence import Repeats
from facilitator.meetings.series import RepeatDraft

SCOPES = [
    SelectChoice(Scope.ONE.value, "Only this one"),
    SelectChoice(Scope.FOLLOWING.value, "This one and the following"),
    SelectChoice(Scope.ALL.value, "All that are to come"),
]
#: Reasons to choose from; the first means that the person writes their own.
REASONS = [
    SelectChoice("", "In my own words"),
    SelectChoice("The facilitator can’t be there this time.", "The facilitator can’t be there"),
    SelectChoice("We take a break on this day.", "A holiday or a break"),
    SelectChoice("Too few people can come this time.", "Too few people can come"),
    SelectChoice("Something technical stands in the way.", "Something technical"),
]
MOST_SKIPS = 60


def _id_or_nobody(value: object) -> str:
    return "" if value is None else str(value)


def holder_field(label: str) -> SelectField:
    """Return a choice of who holds a circle; `offer_holders` fills it."""
    return SelectField(label, coerce=_id_or_nobody, default="", validate_choice=False)


def choices_of(templates: Sequence[Shown], *, has_agenda: bool) -> list[SelectChoice]:
    """Return the choice of how a session goes: as it is planned, without an agenda, or by one."""
    none = "No set agenda"
    kept = [SelectChoice(AS_IT_IS, "As it is planned now"), SelectChoice(NO_AGENDA, none)]
    named = [(str(one.id), f"{one.draft.name} ({one.total} min)") for one in templates]
    return [
        *(kept if has_agenda else [SelectChoice(AS_IT_IS, none)]),
        *(SelectChoice(value, label, {"dir": "auto"}) for value, label in named),
    ]


class MeetingForm(Form):
    """When a circle meets, for how many, and who holds it."""

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
    lead_id = holder_field("Who holds it")
    backup_id = holder_field("Who stands by")
    #: Ticked by somebody who was warned; says of what.
    anyway = StringField("Who is there")
    #: What this answer warns of; empty for nothing.
    clash = ""

    def offer_holders(self, people: Mapping[uuid.UUID, str]) -> None:
        """Let people be chosen, by handle; somebody who is none of them counts as nobody."""
        choices = [SelectChoice("", "Nobody yet")]
        choices += [SelectChoice(str(who), handle) for who, handle in people.items()]
        for field in (self.lead_id, self.backup_id):
            field.choices = choices
            if not self.is_submitted() and field.data not in {choice.value for choice in choices}:
                field.data = ""

    def blame(self, error: DomainError) -> None:
        """Show a refusal; one that can be accepted brings its box along."""
        super().blame(error)
        if isinstance(error, Clash):
            self.clash = error.token

    def validate_lead_id(self, field: Field) -> None:
        """Refuse what is no choice, in our words."""
        _check_offered(field)

    def validate_backup_id(self, field: Field) -> None:
        """Refuse what is no choice, in our words."""
        _check_offered(field)

    def holders(self) -> Holders:
        """Return who was chosen."""
        lead, backup = self.lead_id.data, self.backup_id.data
        return Holders(uuid.UUID(lead) if lead else None, uuid.UUID(backup) if backup else None)

    template = SelectField("How it goes", choices=[], default=AS_IT_IS)

    def offer(self, templates: Sequence[Shown], *, has_agenda: bool = False) -> None:
        """Offer these templates, no agenda, and what the session has if it has one."""
        self.template.choices = choices_of(templates, has_agenda=has_agenda)

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
            holders=self.holders(),
            accepts=self.anyway.data or "",
            template=self.template.data,
        )


def _check_offered(field: Field) -> None:
    if (field.data or "") not in {choice.value for choice in field.choices}:
        raise ValidationError("This person doesn't hold the circle. Please choose again.")


class PlanForm(MeetingForm):
    """A new session, once or again and again."""

    repeats = SelectField(
        "How often",
        choices=[
            SelectChoice(Repeats.NEVER.value, "Once"),
            SelectChoice(Repeats.WEEKLY.value, "Every week"),
            SelectChoice(Repeats.FORTNIGHTLY.value, "Every two weeks"),
            SelectChoice(Repeats.MONTHLY.value, "Every month, on the same weekday"),
            SelectChoice(Repeats.MONTHLY_LAST.value, "Every month, on the last such weekday"),
        ],
        default=Repeats.NEVER.value,
    )
    until = DateField("Last day", validators=[Optional()])
    count = IntegerField(
        "Number of sessions",
        validators=[Optional(), NumberRange(1, 200, message="Please give 1 to 200 sessions.")],
    )
    skips = text_field("Days without a session", 4000)

    def validate_until(self, field: Field) -> None:
        """Refuse an end far beyond any plan, and two ends at once."""
        if field.data and self.count.data:
            raise ValidationError("Please give a last day or a number, not both.")
        if field.data and field.data.year > date.today().year + 5:  # noqa: DTZ011 - years
            raise ValidationError("Please choose a last day within the next five years.")

    def validate_skips(self, field: Field) -> None:
        """Read the days that are left out; say which line is not a day."""
        self.left_out = _days(field.data or "")

    def is_repeating(self) -> bool:
        """Say whether it is more than one session."""
        return bool(self.repeats.data != Repeats.NEVER.value)

    def repeat(self) -> RepeatDraft:
        """Return how it repeats."""
        return RepeatDraft(
            repeats=Repeats(self.repeats.data),
            until=self.until.data,
            count=self.count.data,
            skips=self.left_out,
        )


def _days(text: str) -> tuple[tuple[date, str], ...]:
    """Return the days of a text with one day and its note a line."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_SKIPS:
        raise ValidationError(f"Please give at most {MOST_SKIPS} days.")
    found: dict[date, str] = {}
    for line in lines:
        day, _space, note = line.partition(" ")
        try:
            found[date.fromisoformat(day)] = note.strip()
        except ValueError as error:
            raise ValidationError(
                f"“{line[:40]}” does not begin with a day such as 2026-12-29."
            ) from error
    return tuple(found.items())


def scope_field() -> RadioField:
    """Return the choice of how much of a series is meant."""
    return RadioField("Which sessions", choices=SCOPES, default=Scope.ONE.value)


def seen_field() -> IntegerField:
    """Return the revision a form was filled in for, which the page carries."""
    words = "This page has changed. Please reload it and try again."
    return IntegerField("Version", widget=HiddenInput(), validators=[InputRequired(words)])


class EditForm(MeetingForm):
    """A session as it is, and how much of its series is changed."""

    scope = scope_field()
    seen = seen_field()


class CancelForm(Form):
    """Why it does not take place."""

    why = SelectField("Why", choices=REASONS, default="")
    reason = line_field("In your own words", 300)
    scope = scope_field()
    seen = seen_field()

    def validate_reason(self, field: Field) -> None:
        """Ask for words unless a reason was chosen."""
        if not (field.data or self.why.data):
            raise ValidationError("Please say why; everybody reads it.")

    def words(self) -> str:
        """Return the reason everybody reads; own words go first."""
        return str(self.reason.data or self.why.data)


class SubstituteForm(Form):
    """A word to those who are asked to take a session over."""

    note = line_field("A word to them", 300)


class SkipForm(Form):
    """A day on which a series does not meet."""

    day = DateField("Day", validators=[InputRequired(message="Please choose a day.")])
    note = line_field("Why", 120, required="Please say why; everybody reads it.")


class ReturnForm(Form):
    """A day that is not left out any more."""

    returns_on = DateField("Day", validators=[InputRequired()])


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


class FeedForm(Form):
    """What to do with one's calendar address, or how its entries are named."""

    act = SelectField(
        "Act",
        choices=[
            SelectChoice("reset", "Make an address"),
            SelectChoice("revoke", "End the address"),
            SelectChoice("name", "Save"),
        ],
    )
    shows = RadioField(
        "What calendars show",
        choices=[
            SelectChoice("neutral", "“Appointment”"),
            SelectChoice("circle", "The name of the circle"),
        ],
        default="neutral",
    )

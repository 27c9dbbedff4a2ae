"""The shape of the forms about times: some that are offered, and what somebody says to each."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import DateField, Field, HiddenField, IntegerField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation

from facilitator.agendas.operations import AS_IT_IS
from facilitator.agendas.queries import Shown
from facilitator.core.forms import Form, line_field
from facilitator.meetings.forms import choices_of
from facilitator.meetings.models import Suits
from facilitator.meetings.polls import FEWEST, MOST, PollDraft
from facilitator.meetings.tallies import Tally

DAY, HOUR = "Please choose a day.", "Please choose a time."
SUITS = [
    SelectChoice(Suits.GOOD.value, "Good"),
    SelectChoice(Suits.IF_NEEDED.value, "If needed"),
    SelectChoice(Suits.NO.value, "No"),
]


class _Offer(Form):
    """A session that looks for its time; the times are added below."""

    title = line_field("Title", 80, required="Please give the session a title.")
    minutes = IntegerField(
        "Minutes",
        validators=[
            InputRequired(message="Please say how long."),
            NumberRange(15, 240, message="Please give 15 to 240 minutes."),
        ],
        default=75,
    )
    template = SelectField("How it goes", choices=[], default=AS_IT_IS)
    closes_on = DateField("Last day to answer", validators=[InputRequired(message=DAY)])

    def offer(self, templates: Sequence[Shown]) -> None:
        """Offer these templates, and none."""
        self.template.choices = choices_of(templates, has_agenda=False)

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each time, in order."""
        return [(self[f"day_{n}"], self[f"time_{n}"]) for n in range(MOST)]

    def draft(self) -> PollDraft:
        """Return what was filled in."""
        return PollDraft(
            title=self.title.data,
            minutes=self.minutes.data,
            times=tuple(
                datetime.combine(day.data, hour.data)
                for day, hour in self.rows()
                if day.data and hour.data
            ),
            closes_on=self.closes_on.data,
            template=self.template.data,
        )


def _with(other: str, words: str) -> Callable[[Form, Field], None]:
    """Ask for the other half of a time of which one half is given."""

    def check(form: Form, field: Field) -> None:
        if not any(field.raw_data or ()) and form[other].data:
            field.errors = []
            raise StopValidation(words)

    return check


def _fields() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for n in range(MOST):
        for half, other, kind, words in (
            ("day", "time", DateField, DAY),
            ("time", "day", TimeField, HOUR),
        ):
            checks = [InputRequired(message=words)]
            if n >= FEWEST:
                checks = [_with(f"{other}_{n}", words), Optional()]
            fields[f"{half}_{n}"] = kind(f"{half.title()} {n + 1}", validators=checks)
    return fields


OfferForm: Any = type("OfferForm", (_Offer,), _fields())


class SuitsForm(Form):
    """What somebody says to each of the times; made by `suits_form`."""

    tallies: Sequence[Tally] = ()

    def said(self) -> dict[UUID, Suits]:
        """Return the answers by the id of the time."""
        return {tally.slot_id: Suits(field.data) for tally, field in self.rows()}

    def rows(self) -> list[tuple[Tally, Any]]:
        """Return each time with its field."""
        return [(tally, self[f"time_{n}"]) for n, tally in enumerate(self.tallies)]


def suits_form(tallies: Sequence[Tally], **kwargs: Any) -> Any:
    """Return a form with a choice for each time, filled in with what the person said.

    The times of a poll never change, so their numbers name them.
    """
    fields: dict[str, Any] = {
        f"time_{n}": RadioField(
            f"Time {n + 1}",
            choices=SUITS,
            default=tally.own.value if tally.own else None,
            validators=[InputRequired(message="Please say something to this time.")],
        )
        for n, tally in enumerate(tallies)
    }
    return type("SuitsFormOfPoll", (SuitsForm,), {**fields, "tallies": tallies})(**kwargs)


class ChooseForm(Form):
    """The time that is chosen."""

    slot = HiddenField("Time", validators=[InputRequired()])

    def slot_id(self) -> UUID | None:
        """Return the id of the time; None for what is no id."""
        try:
            return UUID(self.slot.data)
        except ValueError:
            return None

"""The shape of the forms about credentials and the rota."""

import uuid

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from facilitator.core.errors import Invalid
from facilitator.core.forms import Form, line_field
from facilitator.load.credentials import Draft
from facilitator.load.queries import Shown
from facilitator.load.rota import Draft as ShiftDraft

ASK_WHO = "Please choose somebody who is on call."


class CredentialForm(Form):
    """A training or certificate."""

    name = line_field("Training or certificate", 80, required="Please say what it is called.")
    issued_by = line_field("Issued by", 80)
    expires_on = DateField("Last day it counts", validators=[Optional()])
    signed_on = DateField("Agreement signed on", validators=[Optional()])

    def draft(self) -> Draft:
        """Return what was filled in."""
        return Draft(self.name.data, self.issued_by.data, self.expires_on.data, self.signed_on.data)


class ProposalForm(CredentialForm):
    """One of one's own, sent in."""

    replaces = SelectField("Instead of", choices=[], validate_choice=False)

    def offer(self, kept: list[Shown]) -> None:
        """Offer what it could take the place of."""
        named = [SelectChoice(str(one.row.id), one.name, render_kw={"dir": "auto"}) for one in kept]
        self.replaces.choices = [SelectChoice("", "It is a new one"), *named]

    def replaces_id(self) -> uuid.UUID | None:
        """Return what it takes the place of."""
        try:
            return uuid.UUID(self.replaces.data) if self.replaces.data else None
        except ValueError as error:
            raise Invalid("Please choose one of the list.", field="replaces") from error


class AnswerForm(Form):
    """Whether what somebody sent in counts."""

    to = HiddenField()
    reason = line_field("Why", 300)


class RuleForm(Form):
    """Whether a credential that ran out keeps somebody from leading new sessions."""

    binds = BooleanField("Whoever’s credential ran out can’t lead new sessions")


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _person(field: SelectField, empty: str) -> uuid.UUID | None:
    """Return who was chosen."""
    try:
        return uuid.UUID(field.data) if field.data else None
    except ValueError as error:
        raise Invalid(empty, field="who") from error


class ShiftForm(Form):
    """Hours in which somebody is on call, week after week."""

    who = SelectField("Who", choices=[], validate_choice=False)
    weekdays = SelectMultipleField(
        "On which days",
        coerce=int,
        choices=[SelectChoice(number, name) for number, name in enumerate(DAYS)],
        validators=[InputRequired(message="Please choose at least one day.")],
    )
    opens = TimeField("From", validators=[InputRequired(message="Please give a time.")])
    closes = TimeField("Until", validators=[InputRequired(message="Please give a time.")])
    name = line_field("What you call it", 40)

    def offer(self, people: dict[uuid.UUID, str]) -> None:
        """Offer who is on the list."""
        self.who.choices = [
            SelectChoice(str(key), name, render_kw={"dir": "auto"}) for key, name in people.items()
        ]

    def draft(self) -> ShiftDraft:
        """Return what was filled in."""
        who = _person(self.who, ASK_WHO)
        if who is None:
            raise Invalid(ASK_WHO, field="who")
        days = frozenset(self.weekdays.data)
        return ShiftDraft(self.name.data, who, days, self.opens.data, self.closes.data)


class DayForm(Form):
    """Who takes a shift on one day; empty for nobody."""

    day = DateField("Day", validators=[InputRequired(message="Please choose a day.")])
    who = SelectField("Who", choices=[], validate_choice=False)

    def member_id(self) -> uuid.UUID | None:
        """Return who was chosen."""
        return _person(self.who, ASK_WHO)

"""The shape of the forms about credentials."""

import uuid

from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from facilitator.core.errors import Invalid
from facilitator.core.forms import Form, line_field
from facilitator.load.credentials import Draft
from facilitator.load.queries import Shown


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

"""The shape of the organization forms."""

from typing import Any

from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from facilitator.core.access import ORGANIZATION_ROLES, ROLE_WORDS, Role
from facilitator.core.forms import Form, line_field, text_field, zone_field
from facilitator.organizations.consents import Agreed, Offer, too_young

ROLES = [SelectChoice(role.value, ROLE_WORDS[role][0]) for role in ORGANIZATION_ROLES]


_LIMIT = [
    Optional(),
    NumberRange(1, 1_000_000, message="Please give a number, or nothing for no limit."),
]


def country_field() -> StringField:
    """Return a field for a country's two letters, or nothing."""
    two = Regexp(r"[A-Za-z]{2}\Z", message="Please use two letters, such as DE or US.")
    return StringField("Country (two letters)", validators=[Optional(), two])


class SettingsForm(Form):
    """What the organization is called and where it is."""

    name = line_field("Name", 80, required="Please give a name.")
    country = country_field()
    time_zone = zone_field()
    facilitators_create_groups = BooleanField("Facilitators may open circles")
    staff_need_second_factor = BooleanField(
        "Owners, admins and moderators sign in with a second step"
    )
    facilitators_need_second_factor = BooleanField("Facilitators do so too")
    joins_without_email = BooleanField("People may join without an e-mail address")
    requires_backup = BooleanField("Every session needs a lead and a backup")
    notices_danger = BooleanField("Notice words of danger")
    minimum_age = IntegerField(
        "Youngest age in circles",
        validators=[
            Optional(),
            NumberRange(0, 99, message="Please give an age, or 0 for no question."),
        ],
        default=0,
    )


class ConsentTextForm(Form):
    """What people agree to when they join."""

    text = text_field("What people agree to", 6000, required="Please write the text.")


class ConsentForm(Form):
    """Boxes that start empty, on the way into somebody's first circle here."""

    consent = BooleanField("I have read this and agree")
    of_age = BooleanField("I am old enough")
    consent_text = StringField(widget=HiddenInput())
    offer: Offer | None = None

    def expect(self, offer: Offer | None) -> None:
        """Ask for what is on offer; None asks for nothing."""
        self.offer = offer
        if offer is not None and offer.minimum_age:
            self.of_age.label.text = f"I am {offer.minimum_age} or older"

    def validate(self, extra_validators: Any = None) -> bool:
        """Want the boxes ticked that are asked for."""
        fine = bool(super().validate(extra_validators))
        if self.offer is None:
            return fine
        if not self.consent.data:
            self.consent.errors = ["Please read this and tick the box, or stop here."]
        if self.offer.minimum_age and not self.of_age.data:
            self.of_age.errors = [too_young(self.offer.minimum_age)]
        return fine and not self.consent.errors and not self.of_age.errors

    def agreed(self) -> Agreed:
        """Return what was ticked."""
        return Agreed(self.consent_text.data or "", bool(self.of_age.data))


class NewOrganizationForm(Form):
    """What the operator says about a new organization."""

    name = line_field("Name", 80, required="Please give a name.")
    slug = line_field("Address", 40, required="Please give the short name for its address.")
    country = country_field()
    time_zone = zone_field()


class EndForm(Form):
    """The organization's name, typed by whoever wants everything of it deleted."""

    name = line_field("The name of this space", 80, required="Please type the name.")


class QuotaForm(Form):
    """How large an organization may become; nothing for as large as it likes."""

    members = IntegerField("Most people", validators=_LIMIT)
    circles = IntegerField("Most circles", validators=_LIMIT)


class ReasonForm(Form):
    """Why an organization is paused."""

    reason = line_field("Why", 300, required="Please say why, in a sentence.")


class ResetForm(Form):
    """Why a colleague's second step is taken away."""

    reason = line_field("Why", 300, required="Please say why, in a sentence.")


class RoleForm(Form):
    """A role in the organization."""

    role = SelectField("Role", choices=ROLES, default=Role.FACILITATOR.value)

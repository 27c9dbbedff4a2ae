"""The shape of the organization forms."""

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from facilitator.core.access import ORGANIZATION_ROLES, ROLE_WORDS, Role
from facilitator.core.forms import Form, line_field, zone_field

ROLES = [SelectChoice(role.value, ROLE_WORDS[role][0]) for role in ORGANIZATION_ROLES]


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


class NewOrganizationForm(Form):
    """What the operator says about a new organization."""

    name = line_field("Name", 80, required="Please give a name.")
    slug = line_field("Address", 40, required="Please give the short name for its address.")
    country = country_field()
    time_zone = zone_field()


class ReasonForm(Form):
    """Why an organization is paused."""

    reason = line_field("Why", 300, required="Please say why, in a sentence.")


class RoleForm(Form):
    """A role in the organization."""

    role = SelectField("Role", choices=ROLES, default=Role.FACILITATOR.value)

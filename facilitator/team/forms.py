"""The shape of the team's one form."""

from facilitator.core.forms import Form, text_field
from facilitator.team.operations import LONGEST


class TeamForm(Form):
    """Something said to the team from its page."""

    body = text_field("To the team", LONGEST, required="Please write something first.")

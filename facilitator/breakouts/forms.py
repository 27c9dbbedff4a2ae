"""Forms of the plain page of a small circle."""

from facilitator.core.forms import Form


class BellForm(Form):
    """Ring for a facilitator, or take it back."""

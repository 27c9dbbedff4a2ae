"""Forms of the plain page of a small circle."""

from wtforms import HiddenField

from facilitator.core.forms import Form


class BellForm(Form):
    """Ring for a facilitator (`on`), take it back, or, with neither, only come in."""

    bell = HiddenField()

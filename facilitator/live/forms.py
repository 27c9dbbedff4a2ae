"""The shape of what is written on the room's plain page."""

import uuid

from wtforms import HiddenField

from facilitator.core.forms import Form, text_field
from facilitator.live.posting import LONGEST


class SendForm(Form):
    """What is sent to a room; `cmid` was made with the page, so that twice is the same as once."""

    cmid = HiddenField(default=lambda: str(uuid.uuid4()))

    def id_of_send(self) -> uuid.UUID:
        """Return the id of this send; a new one when the page's was spoilt."""
        try:
            return uuid.UUID(self.cmid.data)
        except ValueError:
            return uuid.uuid4()


class SayForm(SendForm):
    """A message."""

    body = text_field("Your message", LONGEST, required="There is nothing to send yet.")


class ComeForm(Form):
    """Coming in, or stepping out: nothing but the page's own token."""

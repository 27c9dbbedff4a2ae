"""The shape of what is written on the room's plain page."""

import uuid

from wtforms import BooleanField, HiddenField

from facilitator.core.errors import DomainError
from facilitator.core.forms import Form, text_field
from facilitator.live.posting import LONGEST
from facilitator.watched.looking import AskFirst


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
    sure = BooleanField("Send it all the same")

    #: Whether its author was asked about their words, and may send them all the same.
    may_send = False

    def blame(self, error: DomainError) -> None:
        """Show a refusal; after a question to the author, what they can answer."""
        super().blame(error)
        if isinstance(error, AskFirst):
            self.may_send = bool(error.facts["may_send"])


class ComeForm(Form):
    """Coming in, or stepping out: nothing but the page's own token."""

"""The shape of the prompt forms."""

from wtforms import HiddenField

from facilitator.core.forms import Form, line_field, text_field


class PromptForm(Form):
    """A question, perhaps for one session."""

    text = text_field("Your question", 1000, required="Please write the question first.")
    meeting = HiddenField()


class ReplyForm(Form):
    """An answer, perhaps to an answer."""

    body = text_field("Your answer, if you like", 4000, required="There is nothing to post yet.")
    parent = HiddenField()


class RemoveForm(Form):
    """Why words go; one's own need no reason."""

    reason = line_field("Why", 300)

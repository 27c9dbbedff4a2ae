"""The shape of the prompt forms."""

from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateTimeLocalField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from facilitator.core.forms import Form, line_field, text_field
from facilitator.meetings.recurrence import moment_of, wall_of
from facilitator.prompts.life import Plan
from facilitator.prompts.models import Prompt, PromptPart

#: When a question of a session is put, in the words of the form.
PARTS = [
    SelectChoice("", "While it is open"),
    SelectChoice(PromptPart.BEFORE.value, "Before it: closes as it starts"),
    SelectChoice(PromptPart.AFTER.value, "After it: opens as it ends"),
]
#: How a browser sends a wall time; seconds only from some.
WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def _moment_field(label: str) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=WALL, validators=[Optional()])


class PromptForm(Form):
    """A question, perhaps for one session, and when and how it is put."""

    text = text_field("Your question", 1000, required="Please write the question first.")
    meeting = HiddenField()
    part = RadioField("When", choices=PARTS, default="", validators=[Optional()])
    publish_at = _moment_field("Opens")
    close_at = _moment_field("Closes")
    reminds = BooleanField("Remind once")
    is_round = BooleanField("A round")
    answers_first = BooleanField("Answer before you see")
    lets_anonymous = BooleanField("Anonymous to the circle")
    act = HiddenField()

    def plan(self, meeting_id: UUID | None, zone: str) -> Plan:
        """Return what was chosen; times are those on the clocks of a zone."""
        return Plan(
            meeting_id=meeting_id,
            part=PromptPart(self.part.data) if self.part.data else None,
            publish_at=moment_of(self.publish_at.data, zone) if self.publish_at.data else None,
            close_at=moment_of(self.close_at.data, zone) if self.close_at.data else None,
            reminds=self.reminds.data,
            is_round=self.is_round.data,
            answers_first=self.answers_first.data,
            lets_anonymous=self.lets_anonymous.data,
        )


def filled(prompt: Prompt, zone: str) -> dict[str, Any]:
    """Return what a form shows of a prompt that is about to be changed."""
    opens, closes = prompt.publish_at, prompt.close_at
    if prompt.follows_session:
        opens = None if prompt.part is PromptPart.AFTER else opens
        closes = None if prompt.part is PromptPart.BEFORE else closes
    return {
        "text": prompt.text,
        "meeting": str(prompt.meeting_id or ""),
        "part": prompt.part.value if prompt.part else "",
        "publish_at": wall_of(opens, zone) if opens else None,
        "close_at": wall_of(closes, zone) if closes else None,
        "reminds": prompt.remind_at is not None,
        "is_round": prompt.is_round,
        "answers_first": prompt.answers_first,
        "lets_anonymous": prompt.lets_anonymous,
    }


class MoveForm(Form):
    """What a prompt becomes."""

    to = RadioField(
        "What it becomes",
        choices=["draft", "scheduled", "open", "closed", "archived"],
        validate_choice=True,
    )


class PinForm(Form):
    """Whether a prompt is kept above the others."""

    on = RadioField("Above the others", choices=["yes", "no"])


class ReplyForm(Form):
    """An answer, perhaps to an answer."""

    body = text_field("Your answer, if you like", 4000, required="There is nothing to post yet.")
    parent = HiddenField()


class RemoveForm(Form):
    """Why words go; one's own need no reason."""

    reason = line_field("Why", 300)

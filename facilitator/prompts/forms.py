"""The shape of the prompt forms."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from facilitator.core.forms import Form, line_field, text_field
from facilitator.core.words import N_
from facilitator.groups.kinds import Kindness, Wish
from facilitator.meetings.recurrence import moment_of, wall_of
from facilitator.prompts.holding import Decision
from facilitator.prompts.life import Plan
from facilitator.prompts.models import Audience, Prompt, PromptPart
from facilitator.prompts.operations import Beside
from facilitator.prompts.own_drafts import Draft, Typed
from facilitator.prompts.words import AUDIENCES, WISHES

#: When a question of a session is put, in the words of the form.
PARTS = [
    SelectChoice("", N_("While it is open")),
    SelectChoice(PromptPart.BEFORE.value, N_("Before it: closes as it starts")),
    SelectChoice(PromptPart.AFTER.value, N_("After it: opens as it ends")),
]
#: How a browser sends a wall time; seconds only from some.
WALL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def _moment_field(label: str) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=WALL, validators=[Optional()])


class PromptForm(Form):
    """A question, perhaps for one session, and when and how it is put."""

    text = text_field(N_("Your question"), 1000, required=N_("Please write the question first."))
    meeting = HiddenField()
    part = RadioField(N_("When"), choices=PARTS, default="", validators=[Optional()])
    publish_at = _moment_field(N_("Opens"))
    close_at = _moment_field(N_("Closes"))
    reminds = BooleanField(N_("Remind once"))
    is_scale = BooleanField(N_("A scale from 1 to 5"))
    scale_low = line_field(N_("What 1 means"), 40)
    scale_high = line_field(N_("What 5 means"), 40)
    is_round = BooleanField(N_("A round"))
    answers_first = BooleanField(N_("Answer before you see"))
    lets_anonymous = BooleanField(N_("Anonymous to the circle"))
    act = HiddenField()
    #: The mark of one's draft as the page was drawn; so in every form of what is kept.
    seen = HiddenField()

    def plan(self, meeting_id: UUID | None, zone: str) -> Plan:
        """Return what was chosen; times are those on the clocks of a zone."""
        return Plan(
            meeting_id=meeting_id,
            part=PromptPart(self.part.data) if self.part.data else None,
            publish_at=moment_of(self.publish_at.data, zone) if self.publish_at.data else None,
            close_at=moment_of(self.close_at.data, zone) if self.close_at.data else None,
            reminds=self.reminds.data,
            is_round=self.is_round.data,
            scale=(self.scale_low.data, self.scale_high.data) if self.is_scale.data else None,
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
        "is_scale": prompt.is_scale,
        "scale_low": prompt.scale_low,
        "scale_high": prompt.scale_high,
        "answers_first": prompt.answers_first,
        "lets_anonymous": prompt.lets_anonymous,
    }


class MoveForm(Form):
    """What a prompt becomes."""

    to = RadioField(
        N_("What it becomes"),
        choices=["draft", "scheduled", "open", "closed", "archived"],
        validate_choice=True,
    )


class PinForm(Form):
    """Whether a prompt is kept above the others."""

    on = RadioField(N_("Above the others"), choices=["yes", "no"])


class ReplyForm(Form):
    """An answer, perhaps to an answer, and who reads it."""

    body = text_field(
        N_("Your answer, if you like"), 4000, required=N_("There is nothing to post yet.")
    )
    parent = HiddenField()
    audience = RadioField(
        N_("Who reads it"),
        choices=[SelectChoice(one.value, words) for one, words in AUDIENCES.items()],
        default=Audience.CIRCLE.value,
    )
    anonymous = BooleanField(N_("Without my name"))
    label = line_field(N_("A warning first"), 80)
    wish = SelectField(
        N_("What I need"),
        choices=[SelectChoice("", N_("Nothing in particular"))]
        + [SelectChoice(one.value, words[1]) for one, words in WISHES.items()],
        default="",
        validators=[Optional()],
    )
    sure = BooleanField(N_("Share it all the same"))
    seen = HiddenField()

    def beside(self) -> Beside:
        """Return what comes with the words."""
        return Beside(
            audience=Audience(self.audience.data),
            is_anonymous=self.anonymous.data,
            label=self.label.data,
            wish=Wish(self.wish.data) if self.wish.data else None,
            sure=self.sure.data,
        )

    def fill(self, draft: Draft | None, last: Audience) -> None:
        """Show what somebody typed before, or an empty form for who read their last answer."""
        self.audience.data = last.value
        if draft is not None:
            typed, self.seen.data = draft.typed, draft.mark
            self.body.data, self.label.data = typed.body, typed.label
            self.audience.data, self.anonymous.data = typed.audience.value, typed.is_anonymous
            self.wish.data = typed.wish.value if typed.wish else ""

    def typed(self) -> Typed:
        """Return what was typed so far."""
        beside = self.beside()
        return Typed(
            self.body.data or "",
            label=beside.label or "",
            audience=beside.audience,
            is_anonymous=beside.is_anonymous,
            wish=beside.wish,
        )


class TypedReplyForm(ReplyForm):
    """An answer as far as somebody has typed it; quiet when the page itself sent it."""

    body = text_field(N_("Your answer, if you like"), 4000)
    #: A draft keeps words alone: what a form with a picture sends beside them is let go.
    picture = HiddenField()
    about = HiddenField()
    quiet = HiddenField()
    act = HiddenField()
    #: What another device typed, when it is to stand instead.
    instead = text_field(N_("Your answer, if you like"), 4000)

    def to_keep(self) -> list[tuple[Typed, str]]:
        """Return what is to be kept, one after the other, and which draft the page had seen."""
        return _to_keep(self, self.typed())

    def is_alone(self) -> bool:
        """Say whether what another device typed can go."""
        return bool(self.act.data == "only")


class TypedQuestionForm(PromptForm):
    """A question as far as somebody has typed it."""

    text = text_field(N_("Your question"), 1000)
    quiet = HiddenField()
    instead = text_field(N_("Your question"), 1000)

    def to_keep(self) -> list[tuple[Typed, str]]:
        """Return what is to be kept, one after the other, and which draft the page had seen."""
        return _to_keep(self, Typed(self.text.data or ""))

    def is_alone(self) -> bool:
        """Say whether what another device typed can go."""
        return bool(self.act.data == "only")


def _to_keep(form: TypedReplyForm | TypedQuestionForm, typed: Typed) -> list[tuple[Typed, str]]:
    seen = form.seen.data or ""
    if not form.instead.data:
        return [(typed, seen)]
    # as if it came from elsewhere: so what is on the page is kept beside it
    return [(typed, seen), (replace(typed, body=form.instead.data), "")]


class EditForm(Form):
    """Other words for one's own answer."""

    body = text_field(N_("Your answer"), 4000, required=N_("There is nothing left to read."))
    label = line_field(N_("A warning first"), 80)
    sure = BooleanField(N_("Share it all the same"))


class DecideForm(Form):
    """What staff decide about an answer, with a warning or a note."""

    decision = RadioField(N_("What to do"), choices=[one.value for one in Decision])
    words = line_field(N_("Words"), 300)
    revision = IntegerField(N_("Which words were read"), validators=[InputRequired()])


class TapForm(Form):
    """One of five numbers."""

    number = RadioField(N_("Where you are"), choices=["1", "2", "3", "4", "5"])


class KindForm(Form):
    """A kind word, put or taken away."""

    kind = RadioField(N_("Which"), choices=[one.value for one in Kindness])
    on = RadioField(N_("Put or taken away"), choices=["yes", "no"])


class WhyForm(Form):
    """A reason for the record."""

    reason = line_field(N_("Why you look"), 300, required=N_("Please say why, for the record."))


class RemoveForm(Form):
    """Why words go; one's own need no reason."""

    reason = line_field(N_("Why"), 300)

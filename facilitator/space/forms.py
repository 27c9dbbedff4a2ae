"""The shape of the forms of a member's own space."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from facilitator.after.debriefs import MOODS
from facilitator.core.forms import Form, line_field, text_field
from facilitator.core.words import N_
from facilitator.space import cards, plans, reflecting, steps
from facilitator.space.checkins import NEEDS, WHENS
from facilitator.space.network import FIRST, GIVES, KINDS, LEVELS, RINGS, TIES
from facilitator.space.said import CheckIn, Entry, LetGo, Plan
from facilitator.space.sharing import SPANS, USUAL, Holder
from facilitator.space.text_models import TextKind
from facilitator.space.texts import LONGEST, LONGEST_TITLE, Text

TEXT_KINDS = {
    TextKind.EXPLANATION: N_("A short explanation"),
    TextKind.ARTICLE: N_("An article"),
    TextKind.PODCAST: N_("A podcast"),
}


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, label) for key, label in words.items()]


def _firsts(words: Mapping[str, tuple[Any, ...]]) -> list[SelectChoice]:
    """Return choices of which only the first word is the label."""
    return _choices({key: many[0] for key, many in words.items()})


class EntryForm(Form):
    """Somebody, or some place, on the map."""

    name = line_field(N_("Name"), 60, required=N_("Please write a name you will know them by."))
    what = SelectField(N_("What they are to you"), choices=_firsts(KINDS))
    ring = RadioField(
        N_("How close"), choices=_choices({str(k): w for k, w in RINGS.items()}), default="2"
    )
    gives = SelectMultipleField(N_("What you get there"), choices=_choices(GIVES))
    tie = RadioField(N_("How it is between you"), choices=_choices(TIES), default="unsure")
    note = text_field(N_("A note to yourself"), 500)
    is_folded = BooleanField(N_("Show it only after one more tap"))

    def fill(self, said: Entry) -> None:
        """Show what is there."""
        for name in ("name", "what", "tie", "note", "is_folded"):
            self._fields[name].data = getattr(said, name)
        self.ring.data, self.gives.data = str(said.ring), list(said.gives)

    def said(self) -> Entry:
        """Return what was filled in."""
        return Entry(
            what=self.what.data,
            name=self.name.data,
            ring=int(self.ring.data),
            gives=tuple(self.gives.data or ()),
            tie=self.tie.data,
            note=self.note.data,
            is_folded=self.is_folded.data,
        )


class BeginForm(Form):
    """The first three; any may stay empty."""

    person = line_field(N_("One person you trust, even a little"), 60)
    place = line_field(N_("One place where you feel safe"), 60)
    service = line_field(N_("One service or professional you could call"), 60)

    def names(self) -> dict[str, str]:
        """Return what was written, by field."""
        return {name: self[name].data for name in FIRST}


def _level(label: str) -> RadioField:
    return RadioField(label, choices=_firsts(LEVELS), default="", validate_choice=False)


class LadderForm(Form):
    """How much one tells somebody."""

    now = _level(N_("How much they know now"))
    wish = _level(N_("How much you would like them to know"))
    step = text_field(N_("The smallest next step"), 300)
    mine = text_field(N_("What stays yours"), 1000)


class CheckInForm(Form):
    """How somebody is; all but the mood may stay empty."""

    mood = RadioField(N_("How it is"), choices=[SelectChoice(*one) for one in MOODS])
    body = line_field(N_("In the body"), 120)
    need = RadioField(
        N_("What would help"), choices=_choices(NEEDS), default="", validate_choice=False
    )
    when = RadioField(N_("When"), choices=_choices(WHENS), default="")
    note = text_field(N_("A note to yourself"), 1000)

    def said(self) -> CheckIn:
        """Return what was filled in."""
        return CheckIn(
            mood=self.mood.data or "",
            body=self.body.data,
            need=self.need.data or "",
            when=self.when.data or "",
            note=self.note.data,
        )


class ShareForm(Form):
    """What of a thing to show, to whom, and how long."""

    parts = SelectMultipleField(N_("What they see"), choices=[])
    to = RadioField(N_("Who sees it"), choices=[])
    hours = RadioField(
        N_("How long"),
        choices=_choices({str(hours): words for hours, words in SPANS.items()}),
        default=str(USUAL),
    )

    def offer(self, parts: Mapping[str, str], holders: list[Holder]) -> None:
        """Offer what there is."""
        self.parts.choices = _choices(parts)
        self.to.choices = [
            SelectChoice(str(one.membership.id), f"{one.membership.handle}, {one.group.name}")
            for one in holders
        ]

    def chosen(self) -> tuple[uuid.UUID, list[str], int]:
        """Return to whom, which parts, and for how many hours."""
        return uuid.UUID(self.to.data), self.parts.data or [], int(self.hours.data)


class CardForm(Form):
    """A card for somebody outside."""

    topic = RadioField(N_("What it gives them"), choices=[])
    line = text_field(N_("Your own line above it"), 500)
    days = RadioField(
        N_("How long its address works"),
        choices=_choices({str(days): words for days, words in cards.SPANS.items()}),
        default=str(cards.USUAL),
    )

    def offer(self, texts: Mapping[str, Text]) -> None:
        """Offer what there is."""
        self.topic.choices = _choices({topic: text.title for topic, text in texts.items()})

    def said(self) -> tuple[str, str, int]:
        """Return what it explains, the line, and for how many days."""
        return self.topic.data, self.line.data, int(self.days.data)


class TextForm(Form):
    """A text that cards can say."""

    kind = RadioField(
        N_("What it is"),
        choices=_choices({kind.value: words for kind, words in TEXT_KINDS.items()}),
        default=TextKind.EXPLANATION.value,
    )
    title = line_field(N_("Title"), LONGEST_TITLE, required=N_("Please give it a name."))
    words = text_field(
        N_("Words"), LONGEST, required=N_("Please say in a few words what it is about.")
    )
    link = line_field(N_("Address"), 500)

    def fill(self, text: Text) -> None:
        """Show what is there."""
        self.kind.data, self.title.data = text.kind.value, text.title
        self.words.data, self.link.data = text.words, text.link

    def text(self) -> Text:
        """Return what was filled in."""
        return Text(TextKind(self.kind.data), self.title.data, self.words.data, self.link.data)


class StepForm(Form):
    """A small step to take."""

    who = line_field(N_("With"), 60, required=N_("Please write who it is with."))
    step = RadioField(N_("The step"), choices=_firsts(steps.STEPS))
    words = text_field(N_("Words to try"), 1000)
    day = DateField(N_("When"), validators=[Optional()])

    def said(self) -> tuple[str, str, str, date | None]:
        """Return with whom, which step, the words and the day."""
        return self.who.data, self.step.data, self.words.data, self.day.data


class AfterStepForm(Form):
    """How a step was."""

    is_done = BooleanField(N_("I took it"))
    after = text_field(N_("How was it?"), 1000)


class PathForm(Form):
    """Which tiny steps are done."""

    done = SelectMultipleField(N_("Done"), choices=_choices(steps.TINY))


class PlanForm(Form):
    """A plan in six steps."""

    step_0 = text_field(plans.STEPS[0][0], plans.LONGEST)
    step_1 = text_field(plans.STEPS[1][0], plans.LONGEST)
    step_2 = text_field(plans.STEPS[2][0], plans.LONGEST)
    step_3 = text_field(plans.STEPS[3][0], plans.LONGEST)
    step_4 = text_field(plans.STEPS[4][0], plans.LONGEST)
    step_5 = text_field(plans.STEPS[5][0], plans.LONGEST)

    def fill(self, said: Plan) -> None:
        """Show what is there."""
        for n, words in enumerate(said.steps):
            self[f"step_{n}"].data = words

    def steps(self) -> list[str]:
        """Return the six steps."""
        return [self[f"step_{n}"].data for n in range(len(plans.STEPS))]


class LetGoForm(Form):
    """Thinking about letting somebody go."""

    who = line_field(
        N_("Who it is about"), 60, required=N_("Please write who. A letter is enough.")
    )
    costs = text_field(N_("What it costs me"), 1500)
    needs = text_field(N_("What I need"), 1500)
    distance = RadioField(
        N_("How near I want to be"),
        choices=_choices(reflecting.DISTANCES),
        default="",
        validate_choice=False,
    )
    afraid = RadioField(
        N_("Are you ever afraid of them?"),
        choices=_choices(reflecting.AFRAID),
        default="",
        validate_choice=False,
    )

    def said(self) -> LetGo:
        """Return what was filled in."""
        return LetGo(
            who=self.who.data,
            costs=self.costs.data,
            needs=self.needs.data,
            distance=self.distance.data or "",
            afraid=self.afraid.data or "",
        )


class FitForm(Form):
    """Notes after meeting somebody who might help."""

    who = line_field(
        N_("Whom I met"), 60, required=N_("Please write a name you will know them by.")
    )
    words = text_field(N_("How it was"), 1500)
    fit = RadioField(
        N_("Does it fit?"), choices=_choices(reflecting.FITS), default="", validate_choice=False
    )

    def said(self) -> tuple[str, str, str]:
        """Return who, the words and whether it fits."""
        return self.who.data, self.words.data, self.fit.data or ""


class MomentForm(Form):
    """A moment of feeling seen."""

    words = text_field(
        N_("A moment I felt seen"), 500, required=N_("Please write a few words about it.")
    )

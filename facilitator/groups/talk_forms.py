"""The shape of the forms around a talk before somebody is let in."""

from datetime import datetime
from typing import Any

from wtforms import DateField, RadioField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from facilitator.core.errors import Conflict
from facilitator.core.forms import Form, line_field, text_field
from facilitator.core.pages import day, hour, local, zone_city
from facilitator.groups.talks import LONGEST_LINE, MOST_TIMES, OTHER_TIMES, Talk

NONE = "none"
DAY, HOUR = "Please choose a day.", "Please choose a time."


def time_words(moment: datetime, zone: str, circles: str) -> str:
    """Return a time on the reader's clock, and on the circle's where that shows another."""
    mine, theirs = local(moment, zone), local(moment, circles)
    words = f"{day(mine)}, {hour(mine)} in {zone_city(zone)}"
    if mine.utcoffset() == theirs.utcoffset():
        return words
    other_day = f"{day(theirs)}, " if mine.date() != theirs.date() else ""
    return f"{words} · {other_day}{hour(theirs)} in {zone_city(circles)}"


class _OfferTalk(Form):
    """A word beside the times, which are added below; the first is needed."""

    note = line_field("A line with it", 300)

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the fields of each time, in order."""
        return [(self[f"day_{n}"], self[f"time_{n}"]) for n in range(MOST_TIMES)]

    def times(self) -> list[datetime]:
        """Return the times that were filled in."""
        return [datetime.combine(d.data, t.data) for d, t in self.rows() if d.data and t.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the other half of a time of which one half is given, and for no gap."""
        fine = super().validate(extra_validators)
        for number, (on, at) in enumerate(self.rows()):
            for missing, given, words in ((on, at, DAY), (at, on, HOUR)):
                if given.data and not missing.data and not missing.errors:
                    missing.errors = [words]
                    fine = False
            if number and on.data and not self.rows()[number - 1][0].data:
                on.errors = ["Please fill in the time above first."]
                fine = False
        return fine


def _times() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for n in range(MOST_TIMES):
        for half, kind, words in (("day", DateField, DAY), ("time", TimeField, HOUR)):
            check = InputRequired(message=words) if n == 0 else Optional()
            fields[f"{half}_{n}"] = kind(f"{half.title()} {n + 1}", validators=[check])
    return fields


OfferTalkForm: Any = type("OfferTalkForm", (_OfferTalk,), _times())


class PickForm(Form):
    """Which of the times suits; made by `pick_form`."""

    at = RadioField(
        "Which of these suits you?",
        validators=[InputRequired("Please choose one.")],
        validate_choice=False,  # the times can have changed; `moment` says so in kind words
    )
    note = line_field("What would suit you better", 300)

    def moment(self) -> datetime:
        """Return the time that was chosen; Conflict for what is none."""
        try:
            return datetime.fromisoformat(self.at.data)
        except ValueError as error:
            raise Conflict(OTHER_TIMES) from error


def picked_words(talk: Talk | None, zone: str, circles: str) -> str:
    """Return the time that was picked in words, or nothing."""
    picked = talk.row.picked_at if talk else None
    return time_words(picked, zone, circles) if picked else ""


def pick_form(talk: Talk | None, zone: str, circles: str, **kwargs: Any) -> PickForm:
    """Return a form with the times that are still ahead, and with none of them.

    It is filled with what was sent, unless `formdata=None` says otherwise.
    """
    form = PickForm(**kwargs)
    times = talk.coming if talk else []
    form.at.choices = [
        SelectChoice(moment.isoformat(), time_words(moment, zone, circles)) for moment in times
    ] + [SelectChoice(NONE, "None of these suits me")]
    return form


class LineForm(Form):
    """One thing somebody says."""

    text = text_field("What you want to say", LONGEST_LINE, required="Please write a few words.")

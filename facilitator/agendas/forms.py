"""The shape of the template forms. Parts are numbered fields and need no script."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, IntegerField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from facilitator.agendas import drafts
from facilitator.agendas.drafts import MODES, PhaseDraft, TemplateDraft
from facilitator.agendas.models import Mode
from facilitator.core.forms import Form, line_field, text_field

PARTS = ("title", "minutes", "mode", "script", "prompt")
#: What a new part, and a new template, start from.
NEW_PART = {"title": "", "minutes": "10", "mode": Mode.OPEN.value, "script": "", "prompt": ""}
SAVE = "save"
ACTS = re.compile(r"add|(?:up|down|remove)-\d{1,2}")


def _minutes(label: str, low: int, high: int) -> IntegerField:
    words = f"Please give {low} to {high} minutes."
    return IntegerField(
        label, validators=[InputRequired(message=words), NumberRange(low, high, message=words)]
    )


@dataclass(frozen=True)
class Row:
    """The fields of one part."""

    number: int
    title: Field
    minutes: Field
    mode: Field
    script: Field
    prompt: Field


class TemplateForm(Form):
    """A template; `template_form` adds the fields of its parts."""

    name = line_field("Name", drafts.NAME, required="Please give the template a name.")
    about = text_field("What it is for", drafts.ABOUT)
    minutes = _minutes("How long the session is, in minutes", drafts.SHORTEST, drafts.LONGEST)
    seen = IntegerField("Version", widget=HiddenInput(), default=0, validators=[InputRequired()])
    act = StringField("What to do", default="save")

    def validate_act(self, field: Field) -> None:
        """Refuse a button that is not there."""
        if field.data not in ("", SAVE):
            raise ValidationError("This page has changed. Please reload it and try again.")

    def rows(self) -> Iterator[Row]:
        """Yield the parts in order."""
        for number in range(sum(name.endswith("_title") for name in self._fields)):
            fields = {part: self._fields[f"phase_{number}_{part}"] for part in PARTS}
            yield Row(number, **fields)

    def total(self) -> int:
        """Return the minutes of all parts, as far as they are numbers."""
        return sum(row.minutes.data or 0 for row in self.rows())

    def draft(self) -> TemplateDraft:
        """Return what was filled in."""
        return TemplateDraft(
            name=self.name.data,
            about=self.about.data,
            minutes=self.minutes.data,
            phases=tuple(
                PhaseDraft(
                    row.title.data,
                    row.minutes.data,
                    Mode(row.mode.data),
                    row.script.data,
                    row.prompt.data,
                )
                for row in self.rows()
            ),
        )


def _fields_of(number: int) -> dict[str, Any]:
    return {
        f"phase_{number}_title": line_field(
            "Name of this part", drafts.TITLE, required="Please give this part a name."
        ),
        f"phase_{number}_minutes": _minutes("Minutes", 1, drafts.LONGEST_PART),
        f"phase_{number}_mode": SelectField(
            "How people talk", choices=[SelectChoice(m.value, w[0]) for m, w in MODES.items()]
        ),
        f"phase_{number}_script": text_field("What the facilitator says", drafts.SCRIPT),
        f"phase_{number}_prompt": line_field("A question for everybody", drafts.PROMPT),
    }


def _with_parts(count: int) -> type[TemplateForm]:
    fields = {name: field for n in range(count) for name, field in _fields_of(n).items()}
    return type("TemplateFormWithParts", (TemplateForm,), fields)


def template_form(shown: TemplateDraft | None = None, seen: int = 0) -> TemplateForm:
    """Return the form as it was sent, or filled in with a template, or with one empty part."""
    if request.method == "POST":
        return _with_parts(_sent_parts())()
    values: dict[str, Any] = {"seen": seen, "minutes": 75}
    parts: list[dict[str, Any]] = [NEW_PART]
    if shown is not None:
        values |= {"name": shown.name, "about": shown.about, "minutes": shown.minutes}
        parts = [{part: getattr(phase, part) for part in PARTS} for phase in shown.phases]
    return _with_parts(len(parts))(formdata=_sent(values, parts))


def _sent_parts() -> int:
    """Return how many parts a form was sent with; what is beyond is a field nobody knows."""
    return sum(f"phase_{n}_title" in request.form for n in range(drafts.MOST_PARTS))


def _sent(values: dict[str, Any], parts: list[dict[str, Any]]) -> MultiDict[str, str]:
    numbered = {f"phase_{n}_{name}": v for n, part in enumerate(parts) for name, v in part.items()}
    return MultiDict({name: str(value) for name, value in (values | numbered).items()})


def act_of() -> str:
    """Return what the pressed button asks for: SAVE, or how the parts are to be rearranged."""
    act = request.form.get("act", SAVE)
    return act if ACTS.fullmatch(act) else SAVE  # the form refuses what is neither


def rearranged(form: TemplateForm, act: str) -> TemplateForm:
    """Return the same form, as it was typed, with a part added, moved or taken out."""
    sent = request.form
    parts = [
        {part: sent.get(f"phase_{row.number}_{part}", "") for part in PARTS} for row in form.rows()
    ]
    what, _dash, number = act.partition("-")
    at = int(number or 0)
    if what == "add" and len(parts) < drafts.MOST_PARTS:
        parts.append(dict(NEW_PART))
    elif what == "remove" and at < len(parts) > 1:
        del parts[at]
    elif what in {"up", "down"}:
        to = at - 1 if what == "up" else at + 1
        if 0 <= to < len(parts) and at < len(parts):
            parts[at], parts[to] = parts[to], parts[at]
    values = {name: sent.get(name, "") for name in ("name", "about", "minutes", "seen")}
    return _with_parts(len(parts))(formdata=_sent(values, parts))


class FileForm(Form):
    """A template from a file."""

    file = FileField("The file")

    def content(self) -> bytes:
        """Return what the file holds; nothing when there is none."""
        return self.file.data.read() if hasattr(self.file.data, "read") else b""

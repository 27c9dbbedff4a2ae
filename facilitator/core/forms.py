"""The base of every form: shape only, the same words for the same mistake."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import Select, html_params

from facilitator.core import clock
from facilitator.core.errors import DomainError, Invalid
from facilitator.core.text import clean_line, clean_text


class Form(FlaskForm):  # type: ignore[misc]
    """A form that refuses fields it does not know and can carry a domain refusal."""

    def blame(self, error: DomainError) -> None:
        """Show a refusal at the field it names, or at the top."""
        field = self._fields.get(error.field) if error.field else None
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field; a field we never asked for is refused with the rest."""
        known = {field.name for field in self} | {"csrf_token"}
        unknown = set(request.form) - known if request.form else set()
        fine = bool(super().validate(extra_validators))
        if unknown:
            self.form_errors.append("This page has changed. Please reload it and try again.")
        return fine and not unknown


def _cleaner(clean: Callable[..., str], limit: int) -> Callable[[Any, Field], None]:
    def check(_form: Any, field: Field) -> None:
        try:
            field.data = clean(field.data or "", limit)
        except Invalid as error:
            raise ValidationError(error.message) from error

    return check


def _required(words: str) -> InputRequired:
    return InputRequired(message=words)


def line_field(label: str, limit: int, *, required: str = "", **kwargs: Any) -> Field:
    """Return a one-line text field; `required` is the sentence shown when it is empty."""
    checks = [_required(required)] if required else []
    checks.append(_cleaner(clean_line, limit))
    if required:
        checks.append(_not_blank(required))
    kwargs.setdefault("render_kw", {}).setdefault("maxlength", str(limit))
    return StringField(label, validators=checks, **kwargs)


def text_field(label: str, limit: int, *, required: str = "", **kwargs: Any) -> Field:
    """Return a field for running text. `data-limit` shows the counter; nothing is cut."""
    checks = [_required(required)] if required else []
    checks.append(_cleaner(clean_text, limit))
    if required:
        checks.append(_not_blank(required))
    kwargs.setdefault("render_kw", {}).setdefault("data-limit", str(limit))
    return TextAreaField(label, validators=checks, **kwargs)


def zone_field(label: str = "Time zone") -> SelectField:
    """Return a choice of every named time zone, UTC last."""
    zones = [*sorted(zone for zone in clock.zone_names() if "/" in zone), "UTC"]
    return SelectField(label, choices=zones, default="UTC", widget=_ZoneSelect())


class _ZoneSelect(Select):  # type: ignore[misc]
    """A list of zones, whose hundreds of options are written once for the process."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:
        return _zone_option(choice.value, choice.selected)


@cache
def _zone_option(zone: str, is_selected: bool) -> Markup:
    chosen = {"selected": True} if is_selected else {}
    written = Markup(html_params(value=zone, **chosen))  # noqa: S704 - which escapes
    return Markup("<option {}>{}</option>").format(written, zone)


def _not_blank(words: str) -> Callable[[Any, Field], None]:
    def check(_form: Any, field: Field) -> None:
        if not field.data:
            raise ValidationError(words)

    return check

"""The base of every form: shape only, the same words for the same mistake."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import Choice, SelectFieldBase
from wtforms.validators import InputRequired
from wtforms.widgets import Select, html_params

from facilitator.core import clock
from facilitator.core.errors import DomainError, Invalid
from facilitator.core.text import clean_line, clean_text
from facilitator.core.words import N_, _, catalog, translated

#: What WTForms says of its own accord, so that it is collected.
_OF_WTFORMS = (
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Not a valid time value."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
    N_("This field is required."),
)
#: Attributes of an input that are words.
_SPOKEN = ("aria-label", "placeholder", "title")


class _Meta(FlaskForm.Meta):  # type: ignore[misc]
    """Says a form's own words in the language of whoever reads them.

    Labels, hints, choices and attributes are written with `N_` where the form is made.
    """

    def get_translations(self, form: Any) -> Any:
        return catalog()

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
        field = super().bind_field(form, unbound_field, options)
        field.label.text = translated(field.label.text)
        field.description = translated(field.description)
        if isinstance(field, SelectFieldBase):
            field.iter_choices = partial(_said, field.iter_choices)  # choices may be set later
        return field

    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
        own = field.render_kw or {}
        spoken = {name: translated(own[name]) for name in _SPOKEN if name in own}
        return super().render_field(field, {**spoken, **render_kw})


def _said(choices: Callable[[], Iterable[Choice]]) -> Iterator[Choice]:
    for choice in choices():
        yield choice._replace(label=translated(choice.label))


class Form(FlaskForm):  # type: ignore[misc]
    """A form that refuses fields it does not know and can carry a domain refusal."""

    Meta = _Meta

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
        unknown = (set(request.form) | set(request.files)) - known
        fine = bool(super().validate(extra_validators))
        for field in self:
            if field.errors:
                field.errors = [translated(error) for error in field.errors]
        if unknown:
            self.form_errors.append(_("This page has changed. Please reload it and try again."))
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


def zone_field(label: str = N_("Time zone")) -> SelectField:
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

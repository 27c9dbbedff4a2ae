"""Every text that is shown passes through here, so that it can be shown in other languages.

English is the source: a sentence is looked up by itself, and one that the catalog of a
language does not have is shown as it is written. How to write one: docs/style.md.

Nothing here needs a request: where nobody's language is known, the words stay English.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from flask import Flask, g
from flask_babel import Babel, get_babel, get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def gettext(message: str, /, **values: object) -> str:
    """Return a whole sentence in the language of whoever is asking, with its values put in.

    The sentence is written out where it is said, since that is where it is collected from:
    `_("Bring %(name)s along.", name=handle)`. A percent sign is doubled if there are values.
    """
    said = translated(message)
    return said % values if values else said


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return the sentence that fits a number, which is `%(num)s` in it."""
    return _plural(one, many, number) % {"num": number, **values}


def translated(message: str) -> str:
    """Return words that were marked with `N_` where they are written: a label, a refusal.

    Words that no catalog has, such as somebody's own, come back as they are.
    """
    if not message:
        return message  # an empty one stands for the head of a catalog
    said: str = catalog().ugettext(message)
    return said


def within(message: str) -> str:
    """Return marked words as they stand inside a sentence: in English they begin small there."""
    said, locale = translated(message), get_locale()
    return said.lower() if locale is None or locale.language == "en" else said


def listed(words: Iterable[str]) -> str:
    """Return words one after the other: Ideas, Company."""
    return gettext(", ").join(words)


def by_number(one: str, many: str, /) -> dict[str, str]:
    """Return a sentence for each plural form of the language, by its name in `Intl.PluralRules`.

    For a number that only the browser knows; it stands in them as `{num}`.
    """
    forms = _numbers(get_locale() or _locale("en"))
    return {form: _plural(one, many, number) % {"num": "{num}"} for form, number in forms.items()}


@cache
def _numbers(locale: Locale) -> dict[str, int]:
    """Return a number for each plural form of a language."""
    return {locale.plural_form(number): number for number in reversed(range(200))}


def marked(message: str) -> str:
    """Return words as they are, and have them collected: they are translated where they show."""
    return message


def catalog() -> Any:
    """Return the catalog of whoever is asking.

    A page has some hundred texts, so it is looked for once: where Flask-Babel lets go of
    it when the language changes meanwhile (`force_locale`, `refresh`).
    """
    try:
        known = g._flask_babel.babel_translations
    except (AttributeError, RuntimeError):  # the first text of a request, or there is no app
        known = None
    if known is None:
        known = get_translations()
        if g:
            g._flask_babel.babel_translations = known
    return known


def _plural(one: str, many: str, number: int) -> str:
    """Return the form that fits, for the templates, which put the values in themselves."""
    said: str = catalog().ungettext(one, many, number)
    return said


@lru_cache(maxsize=10_000)
def _safe(catalog: Any, message: str) -> Markup:
    """Return a sentence of a template, which may hold our own markup, as it is looked up once."""
    return Markup(catalog.ugettext(message))  # noqa: S704 - ours, and translated by whom we trust


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **values: object) -> str:
    """Say a sentence in a template: `_()` there, where Jinja doubles each percent sign itself.

    Jinja's own wrapper does the same in ten times the time, and a page has a hundred.
    """
    said = _safe(catalog(), message)
    if not context.autoescape:
        return str(said) % values
    return said % values if "%" in said else said


@pass_eval_context
def _in_template_by_number(
    context: EvalContext, one: str, many: str, number: int, /, **values: object
) -> str:
    said = _plural(one, many, number)
    values.setdefault("num", number)
    return (Markup(said) if context.autoescape else said) % values  # noqa: S704 - as above


_ = gettext
N_ = marked


def chosen_language() -> Locale:
    """Return the language of whoever is asking. There is one so far; people will choose here."""
    return _locale(get_babel().default_locale)


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def attributes() -> dict[str, str]:
    """Return `lang` and `dir` of a page."""
    locale = get_locale()
    if locale is None:
        return {"lang": "en", "dir": "ltr"}
    direction = "rtl" if locale.character_order == "right-to-left" else "ltr"
    return {"lang": str(locale).replace("_", "-"), "dir": direction}


def install_words(app: Flask) -> None:
    """Give the templates `_()`, `ngettext()`, `{% trans %}` and filters for words of tables.

    In a template a sentence may hold our own markup, so what `_()` returns is not escaped;
    what is put into it is. Therefore it takes sentences that are written out, which a test
    holds, and words from elsewhere go through the filter, which escapes them as ever.
    """
    Babel(configure_jinja=False).init_app(app, locale_selector=chosen_language)
    environment: Any = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True
    environment.globals.update(
        _=_in_template, gettext=_in_template, ngettext=_in_template_by_number, by_number=by_number
    )
    environment.filters.update(translated=translated, within=within, listed=listed)

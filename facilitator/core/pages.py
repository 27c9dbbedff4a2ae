"""What every template can use. Templates hold no logic beyond `if` and `for`."""

from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask import Flask, g, get_flashed_messages, url_for
from flask_babel import get_locale
from jinja2 import StrictUndefined
from markupsafe import Markup
from nh3 import clean

from facilitator.core import assets, clock, words
from facilitator.core.access import Permission
from facilitator.core.words import _
from facilitator.settings import Settings

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "h2", "h3", "h4", "blockquote", "br", "hr"}


@cache
def _renderer() -> Any:
    from markdown_it import MarkdownIt  # not for every start

    return MarkdownIt("commonmark", {"html": False})


def markdown(text: str) -> Markup:
    """Return staff's Markdown as safe HTML: a few tags, no links, no attributes."""
    return Markup(clean(_renderer().render(text), tags=_TAGS, attributes={}))  # noqa: S704 - cleaned


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment on the wall clock of a named zone; an unknown zone reads as UTC."""
    return moment.astimezone(ZoneInfo(zone if zone in clock.zone_names() else "UTC"))


def day(moment: date) -> str:
    """Return a day in words: Tuesday, November 24."""
    locale = get_locale()
    if locale is None or locale.language == "en":
        return f"{moment:%A, %B} {moment.day}"
    return format_skeleton("MMMMEEEEd", moment, locale=locale)


def hour(moment: datetime) -> str:
    """Return a wall time: 19:00."""
    return f"{moment:%H:%M}"


def day_and_hour(moment: datetime) -> str:
    """Return a moment in words: Tuesday, November 24, 19:00."""
    return _("%(day)s, %(hour)s", day=day(moment), hour=hour(moment))


def amount(number: int, one: str, many: str) -> str:
    """Return a number with its noun: 1 day, 7 days."""
    return f"{number} {one if number == 1 else many}"


def zone_city(zone: str) -> str:
    """Return the last part of a zone's name in words: Berlin, New York."""
    return zone.rpartition("/")[2].replace("_", " ")


def install_templates(app: Flask, settings: Settings) -> None:
    """Give the templates their few helpers, and make a misspelled name an error."""
    words.install_words(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        markdown=markdown,
        local=local,
        day=day,
        hour=hour,
        day_and_hour=day_and_hour,
        zone_city=zone_city,
        amount=amount,
    )
    app.jinja_env.globals.update(
        asset=assets.asset,
        asset_needs=assets.needs,
        Permission=Permission,
        get_flashed_messages=get_flashed_messages,
    )

    @app.context_processor
    def always() -> dict[str, Any]:
        return {
            "actor": g.get("actor"),
            "person": g.get("person"),
            "leave_url": settings.leave_url,
            "neutral_title": settings.neutral_title,
            "is_demo": settings.env == "demo",
            "now": clock.now(),
            "url_for": url_for,
            **words.attributes(),
        }

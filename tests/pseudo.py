"""A language made up from English, to see which texts pass through the catalogs.

Every text stands in ⟦brackets⟧ and is 40 % longer; it is written from right to left.
"""

import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

#: The features whose texts are all in the catalogs: their code, their templates, their pages.
#: What joins here stays: from then on a test fails where a text is added without `_()`.
CONVERTED = ("peace", "space")

#: A real language that is written from right to left, which the made-up one stands in for.
LANGUAGE = "ar"
OPENS, CLOSES = "⟦", "⟧"
LONGER = 0.4
_MARKUP = re.compile(r"%\(\w+\)[sd]|%%|<[^>]*>|&\w+;")


def pseudo(text: str) -> str:
    """Return a text in the made-up language; markup and values stay as they are."""
    letters = len(_MARKUP.sub("", text))
    return f"{OPENS}{text}{' ~' * round(letters * LONGER / 2)}{CLOSES}"


def catalog_of(messages: Iterable[Message]) -> Catalog:
    """Return the made-up translation of these messages, with the plural forms of English."""
    made = Catalog(locale="en")
    for message in messages:
        if isinstance(message.id, tuple):
            made.add(message.id, tuple(pseudo(form) for form in message.id))
        elif message.id:
            made.add(message.id, pseudo(message.id))
    return made


def speak(app: Flask, folder: Path, catalog: Catalog | None = None) -> None:
    """Let an app speak the made-up language: all of it, or what one catalog has."""
    if catalog is None:
        with (Path(app.root_path) / "translations" / "messages.pot").open("rb") as template:
            catalog = catalog_of(read_po(template))
    where = folder / LANGUAGE / "LC_MESSAGES"
    where.mkdir(parents=True)
    with (where / "messages.mo").open("wb") as compiled:
        write_mo(compiled, catalog)
    babel = app.extensions["babel"]
    babel.default_locale = LANGUAGE
    babel.translation_directories = [str(folder)]


#: Attributes that somebody reads or hears.
SPOKEN = {"aria-label", "aria-description", "aria-roledescription", "alt", "placeholder", "title"}
SPOKEN |= {"data-label", "data-copied", "data-by-hand", "data-once-more", "data-over", "data-left"}
#: Elements that are part of the line they are in.
INLINE = {"a", "b", "bdi", "br", "em", "span", "strong", "time"}
#: Elements that have no end.
VOID = {"br", "hr", "img", "input", "link", "meta"}
LATIN = re.compile(r"[A-Za-z]")
BRACKETED = re.compile(f"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}")


def bare(text: str) -> str:
    """Return what of a text is not in brackets, sentences inside sentences included."""
    while (less := BRACKETED.sub("", text)) != text:
        text = less
    return text


class _Reader(HTMLParser):
    """Collects what of a page is in no catalog."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, bool]] = []
        #: The text so far of the innermost element that begins a line of its own.
        self.line = ""
        self.loose: list[str] = []
        self.feed(page)
        self._end_line()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        for name in SPOKEN & given.keys():
            words = given[name] or ""
            if name == "data-left" and words:
                words = " ".join(json.loads(words).values())
            if LATIN.search(bare(words.replace("{num}", ""))):
                self.loose.append(f'{name}="{words}"')
        if tag == "meta" and given.get("name") == "description":
            self._hear(given["content"] or "")
        if tag not in INLINE:
            self._end_line()
        if tag in VOID:
            return
        hidden = tag in {"script", "style", "textarea"} or given.get("translate") == "no"
        self.stack.append((tag, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass
        if tag not in INLINE:
            self._end_line()

    def handle_data(self, data: str) -> None:
        if not any(hidden for _tag, hidden in self.stack):
            self.line += data

    def _hear(self, words: str) -> None:
        words = bare(re.sub(r"https?://\S+", "", words)).strip()
        if LATIN.search(words):
            self.loose.append(words)

    def _end_line(self) -> None:
        self._hear(self.line)
        self.line = ""


def english_in(page: str) -> list[str]:
    """Return what somebody reads or hears on a page that is Latin letters outside of brackets."""
    return _Reader(page).loose

"""A language made up from English, to see which texts pass through the catalogs.

Every text stands in ⟦brackets⟧ and is 40 % longer; it is written from right to left.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask

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

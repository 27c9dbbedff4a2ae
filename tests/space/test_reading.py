"""The words of one's own space and of prompts can be read by a child of about ten."""

import tomllib
from pathlib import Path

import pytest

from tests.reading import WORD, lix, sentences, words_of_module, words_of_template

HERE = Path("facilitator")
#: What facilitators and the office alone read is not measured here.
FOR_STAFF = {"new.html", "waiting.html", "unmask.html", "earlier.html", "card.html", "texts.html"}
FOR_STAFF |= {"deck.html", "deck_from_file.html", "text.html", "deck.py", "asking.py", "life.py"}
LONGEST = 20
#: A sentence of a few words has no measure of its own: one long word would be half of it.
ENOUGH_WORDS, HARDEST, HARDEST_OF_ALL = 8, 40, 20


def texts(feature):
    """Return every text of a feature that members read, with the name of its file."""
    for path in sorted((HERE / "templates" / feature).glob("*.html")):
        if path.name not in FOR_STAFF or (feature, path.name) == ("space", "card.html"):
            yield path.name, words_of_template(path)
    for path in sorted((HERE / feature).glob("*.py")):
        if path.name not in FOR_STAFF:
            yield path.name, words_of_module(path)
    if feature == "prompts":
        deck = tomllib.loads((HERE / "prompts/deck.toml").read_text("utf-8"))
        yield "deck.toml", "\n".join(card[2] for cards in deck.values() for card in cards.values())


@pytest.mark.parametrize(("feature", "least"), [("space", 400), ("peace", 35), ("prompts", 200)])
def test_sentences_are_short_and_their_words_plain(feature, least):
    found = [(name, one) for name, text in texts(feature) for one in sentences(text)]
    assert len(found) >= least  # what is measured is really there
    long = [(name, one) for name, one in found if len(WORD.findall(one)) > LONGEST]
    assert long == []
    hard = [
        (round(lix([one])), name, one)
        for name, one in found
        if len(WORD.findall(one)) >= ENOUGH_WORDS and lix([one]) > HARDEST
    ]
    assert hard == []
    assert lix([one for _name, one in found]) <= HARDEST_OF_ALL


def test_the_measure_sees_what_is_hard():
    hard = (
        "Individuals experiencing difficulties maintaining interpersonal relationships frequently "
        "benefit from professionally facilitated support environments."
    )
    assert lix(sentences(hard)) > 60
    assert lix(sentences("You can stop here. Nobody is told, and it is fine as it is.")) < 20

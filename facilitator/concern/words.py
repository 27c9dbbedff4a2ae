"""From what somebody typed to a row of plain words, so that a rule is written once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

#: What ends a sentence, what ends a part of one, and a quotation mark: words of the row as well.
SENTENCE, CLAUSE, QUOTE = ".", ",", '"'
#: Music, which makes of a text a song.
MUSIC = "♪"
#: What stands for a thing somebody could be hurt by, in rules and examples that name none.
PLACEHOLDER = "«means»"
_PLACEHOLDER_WORD = " themeans "

#: Every sign that counts, as the sign it is in a row; of those that do not count, apostrophes
#: close a word up and the others part it.
_SIGNS = str.maketrans(
    dict.fromkeys("!?;…\n", SENTENCE)
    | dict.fromkeys("()–—", CLAUSE)
    | dict.fromkeys("“”„«»", QUOTE)
    | dict.fromkeys("♫🎵🎶🎤", MUSIC)
    | dict.fromkeys("-_/:#~+&=|<>[]{}%\\\t", " ")
    | dict.fromkeys("'’‘`´ʼ", "")
)
_SPACED = tuple((sign, f" {sign} ") for sign in (SENTENCE, CLAUSE, QUOTE, MUSIC))
#: Accents, once they stand apart from their letter, and characters that show nothing.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f]")
#: Emoji, and whatever else is neither a letter nor a sign that counts.
_OTHER = re.compile(r"[^\w\s.,\"♪@$*^]")
#: A letter three times or more; the second pattern is slower, and asked only after the first.
_THREE_ALIKE = re.compile(r"(.)\1\1")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
#: Letters apart: "d i e", "s.i."; the last pattern is slower, and asked only after the others.
_SPACED_LETTER = re.compile(r" \w \w\b")
_DOTTED_LETTER = re.compile(r"\.\w\b")
_APART = re.compile(r"\b\w(?:(?: \w\b){2,}|(?:\.\w\b)+)")
#: Digits and signs that pose as letters inside a word.
_POSING = str.maketrans("013457@$", "oieastas", "*")
_POSED = re.compile(r"[0-9@$*]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as a row of words, with the stretches of it that stand in quotation marks."""

    words: list[str]
    #: From the first word inside to the mark that closes it, and beyond.
    quoted: list[tuple[int, int]]


def folded(text: str) -> str:
    """Return a text in small plain letters, without apostrophes and stretched letters."""
    text = text.casefold().replace(PLACEHOLDER, _PLACEHOLDER_WORD).translate(_SIGNS)
    if not text.isascii():
        text = _OTHER.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFKD", text)))
    return _STRETCHED.sub(r"\1", text) if _THREE_ALIKE.search(text) else text


def read(text: str, spellings: Mapping[str, str]) -> Reading:
    """Return the words of a text, each as the rules spell it."""
    text = f" {folded(text)}"
    if _SPACED_LETTER.search(text) or _DOTTED_LETTER.search(text):
        text = _APART.sub(lambda apart: re.sub("[ .]", "", apart[0]), text)
    for sign, spaced in _SPACED:
        text = text.replace(sign, spaced)
    tokens = text.split()
    if _POSED.search(text):
        tokens = [_unmasked(token) for token in tokens]
    words = [spellings.get(token, token) for token in tokens]
    if QUOTE not in words:
        return Reading(words, [])
    quotes = [at for at, word in enumerate(words) if word == QUOTE]
    starts = (at + 1 for at in quotes[::2])
    return Reading(words, list(zip(starts, quotes[1::2], strict=False)))


def _unmasked(token: str) -> str:
    """Return a word whose letters pose as digits or signs in plain letters."""
    return token if token.isalpha() or token.isdigit() else token.translate(_POSING)

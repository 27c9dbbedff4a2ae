"""From what somebody typed to a row of plain words, so that a rule is written once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

#: What ends a sentence, what ends a part of one, and a quotation mark: words of the row as well.
SENTENCE, CLAUSE, QUOTE = ".", ",", '"'
#: What stands for a thing somebody could be hurt by, in rules and examples that name none.
PLACEHOLDER = "«means»"
_PLACEHOLDER_WORD = "themeans"
#: Music, which makes of a text a song.
MUSIC = "♪"

_TOKEN = re.compile(r"[\w*@$]+|[.!?;…\n]|[,()–—]|[\"“”„«»]|[♪♫🎵🎶🎤]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
#: Accents are taken off, and characters that show nothing: \u200b..., soft hyphen, joiners.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
#: Letters apart: "d i e", "s.i.".
_APART = re.compile(r"\b\w(?:(?:[ _-]\w\b){2,}|(?:\.\w\b)+)")
_BETWEEN = re.compile(r"[ ._-]")
_HARD, _SOFT = frozenset(".!?;…\n"), frozenset(",()–—")
_QUOTES, _MUSIC = frozenset("\"“”„«»"), frozenset("♪♫🎵🎶🎤")
#: Digits and signs that pose as letters inside a word.
_POSING = str.maketrans("013457@$", "oieastas")
_POSED = re.compile(r"[0-9@$]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as a row of words, with the stretches of it that stand in quotation marks."""

    words: list[str]
    #: From the first word inside to the mark that closes it, and beyond.
    quoted: list[tuple[int, int]]


def folded(text: str) -> str:
    """Return a text in small plain letters, without apostrophes and stretched letters."""
    text = text.casefold().replace(PLACEHOLDER, f" {_PLACEHOLDER_WORD} ").translate(_APOSTROPHES)
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKD", text))
    return _STRETCHED.sub(r"\1", text)


def read(text: str, spellings: Mapping[str, str]) -> Reading:
    """Return the words of a text, each as the rules spell it."""
    text = _APART.sub(lambda apart: _BETWEEN.sub("", apart[0]), folded(text))
    words: list[str] = []
    quotes: list[int] = []
    for token in _TOKEN.findall(text):
        if token in _HARD:
            words.append(SENTENCE)
        elif token in _SOFT:
            words.append(CLAUSE)
        elif token in _QUOTES:
            words.append(QUOTE)
            quotes.append(len(words))
        elif token in _MUSIC:
            words.append(MUSIC)
        else:
            words.append(spellings.get(token) or _unmasked(token, spellings))
    return Reading(words, list(zip(quotes[::2], quotes[1::2], strict=False)))


def _unmasked(token: str, spellings: Mapping[str, str]) -> str:
    """Return a word whose letters pose as digits or signs in plain letters."""
    if token.isalpha() or token.isdigit():
        return token
    plain = token.translate(_POSING) if _POSED.search(token) else token.replace("*", "")
    return spellings.get(plain, plain)

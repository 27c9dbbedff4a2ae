"""Finding phrases in a text, however they are spelled: quick where nothing is found.

A text is first reduced to the bare keys of its words (one pass), and only a phrase all of
whose keys are there is looked for with care. Whole words: "class" never finds "ass".
"""

import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from facilitator.watched.folding import TABLE, Folding, fold, places
from facilitator.watched.models import About, Does
from facilitator.watched.patterns import FEWEST_APART, LEET, pattern_of

#: Signs that end a sentence as well: there they are no letters.
_TRAILING = re.compile(r"[!|¡+]+(?!\w)")
_LOUD = re.compile(r"[@$€]|[!|¡+]\w")
#: What makes a text one to look at twice: signs that may be letters, and stretched letters.
_TWICE = re.compile(r"[0-9@$€|+¡]|!\w|[^\x00-\x7f“”‘’…–—]")
_RUN = re.compile(r"(\w)\1\1")
_DOUBLED = re.compile(r"(.)\1+")
_SINGLES = re.compile(r"(?<!\S)\S(?: +\S(?!\S)){2,}")
_WORD = re.compile(r"[^\W_]+")
#: Between the signs of a script that is written without spaces.
_GAPS = re.compile(r"[\s.·・_*-]+")
#: How many letters beginnings are sorted by.
_FIRST = 3


class _KeyTable(Folding):
    """Folds, and makes one letter of all that can be taken for each other; the rest is a gap."""

    def __init__(self, *, loud: bool) -> None:
        super().__init__()
        self.loud = loud

    def __missing__(self, code: int) -> str:
        self[code] = key = "".join(self._key(one) for one in TABLE[code])
        return key

    def _key(self, one: str) -> str:
        if one in LEET and (one.isdigit() or self.loud):
            return LEET[one][0]
        if one == "l":
            return "i"
        return one if one.isalnum() or unicodedata.category(one)[0] == "M" else " "


_QUIET, _AS_LETTERS = _KeyTable(loud=False), _KeyTable(loud=True)


def _squashed(keyed: str) -> str:
    """Return keys with one letter for any run of it."""
    return _DOUBLED.sub(r"\1", keyed)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it was written down."""

    id: uuid.UUID
    words: str
    language: str
    does: Does
    about: About


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that a text holds, and where: pairs of places in the text in NFC."""

    phrase: Phrase
    spans: tuple[tuple[int, int], ...]


def _has_spaces(word: str) -> bool:
    """Say whether a word is of a script that puts spaces between words."""
    return all(ord(one) < 0x0900 or 0x10A0 <= ord(one) < 0x1100 for one in word)


@dataclass(frozen=True, slots=True)
class _Keys:
    """What must be among the keys of a text's words; `start` begins one of them, if any."""

    whole: frozenset[str]
    start: str

    @property
    def main(self) -> str:
        """What they are found by: the rarest of them, most likely."""
        return max(self.whole, key=len, default="")

    def are_there(self, words: set[str], apart: str = "") -> bool:
        """Say whether all are among the words, or in what was written apart."""
        if not all(key in words or key in apart for key in self.whole):
            return False
        if not self.start:
            return True
        return self.start in apart or any(word.startswith(self.start) for word in words)


class _Form:
    """One way to spell a phrase of words: what must be there, and how to look for it."""

    def __init__(self, phrase: Phrase, words: list[str], *, is_start: bool) -> None:
        self.phrase, self.words, self.is_start = phrase, words, is_start
        exact = [word.translate(_QUIET) for word in words]
        squashed = [_squashed(key) for key in exact]
        self.exact, self.squashed = self._keys(exact), self._keys(squashed)
        self.has_letters = any(map(str.isalpha, "".join(words)))

    def _keys(self, keys: list[str]) -> _Keys:
        start = keys.pop() if self.is_start else ""
        return _Keys(frozenset(keys), start)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return pattern_of(self.words, is_start=self.is_start)


class _Index:
    """Forms by one of their keys, so that a text without any of them costs next to nothing."""

    def __init__(self) -> None:
        self._by_word: dict[str, list[tuple[_Keys, _Form]]] = defaultdict(list)
        self._by_start: dict[int, dict[str, list[tuple[_Keys, _Form]]]] = {}

    def add(self, keys: _Keys, form: _Form) -> None:
        if keys.main:
            self._by_word[keys.main].append((keys, form))
            return
        start = keys.start[:_FIRST]
        known = self._by_start.setdefault(len(start), {})
        known.setdefault(start, []).append((keys, form))

    def find(self, words: set[str]) -> list[_Form]:
        """Return the forms all of whose keys are among the words."""
        by_word = self._by_word
        found = [entry for word in words if word in by_word for entry in by_word[word]]
        for length, starts in self._by_start.items():
            for start in {word[:length] for word in words} & starts.keys():
                found += starts[start]
        return [form for keys, form in found if keys.are_there(words)]


class Matcher:
    """All phrases of one organization, made ready once for each time they change."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._exact, self._squashed = _Index(), _Index()
        self._pieces: list[tuple[str, Phrase]] = []
        self._forms: list[_Form] = []
        for phrase in phrases:
            self._add(phrase)
        self._is_plain = all(piece.isascii() is False for piece, _ in self._pieces)

    def _add(self, phrase: Phrase) -> None:
        is_start = phrase.words.endswith("*")
        folded = fold(phrase.words.rstrip("*").strip())
        for spelled in _spellings(folded):
            words = _WORD.findall(spelled)
            if not words or not all(map(_has_spaces, words)):
                self._pieces.append((_GAPS.sub("", folded) or folded, phrase))
                return
            form = _Form(phrase, words, is_start=is_start)
            self._forms.append(form)
            self._exact.add(form.exact, form)
            self._squashed.add(form.squashed, form)

    def find(self, text: str, language: str = "") -> list[Hit]:
        """Return every phrase of a language that a text holds; without a language, of any."""
        whole = text if text.isascii() else unicodedata.normalize("NFC", text)
        hits = [_look(form, whole) for form in self._likely(whole)]
        hits += self._look_for_pieces(whole)
        by_id = {hit.phrase.id: hit for hit in hits if hit.spans}
        return [
            hit for hit in by_id.values() if not language or hit.phrase.language in {"", language}
        ]

    def _likely(self, text: str) -> list[_Form]:
        """Return the forms all of whose words seem to be there."""
        keyed = text.translate(_QUIET)
        listed = keyed.split()
        singles = len([word for word in listed if len(word) == 1])
        if (
            singles < FEWEST_APART
            and _TWICE.search(text) is None
            and _RUN.search(text.lower()) is None
        ):
            return self._exact.find(set(listed))
        keyed = _squashed(keyed)
        words, apart = set(keyed.split()), _written_apart(keyed)
        if _LOUD.search(text):
            loud = _squashed(_TRAILING.sub(" ", text).translate(_AS_LETTERS))
            words.update(loud.split())
            apart = f"{apart} {_written_apart(loud)}".strip()
        if apart:
            return [form for form in self._forms if form.squashed.are_there(words, apart)]
        return self._squashed.find(words)

    def _look_for_pieces(self, text: str) -> list[Hit]:
        if not self._pieces or (self._is_plain and text.isascii()):
            return []
        at = places(text)
        folded = text.translate(TABLE)
        gone = {n for found in _GAPS.finditer(folded) for n in range(*found.span())}
        if len(gone) == len(folded):
            gone = set()
        kept = [n for n in range(len(folded)) if n not in gone]
        bare = "".join(folded[n] for n in kept)
        hits: list[Hit] = []
        for piece, phrase in self._pieces:
            first = bare.find(piece)
            if first >= 0:
                span = (kept[first], kept[first + len(piece) - 1] + 1)
                hits.append(Hit(phrase, _in_text([span], at)))
        return hits


def _look(form: _Form, text: str) -> Hit:
    """Look with care. Where a phrase has letters, digits alone are a number and no word."""
    spans = [
        found.span()
        for found in form.pattern.finditer(text.translate(TABLE))
        if not form.has_letters or any(map(str.isalpha, found.group()))
    ]
    return Hit(form.phrase, _in_text(spans, places(text)) if spans else ())


def _spellings(folded: str) -> list[str]:
    """Return a phrase with its signs as letters, with and without its apostrophes."""
    if _WORD.search(folded) is None:
        return [folded]
    shown = _LOUD.sub(lambda found: _shown(found.group()), folded)
    return sorted({shown, shown.replace("'", "").replace("’", "")})


def _shown(loud: str) -> str:
    """Return a sign of a phrase as the letter it stands for."""
    return LEET[loud[0]][0] + loud[1:]


def _written_apart(keyed: str) -> str:
    """Return what is written letter by letter, each stretch of it in one piece."""
    found = (_squashed(one.group().replace(" ", "")) for one in _SINGLES.finditer(keyed))
    return " ".join(found)


def _in_text(spans: list[tuple[int, int]], at: list[int]) -> tuple[tuple[int, int], ...]:
    return tuple((at[first], at[last - 1] + 1) for first, last in spans)


def letters_in(words: str) -> int:
    """Return how much there is to find of a phrase; one sign of a script of signs is enough."""
    folded = fold(words)
    found = "".join(_WORD.findall(folded))
    if not found or not _has_spaces(found):
        return 9 if _GAPS.sub("", folded) else 0
    return len(found)

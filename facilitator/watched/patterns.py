"""A pattern for a phrase: whole words, in every spelling that is seen through.

Patterns are made so that no text keeps them busy for long.
"""

import re

#: Signs that stand for a letter, and the letters each may stand for.
LEET = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "€": "e",
    "!": "il",
    "|": "il",
    "¡": "i",
    "+": "t",
}
_SIGNS = {letter: "".join(s for s in LEET if letter in LEET[s]) for letter in "abegilost"}
#: What people put between the letters of a word that is written apart, and between words.
_APART, _BETWEEN = r"[\W_]{1,3}", r"[\W_]{1,6}"
_STARTS, _ENDS = r"(?<![^\W_])", r"(?![^\W_])"
#: Fewer letters written apart may be anything.
FEWEST_APART = 3
#: In how many places of a word one letter may be taken for the next.
_MOST_MIXED = 3


def pattern_of(words: list[str], *, is_start: bool) -> re.Pattern[str]:
    """Return the pattern of folded words in this order; `is_start`: the last is a beginning."""
    last = len(words) - 1
    parts = [_word(word, is_start=is_start and n == last) for n, word in enumerate(words)]
    return re.compile(_STARTS + _BETWEEN.join(parts) + ("" if is_start else _ENDS))


def _word(word: str, *, is_start: bool) -> str:
    """Return a pattern for a word: together, stretched, or letter by letter."""
    runs = [(found.group(1), len(found.group())) for found in re.finditer(r"(.)\1*", word)]
    following = [letter for letter, _ in runs[1:]] + [""]
    mixed = [
        bool(set(_likes(one)) & set(_likes(two)))
        for (one, _), two in zip(runs, following, strict=True)
    ]
    is_hard = sum(mixed) > _MOST_MIXED
    together = "".join(
        _run(letter, length, can_turn=turns and not is_hard)
        for (letter, length), turns in zip(runs, mixed, strict=True)
    )
    if len(word) < FEWEST_APART:
        return together
    apart = _APART.join(f"[{re.escape(_digits(one))}]{{1,20}}" for one in word)
    return f"(?:{together}|{apart}{_ENDS})" if is_start else f"(?:{together}|{apart})"


def _likes(letter: str) -> str:
    """Return a letter and all signs that stand for it."""
    return letter + _SIGNS.get(letter, "")


def _digits(letter: str) -> str:
    """Return a letter and those signs that cannot be taken for the gap beside it."""
    return "".join(one for one in _likes(letter) if one.isalnum())


def _run(letter: str, length: int, *, can_turn: bool) -> str:
    """Return a pattern for the same letter so many times, or stretched to three and more.

    Where the next letter can look the same, few ways of dividing the signs are tried: a
    text must not be able to keep us busy.
    """
    one = f"[{re.escape(_likes(letter))}]"
    most = "9}" if can_turn else "}+"
    stretched = f"{one}{{3,{most}"
    return f"(?:{stretched}|{one}{{{length}}})" if length < 3 else stretched

"""Where phrases stand in a row of words, all places at once, as the bits of one number.

Bit 4 of a number says "here, before the fourth word" (counted from none). So a pattern is
followed by shifting and masking, everywhere in the text in the same step: what it costs grows
with the length of the text and never with what somebody hides in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: The slots of what has no words: where a sentence, or a part of one, begins and ends.
BEGINNING, END = -1, -2


@dataclass(slots=True)
class Node:
    """One word of the phrases that begin alike: which end here, and what may follow."""

    ends: list[int] = field(default_factory=list)
    following: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of a pattern: any of these phrases, as slot and length in words."""

    phrases: tuple[tuple[int, int], ...]
    #: How many other words may come before the next piece.
    gap: int = 0


Pattern = Sequence[Element]


def places_of(words: Sequence[str], root: Mapping[str, Node]) -> dict[int, int]:
    """Return where each phrase begins, by its slot."""
    places: dict[int, int] = {}
    count = len(words)
    for at, word in enumerate(words):
        node = root.get(word)
        ahead = at
        while node is not None:
            for slot in node.ends:
                places[slot] = places.get(slot, 0) | 1 << at
            ahead += 1
            node = node.following.get(words[ahead]) if ahead < count and node.following else None
    return places


def beginnings(places: Mapping[int, int], element: Element) -> int:
    """Return where any phrase of an element begins."""
    found = 0
    for slot, _ in element.phrases:
        found |= places.get(slot, 0)
    return found


def endings(places: Mapping[int, int], element: Element) -> int:
    """Return where any phrase of an element is over."""
    found = 0
    for slot, length in element.phrases:
        found |= places.get(slot, 0) << length
    return found


def matches(pattern: Pattern, places: Mapping[int, int], skippable: int, ends: int) -> int:
    """Return where a pattern begins, that is over at one of `ends`.

    Only words in `skippable` may stand between its pieces. Followed from the end to the
    beginning, for it is the beginning that guards are asked about.
    """
    rest = ends
    for element in reversed(pattern):
        for _ in range(element.gap):
            rest |= (rest >> 1) & skippable
        found = 0
        for slot, length in element.phrases:
            found |= places.get(slot, 0) & (rest >> length)
        if not found:
            return 0
        rest = found
    return rest


def spread(bits: int, walls: int, count: int) -> int:
    """Return every place in a stretch between walls that has one of `bits` in it."""
    reached = 0
    start = 0
    while bits >> start:
        ahead = walls >> start
        length = (ahead & -ahead).bit_length() if ahead else count - start + 1
        stretch = ((1 << length) - 1) << start
        if bits & stretch:
            reached |= stretch
        start += length
    return reached

"""Which numbers about people may be read, so that no two of them tell a small third.

There is one release: circles by month, and for each month one number for all circles.
A circle's number is shown when every part of it is five people or more. The number for
all is over all circles only where those that are hidden hide each other; otherwise it
is over the shown ones alone, and says nothing of the rest. Everything else (quarters,
averages, the report) is made from what is shown, never from what is not. The reasoning
is in docs/decisions/0036.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from facilitator.core.marks import no_actor

#: The smallest number of people that is shown.
LEAST = 5

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Release:
    """The keys whose numbers are shown, and whether the sum over all of them is, too."""

    shown: frozenset[Hashable]
    is_total_of_all: bool


@no_actor("a pure function of numbers")
def release(numbers: Mapping[Key, Sequence[int]]) -> Release:
    """Return what may be read of one measure in one month.

    A number comes in parts that make it up, such as who came again and who did not.
    """
    hidden = [parts for parts in numbers.values() if min(parts) < LEAST]
    shown = frozenset(key for key, parts in numbers.items() if min(parts) >= LEAST)
    sides = list(zip(*hidden, strict=True))
    return Release(shown, all(hide_each_other([n for n in side if n < LEAST]) for side in sides))


@no_actor("a pure function of numbers")
def hide_each_other(small: Sequence[int]) -> bool:
    """Say whether the sum of these can be known without any one of them being known.

    Even to whoever knows one of them exactly, which are not zero, and that none
    reaches five, every other must still be able to be anything from one to four.
    Nobody takes part in a sum by being zero, so zeros hide nothing.
    """
    there = [number for number in small if number]
    if not there:
        return not small  # a sum of zeros is a zero for each
    others = len(there) - 2  # without the one that is known and the one that is asked about
    most = LEAST - 1
    return all(max(LEAST, most + others) <= sum(there) - known <= most * others for known in there)

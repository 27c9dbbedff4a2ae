"""Where everybody stands on the picture of a map: pure numbers, for a drawing 600 wide and high.

Each kind has a seventh of the circle, each ring a band of it. The more there are in one
place, the smaller they are drawn, so that none covers another.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, replace

from facilitator.core.words import _, listed, translated, within
from facilitator.space.network import GIVES, KINDS, RINGS, TIES, Network
from facilitator.space.queries import Kept
from facilitator.space.said import Entry

#: Left, top, right, bottom.
Box = tuple[float, float, float, float]
CENTER = 300.0
#: From where to where each ring reaches, from the middle.
BANDS = {1: (64.0, 124.0), 2: (132.0, 204.0), 3: (212.0, 284.0)}
SIZES = (21.0, 17.0, 13.0, 10.0, 7.5)
#: A name is cut to so many characters, each about so wide; it stands so far below its shape.
NAME, LETTER, BELOW, TALL = 16, 8.0, 5.0, 17.0


@dataclass(frozen=True)
class Dot:
    """Somebody on the picture; `number` is also their number in the list."""

    number: int
    kept: Kept[Entry]
    x: float
    y: float
    size: float
    #: Whether its name is drawn: where it would stand on another's shape or name, the list has it.
    has_name: bool = False

    @property
    def name(self) -> str:
        """What stands below it."""
        said = self.kept.said
        name = _("Folded") if said.is_folded else said.name
        return name if len(name) <= NAME else f"{name[: NAME - 1]}…"

    @property
    def name_box(self) -> Box:
        """Where its name would stand."""
        half, top = LETTER * len(self.name) / 2, self.y + self.size + BELOW
        return self.x - half, top, self.x + half, top + TALL

    @property
    def from_me(self) -> tuple[float, float, float, float]:
        """The line between me and them, from edge to edge."""
        away = math.hypot(self.x - CENTER, self.y - CENTER)
        along = ((self.x - CENTER) / away, (self.y - CENTER) / away)
        end = max(36.0, away - self.size)
        points = (CENTER + 36 * along[0], CENTER + 36 * along[1])
        return (*points, CENTER + end * along[0], CENTER + end * along[1])


def dots_of(network: Network) -> list[Dot]:
    """Return everybody on the map with their place, in the order of the list."""
    cells: dict[tuple[str, int], list[tuple[int, Kept[Entry]]]] = defaultdict(list)
    for number, kept in enumerate(network.entries, 1):
        cells[kept.said.what, kept.said.ring].append((number, kept))
    dots = [dot for cell in cells.items() for dot in _placed(*cell)]
    return _named(sorted(dots, key=lambda dot: dot.number))


def _named(dots: list[Dot]) -> list[Dot]:
    """Give each its name where there is room for it."""
    named: list[Dot] = []
    for dot in dots:
        is_free = not any(_covers(dot.name_box, one) for one in dots) and not any(
            _meet(dot.name_box, one.name_box) for one in named if one.has_name
        )
        named.append(replace(dot, has_name=is_free))
    return named


def _covers(box: Box, dot: Dot) -> bool:
    left, top, right, bottom = box
    across, along = max(left - dot.x, 0, dot.x - right), max(top - dot.y, 0, dot.y - bottom)
    return math.hypot(across, along) < dot.size


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _placed(cell: tuple[str, int], there: list[tuple[int, Kept[Entry]]]) -> list[Dot]:
    what, ring = cell
    inner, outer = BANDS[ring]
    size, rows = _size_for(len(there), inner, outer)
    middle = 2 * math.pi * (list(KINDS).index(what) + 0.5) / len(KINDS) - math.pi / 2
    dots, left = [], list(there)
    for row, (radius, most) in enumerate(rows):
        rows_left = len(rows) - row
        count = min(most, math.ceil(len(left) / rows_left))
        taken, left = left[:count], left[count:]
        step = (2 * size + 4) / radius
        for place, (number, kept) in enumerate(taken):
            angle = middle + (place - (len(taken) - 1) / 2) * step
            x, y = CENTER + radius * math.cos(angle), CENTER + radius * math.sin(angle)
            dots.append(Dot(number, kept, x, y, size))
    return dots


def _size_for(count: int, inner: float, outer: float) -> tuple[float, list[tuple[float, int]]]:
    """Return the largest size at which so many fit, and the rows: radius and how many."""
    for size in SIZES:
        rows = int((outer - inner) // (2 * size + 2)) or 1
        gap = (outer - inner) / rows
        radii = [outer - gap * (row + 0.5) for row in range(rows)]
        wide = 2 * math.pi / len(KINDS)
        fits = [(radius, max(1, int(radius * wide // (2 * size + 4)))) for radius in radii]
        if sum(most for _radius, most in fits) >= count:
            return size, fits
    share = math.ceil(count / len(fits))
    return SIZES[-1], [(radius, share) for radius, _most in fits]


def words_of(said: Entry) -> str:
    """Return what a picture says of somebody to whoever hears it instead of seeing it."""
    name = _("Folded") if said.is_folded else said.name
    facts = (translated(KINDS[said.what][0]), within(RINGS[said.ring]), within(TIES[said.tie]))
    return listed((name, *facts))


def facts_of(said: Entry) -> list[str]:
    """Return what the list says of somebody: the kind, how close, how it is, what one gets."""
    kind, ring, tie = KINDS[said.what][0], RINGS[said.ring], TIES[said.tie]
    gives = [listed(within(GIVES[one]) for one in said.gives)] if said.gives else []
    return [translated(kind), within(ring), within(tie), *gives]

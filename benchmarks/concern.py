"""How well the model of concern does on what was written for it, with every miss.

    python3 benchmarks/concern.py [--language en] [--part tuning] [--quiet]

Reads tests/concern/eval/: the part the rules were written by; the part that was written before
there was any rule; and, in English, a later one of longer messages. The last two are never looked
at to write a rule. A line counts as right when the model says the very class that stands there,
or nothing where nothing stands.
"""

import argparse
import csv
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from facilitator.concern.finding import Concern, concern_in  # noqa: E402
from facilitator.concern.rules import KINDS, LANGUAGES  # noqa: E402

EVALUATION = ROOT / "tests/concern/eval"
#: `later` is in English only.
PARTS = ("tuning", "held_out", "later")


@dataclass(frozen=True)
class Line:
    """One text of the evaluation, and what was found in it."""

    expected: str
    kind: str
    text: str
    concern: Concern | None

    @property
    def found(self) -> str:
        """Return the class that was found, in the words of the files."""
        return self.concern.kind if self.concern else "none"


@dataclass(frozen=True)
class Score:
    """How many were found of those that should be, and right of those that were."""

    expected: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Return the share of what was found that should be."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Return the share of what should be found that was."""
        return self.right / self.expected if self.expected else 1.0


def file_of(part: str, language: str) -> Path:
    """Return the file of a part."""
    return EVALUATION / f"{part}.{language}.tsv"


def lines_of(part: str, language: str) -> list[Line]:
    """Return one part of the evaluation, read and judged."""
    with file_of(part, language).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Line(row["expected"], row["kind"], row["text"], concern_in(row["text"], language))
            for row in rows
        ]


def noticed(lines: Iterable[Line]) -> Score:
    """Return how well it is told apart whether a human should look, whatever the class."""
    lines = list(lines)
    return Score(
        expected=sum(line.expected != "none" for line in lines),
        found=sum(line.found != "none" for line in lines),
        right=sum("none" not in (line.expected, line.found) for line in lines),
    )


def of_class(lines: Iterable[Line], kind: str) -> Score:
    """Return how well one class is found."""
    lines = list(lines)
    return Score(
        expected=sum(line.expected == kind for line in lines),
        found=sum(line.found == kind for line in lines),
        right=sum(line.expected == line.found == kind for line in lines),
    )


def report(part: str, language: str, *, with_misses: bool) -> None:
    """Print what one part came to."""
    lines = lines_of(part, language)
    print(f"\n{part}, {language}: {len(lines)} lines")
    print(f"  {'class':<10}{'lines':>6}{'precision':>11}{'recall':>8}")
    for name, score in (
        ("any", noticed(lines)),
        *((kind, of_class(lines, kind)) for kind in KINDS),
    ):
        print(f"  {name:<10}{score.expected:>6}{score.precision:>11.3f}{score.recall:>8.3f}")
    by_kind = defaultdict(list)
    for line in lines:
        by_kind["should fire" if line.expected != "none" else "should not", line.kind].append(line)
    for (should, kind), some in sorted(by_kind.items()):
        right = sum(line.expected == line.found for line in some)
        print(f"  {should}: {kind:<12}{right:>4} of {len(some)}")
    if with_misses:
        for line in lines:
            if line.expected != line.found:
                rule = f" ({line.concern.rule})" if line.concern else ""
                print(f"  MISS {line.expected} -> {line.found}{rule}: {line.text}")


def speed() -> None:
    """Print how long one text takes: 300 characters of small talk, and with much to notice."""
    concern_in("")
    calm = "We walked by the river today and the dog was glad. I slept better than last week. "
    heavy = "I used to want to die, she said I should go home, I am not suicidal but tired. "
    calm, heavy = (calm * 4)[:300], (heavy * 4)[:300]
    for name, text in (("calm", calm), ("heavy", heavy), ("10,000 characters", heavy * 34)):
        times = []
        for _ in range(300 if len(text) == 300 else 20):
            start = time.perf_counter()
            concern_in(text)
            times.append(time.perf_counter() - start)
        median, worst = statistics.median(times) * 1e6, max(times) * 1e6
        print(f"  {name}: {median:.0f} µs (median), {min(times) * 1e6:.0f} to {worst:.0f}")


def main() -> None:
    """Print the whole evaluation, or a part."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--language", choices=LANGUAGES, action="append")
    arguments.add_argument("--part", choices=PARTS, action="append")
    arguments.add_argument("--quiet", action="store_true", help="leave the misses out")
    chosen = arguments.parse_args()
    for language in chosen.language or LANGUAGES:
        for part in chosen.part or PARTS:
            if not file_of(part, language).exists():
                continue
            report(part, language, with_misses=not chosen.quiet)
    print("\nhow long one text takes")
    speed()


if __name__ == "__main__":
    main()

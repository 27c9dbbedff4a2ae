"""The rules of one language, read from files that anybody can read.

A folder such as `en/` has them (docs/concern.md says how they are written). Here they become
what `finding.py` follows; a mistake in them is a ValueError that names the place.
"""

import re
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from facilitator.concern.parts import EDGES, Phrases
from facilitator.concern.patterns import Element, Node, Pattern
from facilitator.concern.words import CLAUSE, QUOTE, SENTENCE

FOLDER = Path(__file__).parent
#: The languages there are rules for: the folders that have a file of guards.
LANGUAGES = tuple(sorted(file.parent.name for file in FOLDER.glob("*/guards.toml")))
#: The classes, the one that asks for most first.
KINDS = ("method", "self", "harm", "other")
#: How many words may stand between a match and a guard before or after it, unless it says.
APART = 1
#: In how long a word one missing letter, or two that changed places, is still that word.
LONG_WORD = 6


@dataclass(frozen=True, slots=True)
class Guard:
    """Words beside a match, or around it, that make it say something else."""

    name: str
    kinds: frozenset[str]
    #: Or only these rules, by name.
    rules: frozenset[str]
    #: Where the words stand: before, after, clause, sentence, text.
    where: str
    words: Element
    #: How many words may stand between them and a match, when they are before or after it.
    apart: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to call a human: its patterns, and where it does not hold."""

    name: str
    kind: str
    why: str
    #: What the same sentence, or the whole text, has to say as well.
    near: Element | None
    within: Element | None
    guards: tuple[Guard, ...]
    #: Whether words in quotation marks count.
    quoted: bool


@dataclass(frozen=True, slots=True)
class Model:
    """All rules of a language, ready to be followed."""

    rules: tuple[Rule, ...]
    #: Every pattern with the number of its rule, by the slots one of which it needs.
    patterns: dict[int, tuple[tuple[int, Pattern], ...]]
    root: dict[str, Node]
    spellings: dict[str, str]
    #: What no gap of a rule of a class may jump over.
    walls: dict[str, Element]
    #: What ends a sentence, and what ends a part of one.
    sentence: Element
    clause: Element
    #: What stands before words in quotation marks that are the speaker's own.
    own_words: Element


def _tables(folder: Path) -> dict[str, Any]:
    """Return what the files of a language have, put together."""
    found: dict[str, Any] = {"parts": {}, "rules": [], "guards": []}
    for file in sorted(folder.glob("*.toml")):
        for name, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if isinstance(value, dict):
                found.setdefault(name, {}).update(value)
            else:
                found[name].extend(value)
    return found


def _guard(table: dict[str, Any], phrases: Phrases) -> Guard:
    where = f"guard {table['name']!r}"
    if table["where"] not in {"before", "after", "clause", "sentence", "text"}:
        raise ValueError(f"{where}: {table['where']!r} is no place for words to stand")
    return Guard(
        name=table["name"],
        kinds=frozenset(table.get("kinds", ())),
        rules=frozenset(table.get("rules", ())),
        where=table["where"],
        words=Element(phrases.element(table["says"], where)),
        apart=table.get("apart", APART),
    )


def _rule(table: dict[str, Any], phrases: Phrases, guards: list[Guard]) -> Rule:
    name, kind = table["name"], table["kind"]

    def maybe(key: str) -> Element | None:
        return Element(phrases.element(table[key], name)) if key in table else None

    return Rule(
        name=name,
        kind=kind,
        why=table["why"],
        near=maybe("near"),
        within=maybe("within"),
        guards=tuple(one for one in guards if kind in one.kinds or name in one.rules),
        quoted=table.get("quoted", kind == "method"),
    )


def _spellings(tables: dict[str, Any], root: Node) -> dict[str, str]:
    """Return how words are meant: as listed, one letter of two, one missing, two swapped."""
    known: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        known |= node.following.keys()
        waiting.extend(node.following.values())
    near: dict[str, set[str]] = defaultdict(set)
    for word in known:
        near[re.sub(r"(\w)\1", r"\1", word)].add(word)
        if len(word) >= LONG_WORD:
            for at in range(1, len(word)):
                near[word[:at] + word[at + 1 :]].add(word)
                near[word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]].add(word)
    real = set(tables.get("other_words", {}).get("real", "").split())
    meant = {
        wrong: min(right)
        for wrong, right in near.items()
        if wrong not in known and wrong not in real and len(wrong) > 1
    }
    listed = tables.get("spellings", {})
    return meant | {wrong: right for right, all_ in listed.items() for wrong in all_.split()}


@cache
def rules_of(language: str) -> Model:
    """Return the rules of a language, read once. Raises ValueError where there are none."""
    if language not in LANGUAGES:
        raise ValueError(f"There are no rules for the language {language!r}.")
    return rules_in(FOLDER / language)


def rules_in(folder: Path) -> Model:
    """Return the rules that stand in a folder. Raises ValueError for a mistake in them."""
    tables = _tables(folder)
    phrases = Phrases(tables["parts"])
    guards = [_guard(table, phrases) for table in tables["guards"]]
    order = sorted(tables["rules"], key=_rank)
    rules = tuple(_rule(table, phrases, guards) for table in order)
    _check_names(guards, rules)
    sentence, clause, quote = map(phrases.mark, (SENTENCE, CLAUSE, QUOTE))
    signs = (sentence, quote) if tables["walls"].get("commas_pass") else (sentence, clause, quote)
    walls = {
        kind: Element((*phrases.element(tables["walls"].get(kind, ""), f"walls of {kind}"), *signs))
        for kind in KINDS
    }
    own_words = Element(phrases.element(tables["own_words"]["says"], "own words"))
    patterns = _patterns(order, phrases, frozenset(tables["other_words"]["everyday"].split()))
    return Model(
        rules=rules,
        patterns=patterns,
        root=phrases.root.following,
        spellings=_spellings(tables, phrases.root),
        walls=walls,
        sentence=Element((sentence,)),
        clause=Element((sentence, clause, quote)),
        own_words=own_words,
    )


def _rank(table: dict[str, Any]) -> int:
    """Return the place of a rule's class among the classes."""
    if table["kind"] not in KINDS:
        raise ValueError(f"rule {table['name']!r}: there is no class {table['kind']!r}")
    return KINDS.index(table["kind"])


def _patterns(
    tables: list[dict[str, Any]], phrases: Phrases, everyday: frozenset[str]
) -> dict[int, tuple[tuple[int, Pattern], ...]]:
    """Return every pattern with the number of its rule, by the slots of its rarest element.

    It is looked at only where that element stands.
    """
    found = defaultdict(list)
    for at, table in enumerate(tables):
        for text in ",".join(table["says"]).split(","):
            row = phrases.pattern(text, table["name"])
            pattern = tuple(Element(phrases.element(one, table["name"]), gap) for one, gap in row)
            rarities = [-1 if one in EDGES else phrases.rarity(one, everyday) for one, _ in row]
            rarity = max(rarities)
            if rarity <= 0 and "near" not in table and "within" not in table:
                raise ValueError(f"rule {table['name']!r}: {text!r} is said all day long")
            for slot, _ in pattern[rarities.index(rarity)].phrases:
                found[slot].append((at, pattern))
    return {slot: tuple(patterns) for slot, patterns in found.items()}


def _check_names(guards: list[Guard], rules: tuple[Rule, ...]) -> None:
    """Raise ValueError for two of one name, and for a guard of a rule that is not there."""
    for what, names in (
        ("guard", [guard.name for guard in guards]),
        ("rule", [rule.name for rule in rules]),
    ):
        if twice := [name for name, times in Counter(names).items() if times > 1]:
            raise ValueError(f"there are two {what}s {twice[0]!r}")
    for guard in guards:
        if unknown := guard.rules - {rule.name for rule in rules}:
            raise ValueError(f"guard {guard.name!r}: there is no rule {min(unknown)!r}")

"""A mistake in a file of rules is named before anybody relies on it."""

import re
from pathlib import Path

import pytest

from facilitator.concern.finding import _Text
from facilitator.concern.rules import FOLDER, LANGUAGES, rules_in
from facilitator.concern.words import read

GUARDS = """
[walls]
self = "not"
[own_words]
says = "i think"
[other_words]
everyday = "i to the"
[[guards]]
name = "in a film"
where = "sentence"
kinds = ["self"]
says = "film"
"""
RULE = """
[[rules]]
name = "wants to rest"
kind = "self"
why = "For the test."
says = ["{i} .. want|wish to? rest", "^ resting $"]
[parts]
i = "i, i'm"
"""


def noticed(folder: Path, text: str, rules: str = RULE, guards: str = GUARDS) -> bool:
    """Say whether the rules of a folder notice a text."""
    (folder / "guards.toml").write_text(guards)
    (folder / "rules.toml").write_text(rules)
    model = rules_in(folder)
    return bool(_Text(read(text, model.spellings), model).noticed())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I want to rest", True),
        ("I really do wish rest", True),
        ("I one two three four want rest", False),  # two dots stand for three words
        ("I do not want rest", False),
        ("I sat down. Want rest", False),
        ("so. resting!", True),
        ("resting well", False),
        ("in the film I want rest", False),
        ("what a film. I want rest", True),
        ('he said "I want rest"', False),
        ('I think "I want rest"', True),
    ],
)
def test_a_rule_is_followed_as_it_is_written(tmp_path: Path, text: str, found: bool):
    assert noticed(tmp_path, text) is found


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ("{you} want", "{i} .. want", "there is no part {you}"),
        ('"moods"', '"self"', "there is no class 'moods'"),
        (".. {i}", "{i} .. want", "does not begin with dots"),
        ("to the", "^ resting $", "said all day long"),
    ],
)
def test_a_mistake_in_a_rule_is_named(tmp_path: Path, wrong: str, right: str, message: str):
    with pytest.raises(ValueError, match=re.escape(message)):
        noticed(tmp_path, "x", rules=RULE.replace(right, wrong))


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ('"nearby"', '"sentence"', "'nearby' is no place"),
        ('rules = ["gone"]', 'kinds = ["self"]', "there is no rule 'gone'"),
    ],
)
def test_a_mistake_in_a_guard_is_named(tmp_path: Path, wrong: str, right: str, message: str):
    with pytest.raises(ValueError, match=re.escape(message)):
        noticed(tmp_path, "x", guards=GUARDS.replace(right, wrong))


def test_two_rules_of_one_name_are_refused(tmp_path: Path):
    twice = RULE.replace("[parts]", RULE.partition("[parts]")[0] + "[parts]")
    with pytest.raises(ValueError, match="two rules 'wants to rest'"):
        noticed(tmp_path, "x", rules=twice)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_used_and_every_rule_says_why(language: str):
    text = "".join(file.read_text() for file in sorted((FOLDER / language).glob("*.toml")))
    parts = re.findall(r"^(\w+) = ", text.partition("[parts]")[2], re.M)
    named = set(re.findall(r"\{(\w+)\}", text))
    known = {"name", "kind", "why", "says", "where", "kinds", "rules", "near", "within", "apart"}
    unused = set(parts) - named - known - {"quoted", "everyday", "real", "commas_pass"}
    spelled = set(re.findall(r"^(\w+) = ", text.partition("[spellings]")[2], re.M))
    assert unused - spelled - {"self", "other", "harm"} == set()
    assert all(rule.why.endswith(".") for rule in rules_in(FOLDER / language).rules)

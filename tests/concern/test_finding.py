"""One text at a time: which class, which rule, and nothing that anybody could break it with."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.concern.finding import concern_in
from facilitator.concern.rules import LANGUAGES

#: What rules look for, and what they look away from, to be shuffled.
PIECES = [
    *("i", " i ", "want to ", "really ", "just ", "die", "don't ", "not ", "he ", "she said "),
    *(".", ",", " ", "\n", "…", "«means»", "«", '"', "„", "a.b.c", "k m s", "*", "\u0301", "d1e"),
    *("if ", "years ago ", "used to ", "tried to ", "kill myself", "tonight ", "♪", "💀", "é"),
    *("hit me ", "my friend "),
]


def test_a_concern_says_its_class_and_the_rule_a_person_can_read():
    concern = concern_in("I don't know how to say this. I want to die.")
    assert concern is not None
    assert (concern.kind, concern.rule) == ("self", "wants to die")
    assert concern.why.endswith(".")
    assert not concern.holds


def test_a_detail_of_how_holds_the_text_and_the_rest_of_it_is_not_lost():
    concern = concern_in("I want to die and I have «means» here")
    assert concern is not None
    assert concern.kind == "method"
    assert concern.kinds == {"method", "self"}
    assert concern.holds


def test_a_detail_of_how_is_held_also_when_it_is_denied_long_ago_or_told():
    for text in (
        "I'm not suicidal, but how many «means» would it take",
        "twenty years ago I tried to end my life with «means»",
        'in the film she says "I have «means» at home"',
    ):
        concern = concern_in(text)
        assert concern is not None, text
        assert concern.holds, text


def test_an_everyday_thing_counts_only_beside_the_wish():
    assert concern_in("I have a knife in my hand and cut bread") is None
    beside = concern_in("I want to die and I have a knife in my hand")
    assert beside is not None
    assert beside.holds


def test_words_in_quotation_marks_are_somebody_elses_unless_one_says_they_are_ones_own():
    assert concern_in('The book opens with "I want to die" and ends well') is None
    assert concern_in('I keep thinking "I want to die" and I cannot stop') is not None


@pytest.mark.parametrize(
    "text",
    [
        "I W A N T T O D I E",
        "i wànt to dïe",
        "i\u200b want\u00ad to die",
        "I want to diiiiiie",
        "i want to d1e",
        "i’m suicidal",
        "im s u i c i d a l",
        "i want to k*ll myself",
    ],
)
def test_it_is_read_through_what_hides_a_word(text: str):
    concern = concern_in(text)
    assert concern is not None
    assert concern.kind == "self"


def test_nothing_is_found_in_nothing():
    assert concern_in("") is None
    assert concern_in("  \n ,.!?\"'«» ") is None


def test_a_language_without_rules_is_refused():
    with pytest.raises(ValueError, match="no rules for the language 'xx'"):
        concern_in("hello", "xx")


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES)).map("".join)))
@settings(max_examples=60)
def test_any_text_gets_an_answer(language: str, text: str):
    concern = concern_in(text, language)
    assert concern is None or concern.kind in concern.kinds


@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
@settings(max_examples=12)
def test_ten_thousand_characters_take_no_fifty_milliseconds(pieces: list[str]):
    text = ("".join(pieces) * 10_000)[:10_000]
    # The fastest of three: others may use the machine, and what explodes does so every time.
    assert min(seconds(text) for _ in range(3)) < 0.05


def seconds(text: str) -> float:
    """Return how long a text takes, in time the process had."""
    start = time.process_time()
    concern_in(text)
    return time.process_time() - start

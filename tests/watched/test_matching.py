"""Every disguise of a phrase is found, and nothing is that only looks a little like it."""

import timeit
import uuid
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.watched.matching import Matcher, Phrase
from facilitator.watched.models import About, Does

LATIN = "abcdefghijklmnoprstuvwxyz"
LOOKS = dict(zip("aeopcxyikm", "аеорсхуікм", strict=True))
SIGNS = dict(zip("aeiost", "@3105 7".replace(" ", ""), strict=True))
WORDS = st.lists(st.text(LATIN, min_size=3, max_size=8), min_size=1, max_size=3).map(" ".join)
#: Text around a phrase, in letters that no phrase here has.
AROUND = st.text("qQ .,;:\n", max_size=20)


def watching(*phrases):
    return Matcher(Phrase(uuid.uuid4(), words, "", Does.HOLD, About.OTHER) for words in phrases)


def found(phrase, text):
    """Return the pieces of a text in which a phrase is found."""
    return [text[a:b] for hit in watching(phrase).find(text) for a, b in hit.spans]


def stretched(words, at, times):
    at %= len(words)
    return words if words[at] == " " else words[:at] + words[at] * times + words[at + 1 :]


DISGUISES = {
    "capitals": lambda words, n: "".join(
        c.upper() if (i + n) % 2 else c for i, c in enumerate(words)
    ),
    "wide": lambda words, n: "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in words),
    "bold": lambda words, n: "".join(chr(0x1D41A + ord(c) - 97) if c != " " else c for c in words),
    "accents": lambda words, n: "".join(c + "\u0301" if c != " " else c for c in words),
    "look-alikes": lambda words, n: "".join(LOOKS.get(c, c) for c in words),
    "signs": lambda words, n: words[0] + "".join(SIGNS.get(c, c) for c in words[1:]),
    "invisible": lambda words, n: "\u200b".join(words).replace(" \u200b", " "),
    "turned": lambda words, n: "\u202e" + words + "\u202c",
    "spaced": lambda words, n: "  ".join(" ".join(word) for word in words.split()),
    "dotted": lambda words, n: " ".join(".".join(word) for word in words.split()),
    "between": lambda words, n: words.replace(" ", ["\n", " - ", "…", "_", ", "][n % 5]),
    "stretched": lambda words, n: stretched(words, n, 3 + n % 7),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@settings(max_examples=40)
@given(words=WORDS, n=st.integers(0, 40), before=AROUND, after=AROUND)
def test_every_disguise_is_found(disguise, words, n, before, after):
    if disguise == "stretched" and any(a == b for a, b in pairwise(words)):
        return  # a double letter stretched is three of it already
    text = f"{before} {DISGUISES[disguise](words, n)} {after}"
    assert watching(words).find(text), text


@settings(max_examples=40)
@given(
    words=WORDS,
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200),
)
def test_any_text_can_be_looked_at_and_what_is_found_is_in_it(words, text):
    for hit in watching(words).find(text):
        for first, last in hit.spans:
            assert 0 <= first < last


@settings(max_examples=40)
@given(
    words=WORDS, text=st.lists(st.text("qwzvQ", min_size=1, max_size=9), max_size=30).map(" ".join)
)
def test_a_text_without_its_letters_does_not_hold_a_phrase(words, text):
    if not set(words) & set("wzv"):
        assert watching(words).find(text) == []


@settings(max_examples=40)
@given(words=WORDS)
def test_a_word_inside_another_is_not_found(words):
    for inside in (f"q{words}q", f"q{words}", f"{words}q"):
        assert found(words, inside) == []


FRIENDS = [
    ("ass", "class, passenger and assassin"),
    ("ass", "as, a.s. and 455"),
    ("hell", "he'll say hello; he’ll"),
    ("ill", "I'll do it, I’ll, lil"),
    ("shit", "shiitake"),
    ("god", "good"),
    ("lose", "loose, losing"),
    ("so", "50 people, 5-0"),
    ("therapist", "the rapist"),
    ("kill me", "skill men, kill mean"),
    ("help*", "whelp, self-hel"),
    ("cut", "cute, acute, c-u later"),
    ("dose", "doses"),
    ("rope", "Europe, ropes"),
    ("fall", "fail, fai1ed"),
    ("go away", "go on, away"),
]


@pytest.mark.parametrize(("phrase", "text"), FRIENDS)
def test_false_friends_are_left_alone(phrase, text):
    assert found(phrase, text) == []


FOUND = [
    ("ass", "an a55!", "a55"),
    ("help*", "He was helping", "help"),
    ("don't go", "Please dont go", "dont go"),
    ("don't go", "Please don’t go.", "don’t go"),
    ("1488", "in 1488", "1488"),
    ("$$$", "$$$ today", "$$$"),
    ("@home", "ｃall @home", "@home"),
    ("убить", "УБИ́ТЬ", "УБИ́ТЬ"),
    ("große", "GROSSE Not", "GROSSE"),
    ("كتاب", "كـتَاب", "كـتَاب"),
    ("מילה", "זו מִלָּה מילה", "מילה"),
    ("死にたい", "もう死 に た い。", "死 に た い"),
    ("想死", "我想死了", "想死"),
    ("🔪", "a 🔪.", "🔪"),
    ("self harm", "self-harm", "self-harm"),
]


@pytest.mark.parametrize(("phrase", "text", "piece"), FOUND)
def test_spellings_of_many_scripts_are_found_where_they_stand(phrase, text, piece):
    assert found(phrase, text) == [piece]


def test_signs_in_plenty_keep_nobody_busy():
    matcher = watching("illil", "lilili", "all ill", "still*")
    for text in ("1" * 4000, "l" + "1!" * 1999, "i " * 2000, "!|1" * 1300 + "q"):
        matcher.find(text)


def test_languages_are_kept_apart():
    matcher = Matcher([Phrase(uuid.uuid4(), "die", "en", Does.HOLD, About.OTHER)])
    assert [bool(matcher.find("die Sonne", spoken)) for spoken in ("", "en", "de")] == [
        True,
        True,
        False,
    ]


def test_a_long_list_is_looked_through_in_a_moment():
    """A generous bound, for busy machines; docs/performance.md has the figure."""
    words = [f"{a}{b}xyz {b}{a}" for a in LATIN for b in LATIN][:500]
    matcher = watching(*words)
    text = "We would like to be here and see how it is for all of us when the evening comes. " * 2
    matcher.find(text)
    quickest = min(timeit.repeat(lambda: matcher.find(text), number=20, repeat=20)) / 20
    assert quickest < 0.0005

"""Long rather than complicated, and never what many people use."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.accounts.passphrases import (
    check_new_passphrase,
    hash_passphrase,
    needs_rehash,
    passphrase_fits,
)
from facilitator.core.errors import Invalid

WORDS = ["quiet.heron@hope.example", "quiet.heron"]


@pytest.mark.parametrize(
    "fine",
    [
        "a quiet harbor at night",
        "four small paper boats",
        "søndagsfrokost på fjellet",
        "雨が降る静かな夜に庭で茶を飲む猫",
    ],
)
def test_words_of_any_script_are_fine(fine):
    check_new_passphrase(fine, WORDS)


@pytest.mark.parametrize(
    "bad",
    [
        "short",
        "fourteen chars",
        "x" * 129,
        "passwordpassword",
        "123456789012345",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "abcdefghijklmnopqrs",
        "zyxwvutsrqponmlkjih",
        "PASSWORD PASSWORD",
        "A quiet harbor light",
        "quiet.heron@hope.example",
        "quiet.heronquiet.heron12",
        "correct horse battery staple",
        "Summer2026Summer2026",
        "thisismypassword",
        "1q2w3e4r5t6y7u8i",
    ],
)
def test_what_is_short_common_or_ones_own_address_is_refused(bad):
    with pytest.raises(Invalid) as refused:
        check_new_passphrase(bad, WORDS)
    assert refused.value.field == "passphrase"


@given(st.text(min_size=0, max_size=200))
def test_any_text_is_answered_kindly(text):
    """Whatever comes in is taken or refused; nothing else is raised."""
    with contextlib.suppress(Invalid):
        check_new_passphrase(text, WORDS)


def test_a_letter_fits_however_it_was_composed():
    stored = hash_passphrase("un café très tranquille")
    assert stored.startswith("$argon2id$v=19$m=65536,t=2,p=1$")
    assert passphrase_fits(stored, unicodedata.normalize("NFD", "un café très tranquille"))
    assert not passphrase_fits(stored, "un cafe tres tranquille")
    assert not needs_rehash(stored)


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_nothing_fits_nothing(stored):
    assert not passphrase_fits(stored, "a passphrase of nobody at all")


def test_a_weaker_hash_is_to_be_renewed():
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("a quiet harbor light")
    assert needs_rehash(weak)

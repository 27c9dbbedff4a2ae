"""Names: offered, compared, and refused when they point at somebody."""

import pytest

from facilitator.core.errors import Conflict, Invalid
from facilitator.groups.handles import FIRST, SECOND, check_handle, handle_key, suggest_handles


def check(handle, taken=(), elsewhere=(), private=()):
    """Check a handle against names as people write them."""
    return check_handle(
        handle,
        taken=[handle_key(name) for name in taken],
        own_elsewhere=[handle_key(name) for name in elsewhere],
        private=private,
    )


def test_there_are_more_than_ten_thousand_names_to_offer():
    assert len(set(FIRST)) * len(set(SECOND)) > 10_000


def test_every_offered_name_could_be_taken():
    for handle in suggest_handles([], count=200):
        assert check(handle)[0] == handle


def test_a_taken_name_is_never_offered():
    taken = [handle_key(f"{first} {second}") for first in FIRST for second in SECOND]
    left = taken.pop()
    assert [handle_key(handle) for handle in suggest_handles(taken, count=1)] == [left]


@pytest.mark.parametrize(
    "other", ["quiet heron", "QuietHeron", "Quiet-Heron!", "Quiét Herön", "Qui3t Her0n"]
)
def test_a_name_that_only_looks_different_is_the_same_name(other):
    with pytest.raises(Conflict) as refusal:
        check(other, taken=["Quiet Heron"])
    assert refusal.value.field == "handle"


@pytest.mark.parametrize(
    ("handle", "words"),
    [
        ("a", "two letters"),
        ("", "two letters"),
        ("x" * 41, "shorten"),
        ("ann@hope.example", "e-mail"),
        ("Jo1987654", "Long numbers"),
        ("Quiet\u202eHeron", "plain letters"),
        ("Quiet\x00Heron", "can't show"),
    ],
)
def test_a_name_that_will_not_do_is_refused_with_its_reason(handle, words):
    with pytest.raises(Invalid, match=words):
        check(handle)


@pytest.mark.parametrize("handle", ["juniper", "Juniper Tree", "J.U.N.I.P.E.R", "the juniper"])
def test_a_name_that_carries_the_address_is_refused(handle):
    with pytest.raises(Invalid, match="e-mail address or your own name"):
        check(handle, private=["juniper"])


def test_a_short_local_part_does_not_forbid_half_the_names():
    assert check("Joyful Heron", private=["jo"])[0] == "Joyful Heron"


def test_a_name_used_elsewhere_is_refused_without_saying_where():
    with pytest.raises(Invalid, match="elsewhere") as refusal:
        check("Quiet Heron", elsewhere=["Quiet Heron"])
    assert "circle" not in refusal.value.message


@pytest.mark.parametrize("handle", ["Fern & Bee", "مساء الخير", "Ночь Тихая", "🌱🌱", "李 明"])
def test_names_of_every_writing_are_welcome(handle):
    assert check(handle)[0] == handle

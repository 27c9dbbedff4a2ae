"""What names look like inside our sentences."""

import pytest

from facilitator.core.text import inside


@pytest.mark.parametrize("name", ["Ben", "Zoë", "李娜", "7", "Иван"])
def test_a_name_in_the_order_of_the_sentence_stays_as_it_is(name):
    assert inside(name) == name


@pytest.mark.parametrize("name", ["עדי", "أمل", "أمل 7", "Dr. أمل", "ﭐ"])
def test_a_name_from_right_to_left_keeps_to_itself(name):
    assert inside(name) == f"\u2068{name}\u2069"

"""Nobody finds a small number by taking what they may read from each other."""

from hypothesis import given
from hypothesis import strategies as st

from facilitator.insights.hiding import LEAST, hide_each_other, release

SMALL = st.integers(0, LEAST - 1)


def possible(total, others):
    """Say whether so many circles, each with one to four people, can add up to this."""
    return others <= total <= (LEAST - 1) * others


@given(st.lists(SMALL, max_size=12))
def test_a_sum_of_small_numbers_leaves_each_of_them_open_even_to_who_knows_another(small):
    if not hide_each_other(small):
        return
    there = [number for number in small if number]
    for at, known in enumerate(there):
        for asked in range(len(there)):
            if asked == at:
                continue
            rest = sum(there) - known
            assert all(possible(rest - guess, len(there) - 2) for guess in range(1, LEAST))


def test_few_small_numbers_hide_nothing_and_many_do():
    assert hide_each_other([])
    for small in ([4], [3, 3], [4, 4, 4], [4, 4, 4, 0, 0], [0, 0], [1, 1, 1, 1, 1], [4] * 9):
        assert not hide_each_other(small), small
    assert hide_each_other([2, 3, 2, 3])


@given(st.dictionaries(st.integers(0, 30), st.tuples(st.integers(0, 12), st.integers(0, 12))))
def test_the_difference_of_all_and_the_shown_ones_is_nothing_or_a_crowd(circles):
    found = release(circles)
    for part in (0, 1):
        assert all(circles[key][part] >= LEAST for key in found.shown)
        counted = circles if found.is_total_of_all else found.shown
        total = sum(circles[key][part] for key in counted)
        difference = total - sum(circles[key][part] for key in found.shown)
        assert difference == 0 or difference >= LEAST

"""Evenings at random once more, on PostgreSQL."""

from tests.live.conftest import tail
from tests.live.evening_rounds import play_evenings

__all__ = ["tail"]


def test_any_evening_ends_as_the_rules_say(app, hope, tail):
    play_evenings(app, hope, tail, 14)

"""Whatever happens in a room, in whatever order: every answer is the one the rules give."""

from tests.live.evening_rounds import play_evenings


def test_any_evening_ends_as_the_rules_say(app, hope, tail):
    play_evenings(app, hope, tail, 40)

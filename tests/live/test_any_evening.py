"""Whatever happens in a room, in whatever order: every answer is the one the rules give."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.live.evening import Evening

#: Few and long: one example is a whole evening.
EVENINGS = settings(
    max_examples=120,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),  # a shrunken evening takes minutes, and says no more than its steps
    derandomize=True,
)


def test_any_evening_ends_as_the_rules_say(app, hope, tail):
    run_state_machine_as_test(lambda: Evening(app, hope, tail), settings=EVENINGS)

"""Three minutes of chaos: whatever dies meanwhile, what was acknowledged is there, once."""

import pytest

from tests.scale.chaos import OUTCASTS, PEOPLE, STANDSTILL, run

SEED = 20_261_126
SECONDS = 180
#: Where a busy machine takes longer than the run itself allows, it says where everybody is.
pytestmark = pytest.mark.timeout(4 * SECONDS + 6 * STANDSTILL)


def test_three_minutes_of_chaos_lose_double_and_leak_nothing(engines):
    done = run(engines, SECONDS, PEOPLE, OUTCASTS, SEED)
    assert done.is_good, "\n".join([f"Seed {SEED}", done.words(), *done.verdict()])

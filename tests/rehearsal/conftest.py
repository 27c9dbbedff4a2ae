"""A clock that stands until it is moved, and a stage nothing is played on yet."""

import pytest
import time_machine

from facilitator.core import clock
from facilitator.settings import Settings
from tests.rehearsal.staging import Stage
from tests.worlds import Tenant


@pytest.fixture
def stage(hope: Tenant, settings: Settings):
    """Return a stage of the hope circle."""
    with time_machine.travel(clock.now(), tick=False) as traveler:
        yield Stage(hope, settings, traveler)

"""A live room with two facilitators and three members in it."""

import pytest
import time_machine

from facilitator.core import clock
from tests.floor.making import Circle
from tests.worlds import Tenant


@pytest.fixture
def circle(hope: Tenant) -> Circle:
    """Return a live room everybody of INSIDE is in."""
    return Circle(hope).open()


@pytest.fixture
def traveler():
    """Return a clock that stands until it is moved."""
    with time_machine.travel(clock.now(), tick=False) as moved:
        yield moved

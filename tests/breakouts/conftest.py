"""A live room with two facilitators and four members, and what they do in small circles."""

import pytest
import time_machine

from facilitator.core import clock
from tests.breakouts.making import Session
from tests.worlds import Tenant


@pytest.fixture
def traveler():
    """Return a clock that stands until it is moved."""
    with time_machine.travel(clock.now(), tick=False) as moved:
        yield moved


@pytest.fixture
def session(hope: Tenant, traveler) -> Session:
    """Return a session that is on, with everybody in the main room."""
    made = Session(hope)
    made.open("facilitator", "cofacilitator", "ann", "ben", "cleo", "both")
    return made


@pytest.fixture
def apart(session: Session) -> Session:
    """Return the same session with ann and ben in circle 1, cleo and both in circle 2."""
    session.split(["ann", "ben"], ["cleo", "both"])
    return session

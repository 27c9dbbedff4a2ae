"""The engines of the topology, started once for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.scale.topology import Topology, running_engines


@pytest.fixture(scope="session")
def engines() -> Iterator[Topology]:
    """PostgreSQL and Redis with a small world; `serving` starts the rest."""
    with running_engines() as found:
        yield found

"""Two processes that serve, a worker and a proxy are one place for whoever comes."""

import pytest
import requests

from tests.scale import chaos
from tests.scale.check import CHECKED, walk

pytestmark = pytest.mark.timeout(400)  # engines and four processes on a machine that others use


def test_two_processes_are_one_place(engines):
    said = []
    with engines.serving(**CHECKED) as topology:
        walk(topology, said.append)
        page = requests.get(f"{topology.proxy.url}/sign-in", timeout=30)
    assert page.status_code == 200
    assert "Traceback" not in topology.logs()
    assert len(said) == 5


def test_nothing_acknowledged_is_lost_while_everything_breaks(engines):
    """A short run; `python3 tools/chaos.py --minutes 30` is the long one."""
    done = chaos.run(engines, seconds=20, people=8, outcasts=1, seed=20_240_611, tell=str)
    assert done.broken == []
    assert done.tracebacks == []
    assert sum(count for name, count in done.faults.items() if "lines" not in name) >= 3
    assert done.acked > 20
    assert done.decided > 0

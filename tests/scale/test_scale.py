"""Two processes that serve, a worker and a proxy are one place for whoever comes."""

import pytest
import requests

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

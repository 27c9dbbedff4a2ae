"""A pytest plugin that writes down which tests failed, one a line, for `tools/testing.py`."""

import os
from pathlib import Path

import pytest

from tools.testing import FAILED_TESTS


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note a test that failed."""
    _note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Note a file that could not be read."""
    _note(report)


def _note(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Write it down, in the one process that is told of all of them."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        with Path(os.environ[FAILED_TESTS]).open("a") as file:
            file.write(f"{report.nodeid}\n")

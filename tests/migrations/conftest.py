"""A database with nothing in it."""

from pathlib import Path

import pytest

from facilitator.settings import Settings
from tests.conftest import settings_for


@pytest.fixture
def blank(tmp_path: Path) -> Settings:
    """Return settings with a database that has no table yet."""
    return settings_for(tmp_path)

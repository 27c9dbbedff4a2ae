"""Erasing somebody once more, on PostgreSQL."""

from tests.privacy.conftest import *
from tests.privacy.test_erasing import *

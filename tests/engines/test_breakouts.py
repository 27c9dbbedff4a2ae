"""The rules of small circles once more, on PostgreSQL."""

from tests.breakouts.conftest import *
from tests.breakouts.test_going_apart import *
from tests.breakouts.test_help_and_visits import *

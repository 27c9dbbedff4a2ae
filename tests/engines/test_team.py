"""The rules of the team once more, on PostgreSQL."""

from tests.team.conftest import *
from tests.team.test_hats import *
from tests.team.test_talk import *

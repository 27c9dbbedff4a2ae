"""The rules of sessions once more, on PostgreSQL."""

from tests.meetings.test_answers import *
from tests.meetings.test_at_once import *
from tests.meetings.test_scheduling import *

"""The rules of sessions once more, on PostgreSQL."""

from tests.meetings.test_answers import *
from tests.meetings.test_at_once import *
from tests.meetings.test_changes import *
from tests.meetings.test_clashes import *
from tests.meetings.test_feeds import *
from tests.meetings.test_holding import *
from tests.meetings.test_scheduling import *
from tests.meetings.test_series import *
from tests.meetings.test_substitutes import *

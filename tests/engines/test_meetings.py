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
from tests.meetings.test_who_came import (
    test_names_go_after_ninety_days_and_numbers_after_a_year,
    test_the_end_of_a_session_notes_who_came_for_how_long_once,
    test_the_roster_counts_the_last_eight_since_somebody_joined,
)

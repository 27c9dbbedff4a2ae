"""What is left of a session, once more on PostgreSQL."""

from tests.after.test_survey import (
    test_a_word_about_a_facilitator_goes_past_them,
    test_it_is_answered_once_by_who_was_in_and_within_a_week,
    test_nothing_but_the_number_shows_below_five_answers,
)
from tests.after.test_taking_away import (
    test_own_words_the_shelf_and_a_line_are_kept_once_and_outlive_the_session_and_the_circle,
)
from tests.after.test_team import (
    test_a_follow_up_is_open_then_done_or_let_go_and_never_anything_else,
    test_after_ninety_days_what_was_written_about_a_session_is_gone,
    test_the_team_has_one_text_and_a_stale_save_is_refused,
)

"""What is said and how it is met, once more on PostgreSQL."""

from tests.live.test_own_quiet import (
    test_phrases_are_kept_for_their_person_alone,
    test_somebody_who_comes_to_hold_the_circle_is_heard,
    test_whom_one_mutes_is_sealed_recorded_nowhere_and_undone_without_loss,
)
from tests.live.test_words import (
    live,
    test_a_message_that_waits_long_is_brought_to_staff_and_then_told_its_author_once,
    test_a_warning_a_wish_and_what_is_answered_come_with_the_words_not_in_the_log,
    test_an_author_changes_their_words_for_a_quarter_of_an_hour,
    test_an_author_is_asked_first_and_may_only_go_on_where_the_circle_lets_them,
    test_everybody_sees_the_kinds_and_only_the_author_and_staff_from_whom,
    test_only_what_one_can_see_can_be_answered,
    test_suggested_words_are_shared_once_their_author_takes_them,
    test_the_words_before_are_for_facilitators_who_say_why,
)

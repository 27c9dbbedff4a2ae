"""What watched phrases do to a message, once more on PostgreSQL."""

from tests.watched.test_saying import (
    live,
    test_a_change_acts_on_the_next_message_and_only_in_its_organization,
    test_a_flag_goes_out_and_the_team_is_told_its_class,
    test_a_note_is_for_staff_alone,
    test_an_edit_is_looked_at_like_a_post,
    test_words_that_worry_wait_and_call_a_person_in_the_same_transaction,
)

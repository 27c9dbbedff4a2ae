"""The rules of prompts once more, on PostgreSQL."""

from tests.prompts.test_asking import (
    test_a_prompt_can_be_for_one_session_of_the_same_circle,
    test_a_prompt_of_another_organization_is_not_there,
    test_an_archived_circle_takes_no_words,
    test_answers_go_two_deep_and_stay_in_order,
    test_facilitators_ask_the_circle_and_close,
    test_passing_counts_once_and_an_answer_may_still_follow,
    test_the_agreement_in_force_comes_before_any_words,
    test_what_is_stored_of_an_answer_is_sealed,
    test_words_come_back_exactly_as_they_were_written,
)
from tests.prompts.test_taking_back import *

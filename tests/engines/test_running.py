"""How a session runs, once more on PostgreSQL."""

from tests.running.conftest import *
from tests.running.test_leading import (
    test_a_circle_adds_its_own_hides_what_it_does_not_want_and_takes_out_its_own,
    test_a_hint_is_switched_off_for_oneself_alone_and_on_again,
    test_a_session_too_few_came_to_is_put_off_with_words_everybody_reads,
    test_the_least_heard_stand_first_and_facilitators_are_not_in_the_list,
)
from tests.running.test_pacts import (
    test_its_words_go_when_the_session_s_do,
    test_lines_are_proposed_picked_affirmed_and_published,
    test_whoever_comes_later_accepts_it_before_they_write,
)
from tests.running.test_phases import (
    test_a_pause_is_no_time_of_the_part,
    test_a_script_is_posted_once_as_a_message_of_the_facilitator_and_marked,
    test_the_first_part_begins_with_the_session_and_each_step_is_said_once,
)

"""Questions answered with a tap, once more on PostgreSQL."""

from tests.soundings.test_asking import (
    on,
    test_a_pause_is_no_time_of_the_question_and_the_end_closes_it,
    test_a_question_opens_is_answered_and_shows_what_came_of_it_when_it_closes,
    test_it_goes_with_the_words_of_the_session,
    test_its_time_closes_it_once_and_nobody_waits_for_the_sweep,
)
from tests.soundings.test_nobody_is_found import (
    test_twenty_asks_at_once_count_every_person_exactly_once,
    test_with_names_everybody_reads_who_chose_what_once_it_has_closed,
)

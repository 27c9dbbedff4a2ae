"""Who may speak, once more on PostgreSQL."""

from tests.floor.conftest import circle, traveler
from tests.floor.test_hands import (
    test_a_place_is_kept_for_ninety_seconds_and_over_the_removal_of_others,
    test_a_topic_is_sealed_and_read_by_staff_alone,
    test_least_heard_comes_before_first_come,
)
from tests.floor.test_modes import (
    test_after_the_end_nothing_of_the_floor_is_left,
    test_closed_doors_let_nobody_new_in_and_everybody_back,
    test_silence_is_everybodys_and_ends_by_itself,
)
from tests.floor.test_turns import (
    in_round,
    test_an_offer_nobody_takes_goes_later_once_and_is_then_passed_over,
    test_time_that_is_shared_is_dealt_anew_when_somebody_passes_comes_or_is_quick,
    test_who_comes_in_during_a_round_has_a_turn_at_its_end,
)

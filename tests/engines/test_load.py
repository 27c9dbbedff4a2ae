"""How the team is looked after, once more on PostgreSQL."""

from tests.load.test_counts import (
    test_a_case_counts_for_the_week_it_was_answered_in_whatever_becomes_of_it,
    test_one_full_week_is_a_count_once_the_week_is_over_and_only_where_five_held_something,
)
from tests.load.test_credentials import (
    test_after_a_time_without_a_server_only_the_last_step_is_told,
    test_of_somebody_who_left_the_team_nothing_is_told_and_after_90_days_theirs_go,
    test_of_two_written_down_at_once_one_is_too_many,
    test_what_is_taken_and_taken_off_at_once_is_done_one_after_the_other,
    test_what_somebody_sends_in_counts_once_it_was_taken_and_takes_the_old_ones_place,
    test_whose_credential_ran_out_is_named_lead_of_nothing_new_but_stands_by,
)
from tests.load.test_guard import (
    cases,
    test_a_week_is_full_from_the_sixth_session_or_the_third_case,
    test_not_now_keeps_quiet_for_seven_days_and_is_then_forgotten,
)
from tests.load.test_rota import (
    berlin,
    test_of_two_windows_one_puts_a_shift_on_the_rota,
    test_one_day_is_somebody_elses_or_nobodys_and_then_everything_is_as_every_week,
)

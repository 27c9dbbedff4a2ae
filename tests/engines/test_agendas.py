"""The rules of templates and of finding a time once more, on PostgreSQL."""

from tests.agendas.test_templates import (
    test_a_planned_session_keeps_its_parts_when_the_template_changes,
    test_a_preset_is_copied_once_and_keeps_its_id,
    test_a_series_carries_its_parts_and_one_session_can_have_its_own,
    test_two_first_uses_at_once_make_one_copy,
)
from tests.meetings.test_time_polls import (
    march,
    test_a_chosen_time_is_planned_once_in_the_circle_s_zone_and_everybody_is_told,
    test_it_closes_by_itself_and_a_time_can_still_be_chosen_unless_it_is_over,
    test_of_two_who_choose_at_once_one_plans,
    test_the_circle_answers_and_only_who_plans_sees_who_said_what,
)

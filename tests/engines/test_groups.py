"""The rules of groups once more, on PostgreSQL."""

from tests.groups.test_buddies import (
    knows,
    test_it_ends_when_the_newcomer_is_new_no_longer,
    test_of_two_named_at_once_only_one_is_it,
    test_only_who_holds_the_circle_names_a_buddy_and_only_the_two_see_it_besides,
)
from tests.groups.test_changing import (
    test_a_circle_keeps_a_lead_and_gives_no_role_to_who_is_gone,
    test_a_new_agreement_is_accepted_once_by_everybody_in_the_version_they_read,
    test_an_archived_circle_is_read_by_its_people,
    test_another_organization_is_not_there,
    test_leaving_is_immediate_and_the_last_lead_names_another_first,
    test_the_limit_never_falls_below_who_is_there,
    test_whoever_holds_a_circle_edits_and_archives_it,
)
from tests.groups.test_closing import (
    test_of_calling_off_and_archiving_at_once_only_one_thing_becomes_true,
    test_on_the_day_everything_planned_ends_once_and_its_people_can_read,
    test_two_weeks_later_what_was_written_is_gone_once_and_for_all,
    written,
)
from tests.groups.test_defaults import (
    test_whoever_edits_the_circle_chooses_and_the_audit_says_what_changed,
)
from tests.groups.test_formats import (
    series,
    test_after_it_the_directory_and_old_links_let_nobody_in,
    test_the_line_in_front_dissolves_kindly_and_no_offer_is_taken_any_more,
)
from tests.groups.test_links import (
    test_a_full_circle_takes_nobody_more,
    test_a_link_of_another_group_or_organization_is_not_there,
    test_a_link_that_asks_first_lets_nobody_in_by_itself,
    test_a_name_that_will_not_do_uses_no_place,
    test_a_newcomer_becomes_a_plain_member_and_holds_the_links_role,
    test_a_request_is_answered_once,
    test_every_dead_link_is_refused_in_the_same_words,
    test_somebody_inside_is_shown_in_and_the_link_is_not_used_up,
    test_the_directory_lets_in_or_asks,
    test_the_last_use_of_a_link_goes_to_exactly_one_of_many,
    test_who_is_banned_from_the_organization_gets_the_same_words,
    test_who_was_sent_away_never_returns_by_a_link,
)
from tests.groups.test_requests import (
    asked,
    test_a_request_taken_back_is_gone_at_once_and_can_be_made_again,
    test_one_question_back_is_answered_while_the_request_waits,
    test_what_was_said_goes_thirty_days_after_the_decision,
)
from tests.groups.test_talks import (
    _monday,
    offered,
    picked,
    seat,
    test_both_write_from_a_quarter_before_until_an_hour_after_and_not_else,
)
from tests.groups.test_waiting import (
    full,
    test_a_place_that_frees_is_offered_to_the_first_alone,
    test_an_offer_that_is_declined_goes_to_the_next_at_once,
    test_an_offer_that_is_not_taken_in_three_days_goes_to_the_next,
    test_taking_and_stepping_out_at_once_leaves_one_truth,
    test_two_who_leave_and_five_who_want_in_never_oversell,
)

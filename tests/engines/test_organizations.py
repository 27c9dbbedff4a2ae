"""The rules of organizations once more, on PostgreSQL."""

from tests.organizations.test_staff import (
    operator,
    test_a_dead_link_and_an_invented_one_look_the_same,
    test_a_link_never_lowers_a_role,
    test_a_staff_link_ends_after_a_week_and_when_it_is_closed,
    test_a_staff_link_works_once,
    test_a_suspended_organization_is_read_only,
    test_nobody_of_another_organization_is_found,
    test_one_person_in_two_organizations_sees_both_and_nobody_else_does,
    test_only_an_operator_suspends,
    test_settings_are_saved,
    test_the_last_owner_stays,
    test_the_operator_opens_an_organization_whose_owner_comes_by_a_link,
)

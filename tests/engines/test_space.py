"""A member's own space, once more on PostgreSQL."""

from tests.space.test_cards import (
    test_making_one_takes_two_weeks_unless_chosen_and_only_its_maker_finds_it,
    test_whoever_has_the_address_reads_it_and_learns_of_no_place_and_nobody,
)
from tests.space.test_ownership import test_every_other_role_of_the_organization_finds_nothing
from tests.space.test_shares import (
    test_a_share_is_over_when,
    test_every_look_stands_on_the_access_list_and_ending_it_ends_it_at_once,
)

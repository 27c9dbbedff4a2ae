"""What a circle chose for its sessions, once more on PostgreSQL."""

from tests.live.test_pace_and_doors import (
    live,
    test_after_hours_messages_wait_in_the_organizations_own_zone,
    test_by_the_rule_everybody_or_only_somebodys_first_messages_wait,
    test_of_many_at_once_one_is_said,
    test_the_door_stays_open_for_the_minutes_the_circle_chose,
)

"""Asks that share a commit, once more on PostgreSQL."""

from tests.live.conftest import people, tail
from tests.live.test_together import (
    talkers,
    test_a_bad_ask_among_many_fails_alone,
    test_each_work_keeps_to_its_own_organization_and_to_what_it_may_see,
    test_many_who_wait_at_the_same_time_share_a_commit,
    test_what_a_failed_work_wrote_goes_and_what_the_others_wrote_stays,
    test_when_the_shared_transaction_is_lost_nobody_is_told_that_it_was_kept,
)

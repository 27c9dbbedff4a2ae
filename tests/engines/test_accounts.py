"""The rules of accounts once more, on PostgreSQL."""

from tests.accounts.test_links_and_sign_ins import *
from tests.accounts.test_signing_in import (
    ann,
    test_leaving_ends_the_sign_in_and_clears_the_browser,
    test_ones_own_device_stays_signed_in_while_it_is_used,
    test_the_right_passphrase_signs_in,
)

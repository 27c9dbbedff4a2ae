"""The migrations once more, on PostgreSQL, by the role that owns the tables."""

from tests.migrations.test_migrations import (
    engine,
    test_every_step_is_undone_by_its_step_down_and_both_keep_every_row,
    test_the_newest_revision_is_what_the_models_say,
)

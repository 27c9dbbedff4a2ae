"""The migrations once more, on PostgreSQL, by the role that owns the tables."""

from tests.migrations.test_migrations import *

"""The rules of groups once more, on PostgreSQL."""

from tests.groups.test_changing import *
from tests.groups.test_links import *

"""The rules of care once more, on PostgreSQL."""

from tests.care.conftest import *
from tests.care.test_aside import *
from tests.care.test_how_a_case_goes import *

"""The rules of prompts once more, on PostgreSQL."""

from tests.prompts.test_asking import *
from tests.prompts.test_taking_back import *

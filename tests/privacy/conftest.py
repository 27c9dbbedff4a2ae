"""A live room in which people talk, from the tests of moderation."""

from tests.moderation.conftest import room, say

__all__ = ["room", "say"]

"""The closed sets of words a circle is described with."""

from enum import StrEnum


class Format(StrEnum):
    """Whether a circle goes on, or is a series with an end that closes to newcomers on the way."""

    ROLLING = "rolling"
    SERIES = "series"

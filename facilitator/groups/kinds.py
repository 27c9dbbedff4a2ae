"""The closed sets of words a circle is described with."""

from enum import StrEnum


class Format(StrEnum):
    """Whether a circle goes on, or is a series with an end that closes to newcomers on the way."""

    ROLLING = "rolling"
    SERIES = "series"


class Moderation(StrEnum):
    """Which messages of members a facilitator reads before anybody else does."""

    OFF = "off"
    FIRST = "first"
    EVERYONE = "everyone"
    AFTER_HOURS = "after_hours"


class LateJoin(StrEnum):
    """Whether somebody comes in who was not there when the session started."""

    OPEN = "open"
    MINUTES = "minutes"
    PART = "part"
    CLOSED = "closed"


class DirectMessages(StrEnum):
    """Whom a member can write to privately; never another member."""

    FACILITATORS = "facilitators"
    OFF = "off"


class ShelfKind(StrEnum):
    """What stands on a circle's shelf. Files are none of it: nothing here is uploaded."""

    LINK = "link"
    HELPLINE = "helpline"
    ARTICLE = "article"


class Wish(StrEnum):
    """What somebody needs with what they share."""

    LISTEN = "listen"
    STORIES = "stories"
    IDEAS = "ideas"
    PRACTICAL = "practical"
    NO_REPLIES = "no_replies"


class Kindness(StrEnum):
    """The reactions there are. None of them weighs or counts."""

    WITH_YOU = "with_you"
    SAME = "same"
    HEAR = "hear"
    HOPE = "hope"
    THANKS = "thanks"
    HUG = "hug"

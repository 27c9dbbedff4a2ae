"""The scripts: what made-up people say and do, written by people and read from files.

Nothing is generated. A file that does not fit is refused when it is read, and a test
reads them all. Times are in seconds.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

#: Everybody else in the room, whatever is rehearsed.
COMPANY = "company"
#: Who is there when a member tries the room.
COMPANION = "companion"
#: What a facilitator can choose, in the order in which it is offered.
DIFFICULTIES = ("monopolizer", "newcomer", "advice", "raid", "disclosure")

#: What can be waited for; facilitator/rehearsal/sight.py says when each is so.
Moment = Literal[
    "",
    "live",
    "admitted",
    "turned_away",
    "removed",
    "muted",
    "named",
    "answered",
    "held",
    "taken_away",
    "called",
    "round",
    "quiet",
    "waiting",
    "wrote",
    "warned",
    "took_back",
    "hand_up",
]
#: What somebody does; facilitator/rehearsal/acts.py has an act for each.
Deed = Literal[
    "say", "knock", "hand", "lower", "done", "quiet", "leave", "admit", "start", "call", "finish"
]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=600)]
Words = Annotated[str, msgspec.Meta(max_length=600)]


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing somebody does, `after` so many seconds, once the moment has come."""

    do: Deed = "say"
    say: Words = ""
    #: The content warning that goes with it.
    label: Annotated[str, msgspec.Meta(max_length=80)] = ""
    when: Moment = ""
    after: Seconds = 5
    #: For `quiet`: how long nobody has said anything.
    silence: Seconds = 20
    #: A step whose moment does not come, or that is refused, is left out after this.
    give_up: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 90
    #: After a reaction: how much later everything else comes.
    rest: Seconds = 0


class Character(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody made up: what they do in order, what they do once besides, and a turn of theirs."""

    handle: Annotated[str, msgspec.Meta(min_length=2, max_length=24)]
    steps: list[Step] = []
    reactions: list[Step] = []
    #: What they say when it is their turn; nothing passes it on.
    turn: list[Words] = []
    #: Whether they keep their turn until somebody moves on.
    keeps_turn: bool = False
    is_new: bool = False
    holds_room: bool = False


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One difficulty, or whoever is there besides."""

    title: Annotated[str, msgspec.Meta(min_length=3, max_length=60)]
    about: Words = ""
    #: What experienced facilitators try.
    tried: Words = ""
    #: A draft that qualified people have yet to review; the page says so.
    is_draft: bool = False
    #: What to do when it is real; shown beside the console.
    care: list[Words] = []
    people: Annotated[list[Character], msgspec.Meta(min_length=1, max_length=6)]


@cache
def script(name: str) -> Script:
    """Return a script by its name; raises what is wrong with its file."""
    path = Path(__file__).parent / "scripts" / f"{name}.toml"
    return msgspec.toml.decode(path.read_bytes(), type=Script)

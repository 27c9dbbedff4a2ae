"""What the sealed texts of a member's space hold: each kind a type of its own.

The kind is inside the sealed text, so that a row does not tell a plan from a mood.
"""

from datetime import date, datetime

import msgspec

from facilitator.core import clock


class Said(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """Anything one keeps. `at` is when it was first said."""

    at: datetime = msgspec.field(default_factory=clock.now)


class Entry(Said, frozen=True, kw_only=True, tag="entry"):
    """Somebody, or some place, on one's map; with how much one tells them."""

    what: str
    name: str
    ring: int = 2
    gives: tuple[str, ...] = ()
    tie: str = "unsure"
    note: str = ""
    #: Shown only after one more tap.
    is_folded: bool = False
    now: str = ""
    wish: str = ""
    step: str = ""
    mine: str = ""


class NotNow(Said, frozen=True, kw_only=True, tag="not_now"):
    """An invitation one put aside: a kind of the map, or what two heavy weeks offer."""

    what: str


class CheckIn(Said, frozen=True, kw_only=True, tag="check_in"):
    """How somebody is; any of it may be empty but the mood."""

    mood: str
    body: str = ""
    need: str = ""
    note: str = ""
    #: "before" or "after" a session, or nothing.
    when: str = ""


class Step(Said, frozen=True, kw_only=True, tag="step"):
    """A small step towards somebody; `after` is what one thought of it once it was done."""

    who: str
    step: str
    words: str = ""
    day: str = ""
    after: str = ""
    is_done: bool = False

    @property
    def on(self) -> date | None:
        """Its day, if it has one."""
        return date.fromisoformat(self.day) if self.day else None


class Plan(Said, frozen=True, kw_only=True, tag="plan"):
    """A plan for hard moments, six steps in one's own words."""

    steps: tuple[str, ...]


class LetGo(Said, frozen=True, kw_only=True, tag="let_go"):
    """Thinking about letting somebody go."""

    who: str
    costs: str = ""
    needs: str = ""
    distance: str = ""
    #: "never", "sometimes", "often", or nothing said.
    afraid: str = ""


class Fit(Said, frozen=True, kw_only=True, tag="fit"):
    """Notes after meeting somebody who might help for a living."""

    who: str
    words: str = ""
    fit: str = ""


class Moment(Said, frozen=True, kw_only=True, tag="moment"):
    """A moment when one felt seen."""

    words: str


class Path(Said, frozen=True, kw_only=True, tag="path"):
    """Which tiny steps of the four weeks are done."""

    done: tuple[str, ...] = ()


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What a share holds: the parts of the thing, and when it was looked at."""

    parts: tuple[str, ...]
    looks: tuple[datetime, ...] = ()


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A card for somebody outside: which explanation, one's own line, and its address."""

    topic: str
    line: str
    token: str


Anything = Entry | NotNow | CheckIn | Step | Plan | LetGo | Fit | Moment | Path

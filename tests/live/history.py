"""What happened in a room, from both ends, and whether it kept the promises of the log.

The promises are numbered as the design numbers them:

I1 an acknowledged message is in the log exactly once, at the `seq` of its ack
I2 a client's id is in the log at most once, acknowledged or not
I3 `seq` is 1..head without a gap
I4 in the end everybody holds exactly the rows that are theirs, in the log's order
I5 no row reaches somebody outside, or somebody removed at or after their removal
I6 words that wait or were declined reach only their author and staff
I7 removed words are in no later answer
I8 one client's messages keep the order they were sent in
"""

import bisect
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sent:
    """A message as its client sent it; `seq` is what the ack said, None without one."""

    cmid: str
    body: str
    seq: int | None = None


@dataclass
class Logged:
    """A row of the log in the database."""

    seq: int
    kind: str
    author: str = ""
    cmid: str = ""
    body: str = ""


@dataclass
class Held:
    """Words that waited for a facilitator; `seq` is the row that published them, if any did."""

    author: str
    body: str
    seq: int | None = None


@dataclass
class View:
    """What one person's client holds in the end, row by row as it took them."""

    who: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    #: The log is theirs after this row; None for somebody outside.
    after: int | None = 0
    #: The row that removed them.
    removed_at: int | None = None
    is_staff: bool = False
    #: What the server answered when they asked once more at the end.
    last_answer: str = ""
    #: What it said besides that holds words of somebody and is no row.
    elsewhere: list[str] = field(default_factory=list)


@dataclass
class History:
    """All of it. `sent` is by author, in the order of sending."""

    log: list[Logged]
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def broken_promises(history: History) -> list[str]:
    """Return what is wrong, each with the number of its promise first; nothing when all is well."""
    checks = (acked, unique, whole, level, outside, unread, gone, in_order)
    return [wrong for check in checks for wrong in check(history)]


def _messages(history: History) -> list[Logged]:
    return [row for row in history.log if row.kind == "msg.add"]


def acked(history: History) -> Iterator[str]:
    """I1."""
    places = defaultdict[tuple[str, str, str], list[int]](list)
    for row in _messages(history):
        places[row.author, row.cmid, row.body].append(row.seq)
    for author, sent in history.sent.items():
        for one in sent:
            found = places.get((author, one.cmid, one.body), [])
            if one.seq is not None and found != [one.seq]:
                yield f"I1 {one.body!r} was acknowledged at {one.seq} and is at {found}"


def unique(history: History) -> Iterator[str]:
    """I2."""
    for (author, cmid), n in Counter((m.author, m.cmid) for m in _messages(history)).items():
        if n > 1:
            yield f"I2 {cmid} of {author} is in the log {n} times"
    for (author, body), n in Counter((m.author, m.body) for m in _messages(history)).items():
        if n > 1:  # nobody here says the same twice
            yield f"I2 {body!r} of {author} is in the log {n} times"


def whole(history: History) -> Iterator[str]:
    """I3."""
    seqs = [row.seq for row in history.log]
    if seqs != list(range(1, len(seqs) + 1)):
        yield f"I3 the log is not 1..head: {seqs}"


def level(history: History) -> Iterator[str]:
    """I4."""
    for view in history.views:
        if view.after is None or view.removed_at is not None:
            continue
        theirs = [row for row in history.log if row.seq > view.after]
        if [row["seq"] for row in view.rows] != [row.seq for row in theirs]:
            yield f"I4 {view.who} holds {[row['seq'] for row in view.rows]}"
        said = [(row["seq"], row.get("body")) for row in view.rows if row["kind"] == "msg.add"]
        if said != [(row.seq, row.body) for row in theirs if row.kind == "msg.add"]:
            yield f"I4 {view.who} holds other words than the log"


def outside(history: History) -> Iterator[str]:
    """I5."""
    for view in history.views:
        if view.after is None and view.elsewhere:
            yield f"I5 {view.who}, who is outside, was told {view.elsewhere[0]}"
        if view.removed_at is not None:
            later = [row for row in _messages(history) if row.seq >= view.removed_at]
            for row in later:
                if any(row.body in each for each in view.elsewhere):
                    yield f"I5 {view.who} was told row {row.seq} after they were removed"
        for row in view.rows:
            if view.after is None or row["seq"] <= view.after:
                yield f"I5 {view.who} was sent row {row['seq']}, which is not theirs"
            elif view.removed_at is not None and row["seq"] >= view.removed_at:
                yield f"I5 {view.who} was sent row {row['seq']} after they were removed"


def unread(history: History) -> Iterator[str]:
    """I6."""
    members = [view for view in history.views if not view.is_staff]
    told = Told(members)
    for held in history.held:
        for seq, who in told.with_words(held.body):
            if held.seq is not None and seq >= held.seq:
                break
            for one in who - {held.author}:
                yield f"I6 {one} was sent words that waited, in row {seq}"
        for view in members:
            if view.who != held.author and any(held.body in each for each in view.elsewhere):
                yield f"I6 {view.who} was told words that waited, beside the log"


class Told:
    """All rows that some people were sent, as one long text: half an hour of them is searched
    for ten thousand words.
    """

    def __init__(self, views: Iterable[View]):
        rows = defaultdict[tuple[int, str], set[str]](set)
        for view in views:
            for row in view.rows:
                rows[row["seq"], repr(row)].add(view.who)
        self._rows = sorted(rows.items(), key=lambda each: each[0])
        texts = [text for (_seq, text), _who in self._rows]
        self._text = "\n".join(texts)
        self._starts = list(itertools.accumulate((len(text) + 1 for text in texts), initial=0))

    def with_words(self, words: str) -> Iterator[tuple[int, set[str]]]:
        """Return each row that has these words, the first ones first, and who was sent it."""
        at = self._text.find(words)
        while at >= 0:
            number = bisect.bisect_right(self._starts, at) - 1
            (seq, _text), who = self._rows[number]
            yield seq, who
            at = self._text.find(words, self._starts[number + 1])


def gone(history: History) -> Iterator[str]:
    """I7."""
    for words in history.removed:
        for view in history.views:
            if words in view.last_answer:
                yield f"I7 {view.who} was answered with words that are removed"


def in_order(history: History) -> Iterator[str]:
    """I8."""
    for author, sent in history.sent.items():
        logged = [row.cmid for row in _messages(history) if row.author == author]
        known = set(logged)
        if logged != [one.cmid for one in sent if one.cmid in known]:
            yield f"I8 the messages of {author} are not in the order of sending"

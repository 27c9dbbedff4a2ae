"""The checker of histories: quiet about a sound one, and it names what is wrong with any other."""

import time
from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.live.history import Held, History, Logged, Sent, View, broken_promises

MESSAGES = [(3, "ann", "a1"), (4, "ben", "b1"), (5, "ann", "a2"), (7, "ann", "a3")]


def sound() -> History:
    """Return a short evening in which everything is as promised."""
    log = [Logged(1, "session.state"), Logged(2, "member.join")]
    log += [Logged(seq, "msg.add", who, f"id-{body}", body) for seq, who, body in MESSAGES]
    log.append(Logged(6, "msg.remove"))
    log.sort(key=lambda row: row.seq)
    rows = [{"seq": row.seq, "kind": row.kind, "body": row.body} for row in log]
    sent = {
        who: [Sent(f"id-{body}", body, seq) for seq, author, body in MESSAGES if author == who]
        for who in ("ann", "ben")
    }
    sent["ben"].append(Sent("id-lost", "never arrived"))  # no ack, and that is fine
    views = [
        View("lead", deepcopy(rows), is_staff=True),
        View("ann", deepcopy(rows[1:]), after=1),
        View("cleo", deepcopy(rows[1:4]), after=1, removed_at=5),
        View("stranger", after=None),
    ]
    held = [Held("ann", "a3", seq=7), Held("ben", "declined words")]
    return History(log, sent, views, held, removed=["taken back"])


def view(history: History, who: str) -> View:
    return next(one for one in history.views if one.who == who)


def lose_an_acked_one(history: History) -> None:
    history.log.pop(2)


def double_one(history: History) -> None:
    history.log.append(Logged(8, "msg.add", "ann", "id-a1", "a1"))


def store_one_again_under_another_id(history: History) -> None:
    history.log.append(Logged(8, "msg.add", "ann", "id-new", "a1"))


def leave_a_gap(history: History) -> None:
    history.log[-1].seq = 9


def lose_one_on_the_way(history: History) -> None:
    view(history, "ann").rows.pop(3)


def show_one_twice(history: History) -> None:
    view(history, "ann").rows.insert(2, view(history, "ann").rows[2])


def swap_two_on_the_way(history: History) -> None:
    rows = view(history, "lead").rows
    rows[2], rows[3] = rows[3], rows[2]


def change_words_on_the_way(history: History) -> None:
    view(history, "ann").rows[1]["body"] = "something else"


def tell_a_stranger(history: History) -> None:
    view(history, "stranger").rows.append({"seq": 3, "kind": "skip"})


def tell_what_was_said_before(history: History) -> None:
    view(history, "ann").rows.insert(0, {"seq": 1, "kind": "skip"})


def tell_somebody_removed(history: History) -> None:
    view(history, "cleo").rows.append({"seq": 5, "kind": "skip"})


def leak_waiting_words(history: History) -> None:
    view(history, "ann").rows[0]["meta"] = {"words": "declined words"}


def leak_words_before_they_were_shared(history: History) -> None:
    view(history, "cleo").rows[1]["meta"] = {"words": "a3"}


def whisper_waiting_words(history: History) -> None:
    view(history, "cleo").elsewhere.append("{'words': 'declined words'}")


def whisper_to_a_stranger(history: History) -> None:
    view(history, "stranger").elsewhere.append("{'words': 'a1'}")


def whisper_to_somebody_removed(history: History) -> None:
    view(history, "cleo").elsewhere.append("{'words': 'a3'}")


def answer_with_removed_words(history: History) -> None:
    view(history, "ann").last_answer = "[... taken back ...]"


def swap_two_of_one_client(history: History) -> None:
    history.sent["ann"].reverse()


def test_a_sound_history_breaks_no_promise():
    assert broken_promises(sound()) == []


@pytest.mark.parametrize(
    ("promise", "spoil"),
    [
        ("I1", lose_an_acked_one),
        ("I2", double_one),
        ("I2", store_one_again_under_another_id),
        ("I3", leave_a_gap),
        ("I4", lose_one_on_the_way),
        ("I4", show_one_twice),
        ("I4", swap_two_on_the_way),
        ("I4", change_words_on_the_way),
        ("I5", tell_a_stranger),
        ("I5", tell_what_was_said_before),
        ("I5", tell_somebody_removed),
        ("I5", whisper_to_a_stranger),
        ("I5", whisper_to_somebody_removed),
        ("I6", leak_waiting_words),
        ("I6", leak_words_before_they_were_shared),
        ("I6", whisper_waiting_words),
        ("I7", answer_with_removed_words),
        ("I8", swap_two_of_one_client),
    ],
)
def test_a_spoiled_history_is_found_out(promise: str, spoil: Callable[[History], None]):
    history = sound()
    spoil(history)
    assert promise in {wrong[:2] for wrong in broken_promises(history)}


def long_evening(messages: int) -> History:
    """Return half an hour of a room in which every message waited and many listened."""
    log = [Logged(n, "msg.add", "ann", f"id-{n}", f"ann says {n}.") for n in range(1, messages + 1)]
    rows = [{"seq": row.seq, "kind": row.kind, "body": row.body} for row in log]
    sent = [Sent(row.cmid, row.body, row.seq) for row in log]
    views = [View(f"member{n}", deepcopy(rows)) for n in range(8)]
    held = [Held("ann", row.body, row.seq) for row in log]
    return History(log, {"ann": sent}, views, held)


def test_a_long_evening_is_judged_in_seconds():
    history = long_evening(10_000)
    began = time.process_time()
    assert broken_promises(history) == []
    assert time.process_time() - began < 60
    history.views[3].rows[7]["meta"] = "ann says 9000."
    assert broken_promises(history) == ["I6 member3 was sent words that waited, in row 8"]

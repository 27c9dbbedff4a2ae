"""What chaos is judged by, on what nobody had to break anything for."""

import pytest

from tests.live.history import Held
from tests.scale.judging import Outcome, decided_otherwise, failures

AWAY = "timestamp='1' level='error' event='sweep.failed' error='OperationalError'"
OURS = "timestamp='2' level='error' event='live.failed' error='KeyError' at='posting.py:1'"


def test_a_database_that_is_away_is_no_bug_and_anything_else_is():
    assert failures(f"{AWAY}\ntimestamp='1' level='info' event='error'\n") == []
    assert failures(f"{AWAY}\n{OURS}\n{AWAY}") == [OURS.partition(" ")[2]]


def test_a_traceback_is_found_whatever_it_says():
    log = f"one\ntwo\nTraceback (most recent call last):\n  File\nOperationalError\n{AWAY}"
    (found,) = failures(log)
    assert "'two'" in found
    assert "OperationalError" in found


@pytest.mark.parametrize(("action", "seq"), [("approve", None), ("decline", 7)])
def test_words_that_are_not_where_the_answer_put_them_are_found(action, seq):
    held = Held("ann", "a1", seq)
    assert decided_otherwise([(action, held)]) == [
        f"I1 'a1' was answered as {action} and is at {seq}"
    ]
    other = "decline" if action == "approve" else "approve"
    assert decided_otherwise([(other, held)]) == []


def test_the_verdict_says_what_is_broken_before_what_was_too_rare():
    assert Outcome().verdict() == ["Nothing was lost."]
    rare = Outcome(missing=["lines cut"])
    assert rare.verdict() == ["  TOO RARE lines cut", "Inconclusive."]
    assert not rare.is_good
    broken = Outcome(broken=["I1 a"], tracebacks=["b"], missing=["lines cut"])
    assert broken.verdict() == [
        "  BROKEN I1 a",
        "  BROKEN b",
        "  TOO RARE lines cut",
        "2 promises were broken.",
    ]
    assert not broken.is_good

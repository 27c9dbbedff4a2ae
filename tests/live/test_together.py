"""Asks that come at the same time share one commit, and each stands or falls alone."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from facilitator.core import together
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import db, line_for, open_connection
from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.together import Line, Shared, undo_alone
from facilitator.core.work import Work, current_work, open_work, unit_of_work
from facilitator.groups.models import Group
from facilitator.live import log, seats
from tests.live.listening import Listener
from tests.worlds import acting

MANY = 12


@pytest.fixture
def unhurried(monkeypatch):
    """Let a transaction stay open for others however slow the machine is."""
    monkeypatch.setattr(together, "OPEN_FOR", 3600)


@pytest.fixture
def talkers(people, app, hope, tail):
    """Return many sockets of ann and the lead, inside a live room."""
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    actors = (hope.facilitator, hope.ann)
    talkers = [Listener(app, actors[n % 2], hope.meeting_id) for n in range(MANY)]
    for one in talkers:
        one.enter()
    tail.turn()
    talkers[0].say("a first line")
    talkers[1].say("a first line")
    return talkers


@contextmanager
def commits() -> Iterator[list[object]]:
    """Collect the commits meanwhile."""
    made: list[object] = []
    event = (db.engine, "commit", made.append)
    sa.event.listen(*event)
    try:
        yield made
    finally:
        sa.event.remove(*event)


def at_once(app, key: object, asks: list[Callable[[], object]]) -> list[object]:
    """Let everybody wait for the turn before the first has it; return what each got, in order."""
    line = line_for(key)
    assert line.turns.acquire(10)

    def one(ask: Callable[[], object]) -> object:
        with app.app_context():
            try:
                return ask()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(asks)) as pool:
        running = []
        for number, ask in enumerate(asks):
            running.append(pool.submit(one, ask))
            while len(line.turns._waiting) <= number:
                assert not running[-1].done(), running[-1].result()
        line.turns.release()
        return [each.result(30) for each in running]


def saying(talkers, **more) -> list[Callable[[], object]]:
    """Return an ask for each of the talkers."""
    return [
        lambda one=one, n=n: one.ask("msg.send", cmid=str(uuid.uuid4()), body=f"line {n}", **more)
        for n, one in enumerate(talkers)
    ]


@pytest.mark.usefixtures("unhurried")
def test_many_who_wait_at_the_same_time_share_a_commit(app, hope, tail, talkers):
    key = (hope.organization_id, hope.meeting_id)
    tail.turn()
    talkers[0].heard()
    with commits() as made:
        acks = at_once(app, key, saying(talkers))
    assert len(made) == 1
    seqs = [ack["seq"] for ack in acks]
    assert seqs == list(range(seqs[0], seqs[0] + MANY)), "in the order they came"
    tail.turn()
    heard = [row["body"] for row in talkers[0].events() if row["kind"] == "msg.add"]
    assert heard == [f"line {n}" for n in range(MANY)]


def test_one_that_comes_alone_is_committed_alone_and_at_once(talkers):
    with commits() as made:
        talkers[0].say("one")
        talkers[1].say("two")
    assert len(made) == 2


@pytest.mark.usefixtures("unhurried")
def test_a_slow_disk_is_waited_for_in_a_thread(app, hope, talkers, monkeypatch):
    monkeypatch.setattr(together, "SLOW_DISK", 0.0)
    monkeypatch.setattr(together, "is_module_patched", lambda _name: True)  # as in the server
    with commits() as made:
        for _ in range(2):  # the first tells how slow it is
            acks = at_once(app, (hope.organization_id, hope.meeting_id), saying(talkers))
            assert all(ack["ok"] for ack in acks)
    assert len(made) == 2
    with unit_of_work(hope.facilitator, writes=False):
        assert acks[-1]["seq"] == log.head_of(hope.meeting_id).seq


@pytest.mark.usefixtures("unhurried")
def test_no_more_than_so_many_share_a_commit(app, hope, talkers, monkeypatch):
    monkeypatch.setattr(together, "MOST", 4)
    with commits() as made:
        acks = at_once(app, (hope.organization_id, hope.meeting_id), saying(talkers))
    assert all(ack["ok"] for ack in acks)
    assert len(made) == MANY / 4


def test_nobody_joins_a_transaction_that_has_been_open_for_long(app, hope, talkers, monkeypatch):
    monkeypatch.setattr(together, "OPEN_FOR", 0.0)
    with commits() as made:
        acks = at_once(app, (hope.organization_id, hope.meeting_id), saying(talkers))
    assert all(ack["ok"] for ack in acks)
    assert len(made) == MANY


def test_a_bad_ask_among_many_fails_alone(app, hope, talkers):
    asks = saying(talkers)
    asks[0] = lambda: talkers[0].ask("msg.send", cmid=str(uuid.uuid4()), body=" ")
    asks[5] = lambda: talkers[5].ask(
        "msg.send", cmid=str(uuid.uuid4()), body="to nothing", reply=str(uuid.uuid4())
    )
    acks = at_once(app, (hope.organization_id, hope.meeting_id), asks)
    assert [n for n, ack in enumerate(acks) if not ack["ok"]] == [0, 5]
    with unit_of_work(hope.facilitator, writes=False):
        bodies = [row.body for row in log.rows_after(hope.meeting_id, 0, 500)]
    assert [b for b in bodies if b.startswith("line")] == [
        f"line {n}" for n in range(MANY) if n not in {0, 5}
    ]


def works(app, hope, doings: list[Callable[[], None]]) -> tuple[list[object], list[str]]:
    """Run works that share a commit; return what each got and what was sent."""
    sent: list[str] = []

    def run(doing: Callable[[], None], name: str) -> None:
        with open_work(writes=True, together="a key") as work:
            work.bind(hope.organization_id)
            work.outbox.append(lambda: sent.append(name))
            doing()

    asks = [lambda d=d, n=n: run(d, str(n)) for n, d in enumerate(doings)]
    return at_once(app, "a key", asks), sent


def keys_of(hope, ids) -> set[uuid.UUID]:
    """Return which of these rows are there."""
    with unit_of_work(hope.owner, writes=False):
        return set(db.session.scalars(sa.select(AuthorKey.id).where(AuthorKey.id.in_(ids))))


@pytest.mark.usefixtures("unhurried")
def test_what_a_failed_work_wrote_goes_and_what_the_others_wrote_stays(app, hope):
    ids = [uuid.uuid4() for _ in range(6)]

    def add(n: int) -> None:
        db.session.add(AuthorKey(id=ids[n], wrapped=b"x"))
        db.session.flush()

    def twice() -> None:
        add(1)
        db.session.expunge_all()
        add(1)  # the database refuses it

    def half() -> None:
        add(3)
        raise ZeroDivisionError

    doings = [lambda: add(0), twice, lambda: add(2), half, lambda: add(4), lambda: add(5)]
    with commits() as made:
        got, sent = works(app, hope, doings)
    assert isinstance(got[1], sa.exc.IntegrityError)
    assert isinstance(got[3], ZeroDivisionError)
    assert [got[n] for n in (0, 2, 4, 5)] == [None] * 4
    assert sorted(sent) == ["0", "2", "4", "5"]
    assert len(made) == 1
    assert keys_of(hope, ids) == {ids[n] for n in (0, 2, 4, 5)}


def test_when_the_shared_transaction_is_lost_nobody_is_told_that_it_was_kept(app, hope):
    ids = [uuid.uuid4() for _ in range(4)]

    def add(n: int) -> None:
        db.session.add(AuthorKey(id=ids[n], wrapped=b"x"))
        db.session.flush()

    def lose() -> None:  # as SQLite does by itself on a full disk
        run_raw(open_connection(current_work()), "ROLLBACK")
        raise ZeroDivisionError

    got, sent = works(app, hope, [lambda: add(0), lambda: add(1), lose, lambda: add(3)])
    assert isinstance(got[0], Unavailable)
    assert isinstance(got[1], Unavailable)
    assert isinstance(got[2], ZeroDivisionError)
    assert got[3] is None, "who comes after begins anew"
    assert sent == ["3"]
    assert keys_of(hope, ids) == {ids[3]}


def test_each_work_keeps_to_its_own_organization_and_to_what_it_may_see(app, hope, other):
    found: list[list[str]] = []

    def look(tenant) -> None:
        with open_work(writes=True, together="a key") as work:
            work.bind(tenant.organization_id)
            names = db.session.scalars(sa.select(Group.organization_id))
            found.append(sorted({str(name) for name in names}))

    asks = [lambda t=t: look(t) for t in (hope, other, hope)]
    assert at_once(app, "a key", asks) == [None] * 3
    assert found == [[str(t.organization_id)] for t in (hope, other, hope)]


def test_on_sqlite_whoever_writes_alone_commits_what_the_others_left_first(app, hope):
    first = uuid.uuid4()

    def add() -> None:
        with open_work(writes=True, together="a key") as work:
            work.bind(hope.organization_id)
            db.session.add(AuthorKey(id=first, wrapped=b"x"))

    def alone() -> set[uuid.UUID]:
        with unit_of_work(hope.owner):
            db.session.add(AuthorKey(id=uuid.uuid4(), wrapped=b"x"))
            db.session.flush()
            with ThreadPoolExecutor(1) as pool:  # as somebody who reads beside it
                return pool.submit(reading).result(10)

    def reading() -> set[uuid.UUID]:
        with app.app_context():
            return keys_of(hope, [first])

    with commits() as made:
        got = at_once(app, None, [add, alone])
    assert got == [None, {first}]
    assert len(made) >= 2


def test_a_connection_that_cannot_even_be_let_go_keeps_nobody_waiting(app):
    gone = db.engine.connect()
    gone.close()
    work = Work(writes=True, together="a room", line=Line(), shared=Shared(gone))

    def let_go(_connection):
        raise OSError("the line is dead")

    with pytest.raises(OSError, match="dead"):
        undo_alone(work, let_go)
    with pytest.raises(Unavailable):
        work.shared.wait()


def test_whoever_was_alone_in_a_commit_hears_of_a_lost_connection_what_everybody_hears():
    shared = Shared(None)
    shared.works = 1
    shared.end(AttributeError("what a driver says of a connection that is gone"))
    with pytest.raises(Unavailable):
        shared.wait()

"""Rows that wait for the commit they are in are written once for all, and nobody can tell."""

import sqlite3
import uuid

import pytest
import sqlalchemy as sa

from facilitator.core import prepared
from facilitator.core.crypto import AuthorKey
from facilitator.core.db import db, line_for, open_connection
from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.prepared import inserting
from facilitator.core.work import current_work, open_work, unit_of_work
from facilitator.live import log
from facilitator.live.models import Message
from facilitator.live.posting import _CMIDS
from tests.counting import counted
from tests.live.conftest import people, tail
from tests.live.test_together import MANY, at_once, saying, talkers, unhurried, works

__all__ = ["people", "tail", "talkers", "unhurried"]  # fixtures
pytestmark = pytest.mark.usefixtures("unhurried")

ADD = inserting(AuthorKey)
prepared.made.remove(ADD)  # it is no statement of the product's


def key(hope) -> tuple[uuid.UUID, uuid.UUID]:
    """Return what messages of the room share a commit by."""
    return hope.organization_id, hope.meeting_id


def bodies(hope) -> list[str]:
    """Return what was said, as the log has it."""
    with unit_of_work(hope.facilitator, writes=False):
        rows = log.rows_after(hope.meeting_id, 0, 500)
        assert [row.event.seq for row in rows] == list(range(1, len(rows) + 1))
        assert log.head_of(hope.meeting_id).seq == len(rows)
        return [row.body for row in rows if row.event.kind == "msg.add"]


def kept_keys(hope) -> set[bytes]:
    """Return the rows that ADD has added, in the end."""
    with unit_of_work(hope.owner, writes=False):
        return set(db.session.scalars(sa.select(AuthorKey.wrapped)))


def test_all_messages_of_a_commit_take_one_statement_of_each_kind(app, hope, talkers):
    for one in talkers[:2]:
        one.say("and their keys are known")
    with counted() as statements:
        acks = at_once(app, key(hope), saying(talkers))
    assert all(ack["ok"] for ack in acks)
    wrote = [one.split()[:3] for one in statements if not one.startswith("SELECT")]
    assert sorted(word[2] if word[0] == "INSERT" else word[1] for word in wrote) == [
        "messages",
        "room_events",
        "rooms",
    ], statements
    assert not [one for one in statements if one.startswith("SELECT")], "all of it was known"
    assert bodies(hope)[-MANY:] == [f"line {n}" for n in range(MANY)]


def test_what_waits_is_written_before_anybody_reads_in_the_same_transaction(app, hope):
    found: list[bytes] = []

    def look() -> None:
        found.extend(db.session.scalars(sa.select(AuthorKey.wrapped)))

    def add_and_look() -> None:
        ADD.later(id=uuid.uuid4(), wrapped=b"own")
        look()

    def add() -> None:
        ADD.later(id=uuid.uuid4(), wrapped=b"other")

    got, _sent = works(app, hope, [add, add, look, add_and_look, add])
    assert got == [None] * 5
    assert found.count(b"other") == 4
    assert found.count(b"own") == 1
    assert {b"own", b"other"} <= kept_keys(hope)


def test_a_work_that_fails_leaves_nothing_of_what_waited(app, hope, talkers):
    def fail() -> None:
        ADD.later(id=uuid.uuid4(), wrapped=b"gone")
        raise ZeroDivisionError

    def half() -> None:
        ADD.later(id=uuid.uuid4(), wrapped=b"half")
        db.session.scalars(sa.select(AuthorKey.id)).all()
        ADD.later(id=uuid.uuid4(), wrapped=b"half")
        raise ZeroDivisionError

    def add() -> None:
        ADD.later(id=uuid.uuid4(), wrapped=b"stays")

    got, sent = works(app, hope, [add, fail, add, half, add])
    assert [type(one) for one in got] == [type(None), ZeroDivisionError] * 2 + [type(None)]
    assert sorted(sent) == ["0", "2", "4"]
    assert b"stays" in kept_keys(hope)
    assert not {b"gone", b"half"} & kept_keys(hope)
    assert talkers[0].say("and the room goes on")
    assert bodies(hope)[-1] == "and the room goes on"


def test_what_is_said_twice_in_one_commit_is_said_once(app, hope, talkers):
    cmid = str(uuid.uuid4())
    ann = [one for one in talkers if one.actor == hope.ann]

    def again(one, body="the same"):
        return lambda: one.ask("msg.send", cmid=cmid, body=body)

    asks = [again(ann[0]), again(ann[1]), again(ann[2], "other words"), *saying(ann[3:])]
    acks = at_once(app, key(hope), asks)
    assert acks[0]["seq"] == acks[1]["seq"]
    assert acks[1]["dup"]
    assert acks[2]["code"] == "cmid_reused"
    assert bodies(hope).count("the same") == 1
    assert "other words" not in bodies(hope)


def test_a_message_that_came_by_another_way_is_known_as_well(hope, talkers):
    cmid, other, ann = uuid.uuid4(), uuid.uuid4(), talkers[1]
    first = ann.ask("msg.send", cmid=str(cmid), body="once")
    file = sqlite3.connect(str(db.engine.url.database))
    with file:  # as if another process had taken it in
        file.execute("UPDATE messages SET cmid = ? WHERE cmid = ?", (other.hex, cmid.hex))
    file.close()
    again = ann.ask("msg.send", cmid=str(other), body="once")
    assert (again["dup"], again["id"]) == (True, first["id"])
    with unit_of_work(hope.owner):  # and on the connection that writes, past every model
        gone = f"DELETE FROM messages WHERE id = '{uuid.UUID(first['id']).hex}'"  # noqa: S608
        run_raw(open_connection(current_work()), gone)
    assert "dup" not in ann.ask("msg.send", cmid=str(other), body="once")


def test_rows_of_two_organizations_wait_each_in_its_own_name(app, hope, other):
    def add(tenant) -> None:
        with open_work(writes=True, together="a key") as work:
            work.bind(tenant.organization_id)
            ADD.later(id=uuid.uuid4(), wrapped=tenant.slug.encode())

    asks = [lambda t=t: add(t) for t in (hope, other, hope, other)]
    assert at_once(app, "a key", asks) == [None] * 4
    for mine, theirs in ((hope, other), (other, hope)):
        assert mine.slug.encode() in kept_keys(mine)
        assert theirs.slug.encode() not in kept_keys(mine)


def test_rows_in_a_foreign_name_are_refused_by_the_database(app, hope, other):
    def forge() -> None:
        ADD.later(id=uuid.uuid4(), wrapped=b"forged")
        pending = current_work().pending
        [(compiled, rows)] = pending._rows.items()
        pending._rows[compiled] = [
            tuple(other.organization_id.hex if v == hope.organization_id.hex else v for v in row)
            for row in rows
        ]

    got, sent = works(app, hope, [forge])
    assert isinstance(got[0], Unavailable)
    assert sent == []
    assert b"forged" not in kept_keys(other)


def test_when_rows_are_refused_nobody_is_told_they_were_kept_and_each_tries_alone(app, hope):
    twice = uuid.uuid4()

    def add(name: bytes, own: uuid.UUID | None = None):
        return lambda: ADD.later(id=own or uuid.uuid4(), wrapped=name)

    doings = [add(b"one"), add(b"bad", twice), add(b"bad", twice), add(b"two")]
    got, sent = works(app, hope, doings)
    assert [type(one) for one in got] == [Unavailable] * 4
    assert sent == []
    assert not {b"one", b"bad", b"two"} & kept_keys(hope)
    got, sent = works(app, hope, doings)  # as each client asks again
    assert [isinstance(one, sa.exc.IntegrityError) for one in got] == [False, False, True, False]
    assert sorted(sent) == ["0", "1", "3"]
    assert {b"one", b"bad", b"two"} <= kept_keys(hope)


def test_a_reader_who_meets_refused_rows_fails_and_so_do_those_whose_they_are(app, hope):
    twice = uuid.uuid4()

    def bad() -> None:
        ADD.later(id=twice, wrapped=b"bad")

    def look() -> None:
        db.session.scalars(sa.select(AuthorKey.id)).all()

    got, sent = works(app, hope, [bad, bad, look, look])
    assert [isinstance(one, Unavailable | sa.exc.IntegrityError) for one in got] == [True] * 4
    assert sent == []
    assert b"bad" not in kept_keys(hope)


def test_only_what_shares_a_commit_lets_rows_wait(app, hope):
    with unit_of_work(hope.owner) as work:
        ADD.later(id=uuid.uuid4(), wrapped=b"at once")
        assert work.pending is None
        assert b"at once" in set(db.session.scalars(sa.select(AuthorKey.wrapped)))
    with unit_of_work(hope.owner, writes=False), pytest.raises(RuntimeError, match="only reads"):
        ADD.later(id=uuid.uuid4(), wrapped=b"never")
    with (
        pytest.raises(RuntimeError, match="no organization"),
        open_work(writes=True, together="a key"),
    ):
        ADD.later(id=uuid.uuid4(), wrapped=b"never")
    assert line_for("a key").may_wait()


def test_ids_said_before_are_kept_with_what_is_said(hope, talkers):
    for one in talkers[:4]:
        one.say("a line")
    with unit_of_work(hope.owner):
        for author in ("facilitator", "ann"):
            where = {"room_id": hope.meeting_id, "author_id": hope.seats[author]}
            kept = _CMIDS.every(**where)
            read = sa.select(Message.cmid).filter_by(**where)
            assert kept == set(db.session.scalars(read))
            assert len(kept) >= 2

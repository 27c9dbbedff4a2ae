"""What is kept between two messages never outlives what it says, whoever changes it and how."""

import re
import sqlite3
import subprocess
import sys
import uuid

import pytest

from facilitator.core import prepared
from facilitator.core.channel import connections
from facilitator.core.db import WRITER, db, open_connection
from facilitator.core.driver import run_raw
from facilitator.core.errors import Unavailable
from facilitator.core.memory import MEMORY
from facilitator.core.prepared import Lasting, memory_now
from facilitator.core.sqlite import read_for_long
from facilitator.core.work import current_work, open_work, unit_of_work
from facilitator.live import log, posting, seats
from tests.counting import counted
from tests.worlds import acting

LATER = "'2100-01-01 00:00:00.000000'"
BEFORE = "'2020-01-01 00:00:00.000000'"
#: What may forbid a message: a table, a column, a value, and the code that it is refused with.
FORBIDS = (
    ("accounts", "disabled_at", BEFORE, "unauthenticated"),
    ("sign_ins", "ended_at", BEFORE, "unauthenticated"),
    ("sign_ins", "expires_at", BEFORE, "unauthenticated"),
    ("sign_ins", "seen_at", BEFORE, "unauthenticated"),
    ("members", "state", "'left'", "not_found"),
    ("organizations", "state", "'suspended'", "forbidden"),
    ("organizations", "ends_at", BEFORE, "not_found"),
    ("organizations", "consent_version", "99", "agreement"),
    ("groups", "state", "'archived'", "room_closed"),
    ("memberships", "state", "'paused'", "forbidden"),
    ("memberships", "state", "'left'", "not_found"),
    ("seats", "muted_until", LATER, "muted"),
    ("seats", "state", "'waiting'", "forbidden"),
    ("rooms", "state", "'paused'", "room_closed"),
    ("rooms", "silent_until", LATER, None),
    ("rooms", "closes_at", BEFORE, "room_closed"),
    ("agreements", "version", "version + 99", "agreement"),
)


@pytest.fixture
def ann(people, hope, tail):
    """Return ann, inside a live room and warm: she has said something twice."""
    _lead, ann = people
    with acting(hope.facilitator):
        seats.admit(hope.facilitator, hope.meeting_id, [])
    ann.enter()
    ann.say("one")
    ann.say("two")
    return ann


def elsewhere(file: str, *statements: str) -> None:
    """Run statements in another process."""
    script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=20)\n"
    script += "with c: [c.execute(one) for one in sys.argv[2:]]"
    subprocess.run([sys.executable, "-c", script, file, *statements], check=True, timeout=60)


def beside(file: str, *statements: str) -> None:
    """Run statements on another connection of this process."""
    connection = sqlite3.connect(file)
    with connection:
        for one in statements:
            connection.execute(one)
    connection.close()


def here(organization_id: uuid.UUID, *statements: str) -> None:
    """Run statements on the connection that writes, past every model and session."""
    with open_work(writes=True) as work:
        work.bind(organization_id)
        for one in statements:
            run_raw(open_connection(work), one)


def say(one) -> dict:
    """Say something, and return the ack."""
    return one.ask("msg.send", cmid=str(uuid.uuid4()), body="a line")


#: Each of them on another connection and on the one that writes, and one from another process.
WAYS = [(*one, way) for way in ("beside", "here") for one in FORBIDS]
WAYS += [(*one, "elsewhere") for one in FORBIDS if one[1] == "muted_until"]


@pytest.mark.parametrize(("table", "column", "value", "code", "way"), WAYS)
def test_what_forbids_a_message_counts_from_its_commit_on(
    ann, hope, table, column, value, code, way
):
    file = str(db.engine.url.database)
    change = f"UPDATE {table} SET {column} = {value}"  # noqa: S608 - constants of this file
    if table not in {"accounts", "sign_ins"}:
        own = "id" if table == "organizations" else "organization_id"
        change += f" WHERE {own} = '{hope.organization_id.hex}'"
    assert say(ann)["ok"]
    with counted() as statements:
        assert say(ann)["ok"]
    assert not [one for one in statements if table in one and one.startswith("SELECT")], statements
    run = {"elsewhere": elsewhere, "beside": beside}.get(way)
    if run is not None:
        run(file, change)
    else:
        here(hope.organization_id, change)
    ack = say(ann)
    assert not ack["ok"]
    assert code in (None, ack["code"]), ack


def test_what_is_put_in_or_taken_out_counts_as_well(ann, hope):
    agreement = (
        "INSERT INTO agreements SELECT organization_id, '{}', {} FROM agreements WHERE version = 1"
    )
    file = str(db.engine.url.database)
    columns = [row[1] for row in _rows(file, "PRAGMA table_info(agreements)")]
    rest = ", ".join("99" if name == "version" else name for name in columns[2:])
    own = f" AND organization_id = '{hope.organization_id.hex}'"
    here(hope.organization_id, agreement.format(uuid.uuid4().hex, rest) + own)
    assert say(ann)["code"] == "agreement"
    here(hope.organization_id, f"DELETE FROM agreements WHERE version = 99{own}")  # noqa: S608
    assert say(ann)["ok"]


def _rows(file: str, query: str) -> list[tuple]:
    connection = sqlite3.connect(file)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_what_was_written_and_undone_is_neither_kept_nor_lost(ann, hope):
    change = f"UPDATE seats SET muted_until = {LATER}"  # noqa: S608
    own = f" WHERE organization_id = '{hope.organization_id.hex}'"
    where = {"member_id": hope.ann.member_id, "group_id": hope.group_id, "room_id": hope.meeting_id}

    def mute_and_fail():
        with unit_of_work(hope.owner):
            run_raw(open_connection(current_work()), change + own)
            assert posting._FACTS_KEPT.first(**where).muted_until is not None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        mute_and_fail()
    assert say(ann)["ok"]


def test_a_message_that_is_undone_leaves_no_gap(ann, hope):
    before = say(ann)["seq"]

    def fail(together):
        with open_work(writes=True, together=together) as work:
            work.bind(hope.organization_id)
            room = log.lock_for_message(hope.meeting_id)
            log.append(room, "lobby.say")
            log.tell_staff(room, "lobby.say")
            raise ZeroDivisionError

    for together in (None, "a room"):
        with pytest.raises(ZeroDivisionError):
            fail(together)
    assert say(ann)["seq"] == before + 1
    with unit_of_work(hope.owner, writes=False):
        assert log.head_of(hope.meeting_id).seq == before + 1


def test_a_head_that_is_not_the_one_in_the_database_is_never_moved_on(ann, hope):
    with unit_of_work(hope.owner):
        log.lock_for_message(hope.meeting_id).last_seq += 5
    ack = say(ann)
    assert ack["code"] == "failed", "nothing is written on a head nobody read"
    assert say(ann)["ok"], "and the next one reads it anew"


def test_only_a_work_that_writes_to_sqlite_keeps_anything(hope):
    with unit_of_work(hope.owner, writes=False):
        assert memory_now() is None
    with unit_of_work(hope.owner):
        assert memory_now() is not None


def test_every_column_that_a_kept_statement_names_is_watched_by_a_trigger(ann, app):
    lasting = [one for one in prepared.made if isinstance(one, Lasting)]
    assert len(lasting) >= 4
    writer = app.extensions[WRITER]
    assert writer.info[MEMORY].tables == set(read_for_long)
    cursor = run_raw(writer, "SELECT sql FROM sqlite_temp_master WHERE name LIKE 'watch_%'")
    triggers = [row[0] for row in cursor.fetchall()]
    for statement in lasting:
        sql = statement.compiled_for(db.engine.dialect).sql
        named = set(re.findall(r"(\w+)\.(\w+)", sql))
        assert {table for table, _column in named} == statement.tables
        assert set(re.findall(r"(?:FROM|JOIN) (\w+)", sql)) <= statement.tables
        for table, column in named:
            on = [one for one in triggers if f" ON main.{table} " in one]
            assert len(on) == 3, table
            of = next(one for one in on if "UPDATE OF" in one)
            if column != "organization_id":
                assert re.search(rf"\b{column}\b", of), (table, column)


def test_a_room_of_one_organization_is_kept_for_it_alone(ann, hope, other):
    with unit_of_work(other.owner):
        assert log.lock_for_message(hope.meeting_id) is None
    with unit_of_work(hope.owner):
        assert log.lock_for_message(hope.meeting_id).id == hope.meeting_id


def test_a_socket_whose_sign_in_ended_elsewhere_is_closed(ann, hope):
    elsewhere(str(db.engine.url.database), f"UPDATE sign_ins SET ended_at = {BEFORE}")  # noqa: S608
    assert say(ann)["code"] == "unauthenticated"
    assert ann.id in connections
    assert "session.end" in [name for name, _data in ann.heard()]


def test_whoever_could_not_begin_and_goes_on_all_the_same_writes_nothing(ann, hope, monkeypatch):
    monkeypatch.setattr("facilitator.core.sqlite.BUSY_SECONDS", 0.05)
    file = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
    file.execute("BEGIN IMMEDIATE")  # another process holds the file
    change = f"UPDATE seats SET muted_until = {LATER}"  # noqa: S608
    with open_work(writes=True) as work:
        work.bind(hope.organization_id)
        for _ in range(2):
            with pytest.raises(Unavailable):
                run_raw(open_connection(work), change)
        file.execute("ROLLBACK")
        file.close()
        assert open_connection(work).in_transaction(), "and then it begins as ever"
    assert say(ann)["ok"]

